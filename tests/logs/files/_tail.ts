/** Follows files of a temporary directory with a pipeline whose output is a list. */

import { FileReader } from "../../../lib/logs/files/file_reader.ts";
import type { FileReaderOptions } from "../../../lib/logs/files/file_reader.ts";
import { openEncoding } from "../../../lib/logs/files/encoding.ts";
import { Pipeline } from "../../../lib/logs/pipeline.ts";
import type { Gap } from "../../../lib/logs/reader.ts";
import { Stages } from "../../../lib/logs/stages.ts";
import type { Batch } from "../../../lib/outputs/batch.ts";
import type { OpenOutput } from "../../../lib/outputs/output.ts";
import { TemporaryDir } from "../../state/temporary.ts";

/** How long a line may take to arrive. */
const LIMIT_MS = 10_000;

/** A directory of log files, and what is known of them between two processes. */
export class Logs implements Disposable {
  readonly dir: string;
  /** What the state database would hold. */
  readonly stored = new Map<string, string>();
  #temporary = new TemporaryDir();

  constructor() {
    this.dir = this.#temporary.path;
  }

  path(name: string): string {
    return `${this.dir}/${name}`;
  }

  append(name: string, ...lines: string[]): void {
    const text = lines.map((line) => `${line}\n`).join("");
    Deno.writeTextFileSync(this.path(name), text, { append: true });
  }

  /** Moves a file as `logrotate create` does. */
  rename(from: string, to: string): void {
    Deno.renameSync(this.path(from), this.path(to));
  }

  /** Copies a file and empties it, as `logrotate copytruncate` does. */
  copyTruncate(from: string, to: string): void {
    Deno.copyFileSync(this.path(from), this.path(to));
    Deno.truncateSync(this.path(from), 0);
  }

  /** Starts to follow; one at a time. */
  async follow(
    options: Partial<FileReaderOptions> & { once?: boolean; failure?: Error } =
      {},
  ): Promise<Tail> {
    const { once = false, failure, ...rest } = options;
    const gaps: Gap[] = [];
    const warnings: string[] = [];
    const reader = await FileReader.open({
      source: "test",
      host: { name: "web-01" },
      labels: {},
      paths: [`${this.dir}/*.log`],
      exclude: [],
      followLinks: false,
      start: "beginning",
      ignoreOlderMs: undefined,
      rotateWaitMs: 60_000,
      maxLineBytes: 1024 * 1024,
      encoding: openEncoding("utf-8"),
      onGap: (gap) => gaps.push(gap),
      warn: (text) => warnings.push(text),
      ...rest,
    }, this.stored);
    return new Tail(reader, this.stored, { once, failure }, gaps, warnings);
  }

  [Symbol.dispose](): void {
    this.#temporary[Symbol.dispose]();
  }
}

/** A pipeline that runs. */
export class Tail implements AsyncDisposable {
  /** Lines that arrived. */
  readonly lines: string[] = [];
  readonly reader: FileReader;
  readonly pipeline: Pipeline;
  /** Ends when the pipeline ended. */
  readonly ended: Promise<void>;
  /** Makes the output fail. */
  #failure: Error | undefined;
  #stop = new AbortController();
  #kill = new AbortController();
  #told = Promise.withResolvers<void>();

  constructor(
    reader: FileReader,
    stored: Map<string, string>,
    options: { once: boolean; failure: Error | undefined },
    readonly gaps: readonly Gap[],
    readonly warnings: readonly string[],
  ) {
    this.reader = reader;
    this.#failure = options.failure;
    const output: OpenOutput = {
      send: (batch) => this.#take(batch),
      close: () => Promise.resolve(),
    };
    this.pipeline = new Pipeline({
      name: "test",
      reader,
      stages: new Stages({ joiner: undefined, parse: undefined, steps: [] }),
      output,
      delivery: {
        deliver: async (batch, signal) => {
          await output.send(batch, signal);
        },
      },
      limits: { maxEvents: 10_000, maxBytes: 1024 * 1024, maxAgeMs: 0 },
      keep: (positions) => {
        for (const { key, data } of positions) {
          if (data === undefined) stored.delete(key);
          else stored.set(key, data);
        }
      },
      once: options.once,
      warn: () => {},
    });
    this.ended = this.pipeline.run(this.#stop.signal, this.#kill.signal)
      .catch((error) => {
        if (!this.#kill.signal.aborted) throw error;
      }).finally(() => this.reader.close());
  }

  /** Waits until so many lines arrived in all, and gives them. */
  async wait(count: number): Promise<readonly string[]> {
    const over = setTimeout(
      () => this.#told.reject(this.#late(count)),
      LIMIT_MS,
    );
    while (this.lines.length < count) {
      await this.#told.promise;
    }
    clearTimeout(over);
    return this.lines;
  }

  /** Ends as a service is ended: positions are kept. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.ended;
  }

  /** Ends as `kill -9` does: positions stay as they were kept last. */
  async kill(): Promise<void> {
    this.#kill.abort();
    await this.ended.catch(() => {});
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
  }

  #late(count: number): Error {
    return new Error(
      `Expected ${count} lines within ${LIMIT_MS} ms, got ${this.lines.length}: ${
        JSON.stringify(this.lines.slice(-10))
      }`,
    );
  }

  #take(batch: Batch): Promise<void> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    const text = new TextDecoder().decode(batch.toLines());
    this.lines.push(...text.split("\n").slice(0, -1));
    const told = this.#told;
    this.#told = Promise.withResolvers();
    told.resolve();
    return Promise.resolve();
  }
}

/** Makes lines with numbers. */
export function toNumbered(prefix: string, from: number, to: number): string[] {
  return Array.from({ length: to - from }, (_, at) => `${prefix} ${from + at}`);
}
