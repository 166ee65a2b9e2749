/** Follows files of a temporary directory with a pipeline whose output is a list. */

import { FileReader } from "../../../lib/logs/files/file_reader.ts";
import type { FileReaderOptions } from "../../../lib/logs/files/file_reader.ts";
import { FileBudget } from "../../../lib/logs/files/file_budget.ts";
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
    this.appendAll(name, lines);
  }

  appendAll(name: string, lines: readonly string[]): void {
    const text = lines.map((line) => `${line}\n`).join("");
    Deno.writeTextFileSync(this.path(name), text, { append: true });
  }

  /** Moves a file as `logrotate create` does. */
  rename(from: string, to: string): void {
    Deno.renameSync(this.path(from), this.path(to));
  }

  /** Raises the numbers of rotated files by one, up to 9, and gives the first one to the file. */
  shift(name: string): void {
    for (let number = 8; number > 0; number--) {
      try {
        this.rename(`${name}.${number}`, `${name}.${number + 1}`);
      } catch (error) {
        if (!(error instanceof Deno.errors.NotFound)) throw error;
      }
    }
    this.rename(name, `${name}.1`);
  }

  /** Copies a file and empties it, as `logrotate copytruncate` does. */
  copyTruncate(from: string, to: string): void {
    Deno.copyFileSync(this.path(from), this.path(to));
    Deno.truncateSync(this.path(from), 0);
  }

  /** Starts to follow; one at a time. */
  async follow(
    options: Partial<FileReaderOptions> & TailOptions = {},
  ): Promise<Tail> {
    const { once, failure, flushes, maxOpen, deliver, ...rest } = options;
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
      ...maxOpen === undefined ? {} : { budget: new FileBudget(maxOpen) },
      ...rest,
    }, this.stored);
    const own = { once, failure, flushes, deliver };
    return new Tail(reader, this.stored, own, gaps, warnings);
  }

  [Symbol.dispose](): void {
    this.#temporary[Symbol.dispose]();
  }
}

/** How a pipeline runs. */
interface TailOptions {
  /** It ends when everything was read. */
  once?: boolean | undefined;
  /** The output fails with it. */
  failure?: Error | undefined;
  /** Most files to hold open. */
  maxOpen?: number;
  /** What the output took is safe only after a second word. */
  flushes?: boolean | undefined;
  /** Sends a batch before its lines count as arrived. */
  deliver?: Deliver | undefined;
}

type Deliver = (batch: Batch, signal: AbortSignal) => Promise<void>;

/** A pipeline that runs. */
export class Tail implements AsyncDisposable {
  /** Lines that arrived. */
  readonly lines: string[] = [];
  /** Number of lines that arrived when the output last said that it lost none. */
  safeCount = 0;
  /** Lines that the output lost after it took them, as ranges of `lines`. */
  readonly lost: [start: number, end: number][] = [];
  readonly reader: FileReader;
  readonly pipeline: Pipeline;
  /** Ends when the pipeline ended. */
  readonly ended: Promise<void>;
  /** Makes the output fail: it takes nothing. */
  failure: Error | undefined;
  /** Makes the output wait before it takes more. */
  hold: Promise<void> | undefined;
  /** Makes the output lose what it took since the last time that it was safe, once. */
  flushFailure: Error | undefined;
  #stop = new AbortController();
  #kill = new AbortController();
  #told = Promise.withResolvers<void>();
  #deliver: Deliver | undefined;

  constructor(
    reader: FileReader,
    stored: Map<string, string>,
    { once = false, failure, flushes = false, deliver }: TailOptions,
    readonly gaps: readonly Gap[],
    readonly warnings: readonly string[],
  ) {
    this.reader = reader;
    this.failure = failure;
    this.#deliver = deliver;
    const output: OpenOutput = {
      send: (batch, signal) => this.#take(batch, signal),
      close: () => Promise.resolve(),
      ...flushes ? { flush: () => this.#flush() } : {},
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
      once,
      warn: () => {},
    });
    this.ended = this.pipeline.run(this.#stop.signal, this.#kill.signal)
      .catch((error) => {
        if (!this.#kill.signal.aborted) throw error;
      }).finally(() => this.reader.close());
  }

  /** Waits until so many lines arrived in all, and gives them. */
  async wait(count: number): Promise<readonly string[]> {
    await this.waitFor(
      () => this.lines.length >= count,
      () => `${count} lines`,
    );
    return this.lines;
  }

  /** Waits until something is so; what arrives is looked at each time. */
  async waitFor(isDone: () => boolean, toText: () => string): Promise<void> {
    const over = setTimeout(
      () => this.#told.reject(this.#late(toText())),
      LIMIT_MS,
    );
    try {
      while (!isDone()) await this.#told.promise;
    } finally {
      clearTimeout(over);
    }
  }

  /** Waits until nothing is held back; nobody tells of that. */
  waitForRest(): Promise<void> {
    return this.waitUntil(() => !this.reader.isHolding);
  }

  /** Waits until something is so that nobody tells of. */
  async waitUntil(isDone: () => boolean): Promise<void> {
    const end = performance.now() + LIMIT_MS;
    while (!isDone()) {
      if (performance.now() > end) throw this.#late(String(isDone));
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
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

  #flush(): Promise<void> {
    const { flushFailure, safeCount } = this;
    this.flushFailure = undefined;
    this.safeCount = this.lines.length;
    if (flushFailure === undefined) return Promise.resolve();
    this.lost.push([safeCount, this.safeCount]);
    return Promise.reject(flushFailure);
  }

  #late(what: string): Error {
    return new Error(
      `Expected ${what} within ${LIMIT_MS} ms, got ${this.lines.length}: ${
        JSON.stringify(this.lines.slice(-10))
      }`,
    );
  }

  async #take(batch: Batch, signal: AbortSignal): Promise<void> {
    if (this.failure !== undefined) throw this.failure;
    await this.hold;
    await this.#deliver?.(batch, signal);
    const text = new TextDecoder().decode(batch.toLines());
    this.lines.push(...text.split("\n").slice(0, -1));
    const told = this.#told;
    this.#told = Promise.withResolvers();
    told.resolve();
  }
}

/** Makes lines with numbers. */
export function toNumbered(prefix: string, from: number, to: number): string[] {
  return Array.from({ length: to - from }, (_, at) => `${prefix} ${from + at}`);
}
