/** A few log files with their rotation, and what of their lines must arrive. */

import { ok } from "node:assert/strict";
import { gunzipSync, gzipSync } from "node:zlib";
import type { FileReaderOptions } from "../../../lib/logs/files/file_reader.ts";
import { Logs, type Tail } from "./_tail.ts";

/** Rotated files that are kept. */
const KEPT = 3;

/** What may be done. */
export type Step =
  | { readonly kind: "append"; readonly file: number; readonly count: number }
  | { readonly kind: "half"; readonly file: number }
  | { readonly kind: "late"; readonly file: number }
  | {
    readonly kind:
      | "rename"
      | "copytruncate"
      | "truncate"
      | "remove"
      | "compress";
    readonly file: number;
  }
  | { readonly kind: "stop" | "kill" | "start" | "lose" | "settle" }
  | { readonly kind: "pause"; readonly ms: number };

/** A line that was written. */
interface Written {
  /** Content of one file from its first byte to its last. */
  readonly generation: number;
  /** Its place there. */
  readonly number: number;
  /** It must arrive. */
  isDue: boolean;
}

/** One name and what is in it. */
interface Named {
  readonly name: string;
  generation: number;
  count: number;
  /** What of its last line is not written yet, and the whole line. */
  half: { rest: string; line: string } | undefined;
  /** The file that had the name before, as its writer still has it open. */
  late: { file: Deno.FsFile; generation: number; count: number } | undefined;
}

/** What is done to files, and what must come of it. */
export class Model implements AsyncDisposable {
  readonly logs = new Logs();
  /** What was done, for the report of a failure. */
  readonly trail: string[] = [];
  #options: Partial<FileReaderOptions> & {
    flushes: boolean;
    maxOpen: number;
  };
  #files: Named[];
  #written = new Map<string, Written>();
  #generations = 0;
  #tail: Tail | undefined;
  #arrived: string[] = [];
  /** Where in `#arrived` a new process began, or lines were lost and read again. */
  #breaks: number[] = [];
  #mayRepeat = false;

  /** Takes names of files, whether the patterns name what rotation makes of them, whether the output may lose what it took, and how many files may be open. */
  constructor(
    names: readonly string[],
    { isNamed, ...options }: {
      isNamed: boolean;
      flushes: boolean;
      maxOpen: number;
    },
  ) {
    const paths = [`${this.logs.dir}/${isNamed ? "*.log*" : "*.log"}`];
    this.#options = { ...options, paths };
    this.#files = names.map((name) => ({
      name,
      generation: this.#generations++,
      count: 0,
      half: undefined,
      late: undefined,
    }));
  }

  async step(step: Step): Promise<void> {
    this.trail.push(JSON.stringify(step));
    switch (step.kind) {
      case "append":
        return this.#append(this.#files[step.file]!, step.count);
      case "half":
        return this.#half(this.#files[step.file]!);
      case "late":
        return this.#writeLate(this.#files[step.file]!);
      case "rename":
        return await this.#rename(this.#files[step.file]!);
      case "copytruncate":
        return await this.#copyTruncate(this.#files[step.file]!);
      case "truncate":
        return this.#truncate(this.#files[step.file]!);
      case "remove":
        return this.#remove(this.#files[step.file]!);
      case "compress":
        return this.#compress(this.#files[step.file]!);
      case "start":
        return await this.start();
      case "stop":
        return await this.#end((tail) => tail.stop());
      case "kill":
        this.#mayRepeat ||= this.#tail !== undefined;
        return await this.#end((tail) => tail.kill());
      case "lose":
        if (this.#tail === undefined || !this.#options.flushes) return;
        this.#mayRepeat = true;
        this.#tail.flushFailure = new Error("the disk is full");
        return;
      case "pause":
        return await pause(step.ms);
      case "settle":
        return await this.settle();
    }
  }

  /** Starts to follow, where nobody does. */
  async start(): Promise<void> {
    this.#tail ??= await this.logs.follow(this.#options);
  }

  /** Waits until all that must arrive did. */
  async settle(): Promise<void> {
    const tail = this.#tail;
    if (tail === undefined) return;
    await tail.waitFor(
      () => this.#findMissing().length === 0,
      () =>
        `${this.#findMissing().slice(0, 5)} after\n${this.trail.join("\n")}`,
    );
  }

  /** Checks all that arrived. */
  async check(): Promise<void> {
    for (const file of this.#files) this.#append(file, 1);
    await this.start();
    await this.settle();
    await this.#end((tail) => tail.stop());
    // What an output lost at the very end comes with the next start.
    if (this.#findMissing().length > 0) {
      await this.start();
      await this.settle();
      await this.#end((tail) => tail.stop());
    }
    const trail = this.trail.join("\n");
    const seen = new Set<string>();
    let last = new Map<number, number>();
    for (const [at, line] of this.#arrived.entries()) {
      const written = this.#written.get(line);
      ok(written !== undefined, `"${line}" was never written\n${trail}`);
      if (seen.has(line)) ok(this.#mayRepeat, `"${line}" came twice\n${trail}`);
      seen.add(line);
      if (this.#breaks.includes(at)) last = new Map();
      const { generation, number } = written;
      const before = last.get(generation) ?? -1;
      const isInOrder = number > before || this.#options.flushes;
      ok(isInOrder, `${before} came before "${line}"\n${trail}`);
      last.set(generation, number);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#tail?.kill();
    for (const { late } of this.#files) late?.file.close();
    this.logs[Symbol.dispose]();
  }

  async #end(end: (tail: Tail) => Promise<void>): Promise<void> {
    const tail = this.#tail;
    if (tail === undefined) return;
    await end(tail);
    this.#arrived = [...this.#arrived, ...this.#listSafe(tail)];
    this.#breaks.push(this.#arrived.length);
    this.#tail = undefined;
  }

  /** What the output took and did not lose. */
  #listSafe(tail: Tail): string[] {
    if (!this.#options.flushes) return tail.lines;
    return tail.lines.filter((_, at) =>
      at < tail.safeCount &&
      !tail.lost.some(([start, end]) => at >= start && at < end)
    );
  }

  /** What an output that may lose lines took and lost is not missed before it had the time to come again. */
  #findMissing(): string[] {
    const lost = this.#tail?.lost ?? [];
    const isLost = (at: number) =>
      lost.some(([start, end]) => at >= start && at < end);
    const there = new Set([
      ...this.#arrived,
      ...(this.#tail?.lines ?? []).filter((_, at) => !isLost(at)),
    ]);
    return [...this.#written].filter(([line, { isDue }]) =>
      isDue && !there.has(line)
    ).map(([line]) => line);
  }

  /** What is in a file and did not arrive may be lost from now on. */
  #risk(generation: number): void {
    const missing = new Set(this.#findMissing());
    // What was taken and is not safe yet may have to be read again.
    const isUnsafe = this.#options.flushes;
    for (const [line, written] of this.#written) {
      if (written.generation !== generation) continue;
      if (isUnsafe || missing.has(line)) written.isDue = false;
    }
  }

  #toLine(file: Named | { generation: number; count: number }): string {
    const { generation } = file;
    const number = file.count++;
    const line = `${generation}/${number} ${"x".repeat(number * 7 % 90)}`;
    this.#written.set(line, { generation, number, isDue: true });
    return line;
  }

  #append(file: Named, count: number): void {
    const lines = Array.from({ length: count }, () => this.#toLine(file));
    const text = lines.map((line) => `${line}\n`).join("");
    const path = this.logs.path(file.name);
    const { rest, line } = file.half ?? {};
    const first = rest === undefined ? "" : `${rest}\n`;
    const written = this.#written.get(line ?? "");
    if (written !== undefined) written.isDue = true;
    file.half = undefined;
    Deno.writeTextFileSync(path, first + text, { append: true });
  }

  /** Writes the first half of a line, the other one comes with what is written next. */
  #half(file: Named): void {
    if (file.half !== undefined) return;
    const line = this.#toLine(file);
    this.#written.get(line)!.isDue = false;
    const middle = line.length >> 1;
    const path = this.logs.path(file.name);
    Deno.writeTextFileSync(path, line.slice(0, middle), { append: true });
    file.half = { rest: line.slice(middle), line };
  }

  #complete(file: Named): void {
    if (file.half !== undefined) this.#append(file, 0);
  }

  #writeLate({ late }: Named): void {
    if (late === undefined) return;
    const line = `${this.#toLine(late)}\n`;
    late.file.writeSync(new TextEncoder().encode(line));
  }

  async #shift(file: Named): Promise<void> {
    const { name } = file;
    // Clocks of file systems tick every few milliseconds.
    await pause(10);
    for (let number = KEPT; number > 0; number--) {
      for (const packed of ["", ".gz"]) {
        const path = this.logs.path(`${name}.${number}${packed}`);
        if (!isThere(path)) continue;
        const next = this.logs.path(`${name}.${number + 1}${packed}`);
        if (number < KEPT) Deno.renameSync(path, next);
        else this.#expire(file, path);
      }
    }
  }

  #expire(file: Named, path: string): void {
    const bytes = Deno.readFileSync(path);
    const text = path.endsWith(".gz") ? gunzipSync(bytes) : bytes;
    const generation = parseInt(new TextDecoder().decode(text));
    this.#risk(generation);
    Deno.removeSync(path);
    this.#endLate(file, generation);
  }

  /** Nobody may find what is written to a file that is gone. */
  #endLate(file: Named, generation: number): void {
    if (file.late?.generation !== generation) return;
    file.late.file.close();
    file.late = undefined;
  }

  /** Compresses the first rotated file, as rotation does: nobody writes to it any more, and its time stays. */
  #compress(file: Named): void {
    const path = this.logs.path(`${file.name}.1`);
    if (!isThere(path)) return;
    const bytes = Deno.readFileSync(path);
    const { atime, mtime } = Deno.statSync(path);
    this.#endLate(file, parseInt(new TextDecoder().decode(bytes)));
    Deno.writeFileSync(`${path}.gz`, gzipSync(bytes));
    Deno.utimeSync(`${path}.gz`, atime!, mtime!);
    Deno.removeSync(path);
  }

  async #rename(file: Named): Promise<void> {
    const path = this.logs.path(file.name);
    if (!isThere(path)) return;
    this.#complete(file);
    await this.#shift(file);
    file.late?.file.close();
    const { generation, count } = file;
    file.late = {
      file: Deno.openSync(path, { append: true }),
      generation,
      count,
    };
    Deno.renameSync(path, `${path}.1`);
    this.#begin(file);
    this.#append(file, 1);
  }

  async #copyTruncate(file: Named): Promise<void> {
    const path = this.logs.path(file.name);
    if (!isThere(path)) return;
    this.#complete(file);
    await this.#shift(file);
    Deno.copyFileSync(path, `${path}.1`);
    Deno.truncateSync(path, 0);
    this.#begin(file);
  }

  #truncate(file: Named): void {
    const path = this.logs.path(file.name);
    if (!isThere(path)) return;
    this.#risk(file.generation);
    Deno.truncateSync(path, 0);
    this.#begin(file);
  }

  #remove(file: Named): void {
    const path = this.logs.path(file.name);
    if (!isThere(path)) return;
    this.#risk(file.generation);
    Deno.removeSync(path);
    this.#begin(file);
  }

  #begin(file: Named): void {
    file.half = undefined;
    file.generation = this.#generations++;
    file.count = 0;
  }
}

function isThere(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
