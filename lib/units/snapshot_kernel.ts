/**
 * The kernel's files as collectors of a configuration see them in their
 * process: what earlier runs asked for was read at once at the start of this
 * one; what is asked for the first time is noted, and the run is begun again
 * when it was read.
 *
 * @module
 */

import type {
  ClockState,
  FileSystem,
  Kernel,
  KernelEntry,
  KernelRoots,
  KernelSocket,
  KernelStat,
} from "../host/kernel.ts";
import { HOST_ROOTS } from "../host/kernel.ts";
import type { Ask } from "./served.ts";

/** A question whose answer is at hand or not. */
export type Question = readonly [method: SyncQuestion, path: string];

/** What a collector gets at once. */
export type SyncQuestion =
  | "read"
  | "list"
  | "readLink"
  | "resolve"
  | "stat"
  | "adjtimex";

/** An answer: a value, or the words of an error. */
export type Answered =
  | { readonly value: unknown }
  | { readonly error: string };

/** What the program says of the kernel at the start of a run. */
export interface KernelView {
  readonly machine: string;
  readonly pageBytes: number;
}

/** Runs after which what nobody asked for is read no more. */
const KEPT_RUNS = 100;

/** The kernel of one collector, from run to run. */
export class SnapshotKernel implements Kernel {
  readonly roots: KernelRoots = HOST_ROOTS;
  /** Questions by their key, with the run in which they were last asked. */
  #wanted = new Map<string, { question: Question; run: number }>();
  #answers = new Map<string, Answered>();
  #missing = new Map<string, Question>();
  #run = 0;
  #view: KernelView = { machine: "", pageBytes: 4096 };
  #ask: Ask = () => Promise.reject(new Error("nobody can be asked now"));

  /** Begins a run: reads what runs before asked for. */
  async begin(view: KernelView, ask: Ask): Promise<void> {
    this.#run++;
    this.#view = view;
    this.#ask = ask;
    this.#answers.clear();
    this.#missing.clear();
    for (const [key, { run }] of this.#wanted) {
      if (this.#run - run > KEPT_RUNS) this.#wanted.delete(key);
    }
    await this.#read([...this.#wanted.values()].map((one) => one.question));
  }

  /** Reads what was missing; false when nothing was, so that the run counts. */
  async readMissing(): Promise<boolean> {
    const missing = [...this.#missing.values()];
    this.#missing.clear();
    await this.#read(missing);
    return missing.length > 0;
  }

  refresh(): undefined {}

  read(path: string): string | undefined {
    return this.#find("read", path);
  }

  tryRead(path: string): string | undefined {
    try {
      return this.read(path);
    } catch {
      return undefined;
    }
  }

  async readSlow(path: string): Promise<string | undefined> {
    return Object(await this.#ask("kernel.readSlow", path)).value;
  }

  list(path: string): readonly KernelEntry[] | undefined {
    return this.#find("list", path);
  }

  readLink(path: string): string | undefined {
    return this.#find("readLink", path);
  }

  resolve(path: string): string | undefined {
    return this.#find("resolve", path);
  }

  stat(path: string): KernelStat | undefined {
    return this.#find("stat", path);
  }

  toReal(path: string): string {
    return path;
  }

  async statfs(path: string, type: string): Promise<FileSystem> {
    return Object(await this.#ask("kernel.statfs", path, type)).value;
  }

  connect(_path: string): Promise<KernelSocket | undefined> {
    return Promise.reject(
      new Error("Collectors of a configuration connect to no socket"),
    );
  }

  adjtimex(): ClockState | undefined {
    return this.#find("adjtimex", "");
  }

  machine(): string {
    return this.#view.machine;
  }

  pageBytes(): number {
    return this.#view.pageBytes;
  }

  now(): number {
    return performance.timeOrigin + performance.now();
  }

  #find<T>(method: SyncQuestion, path: string): T {
    const key = `${method} ${path}`;
    const question: Question = [method, path];
    this.#wanted.set(key, { question, run: this.#run });
    const answer = this.#answers.get(key);
    if (answer === undefined) {
      this.#missing.set(key, question);
      throw new Error(`Cannot read "${path}": it is read first`);
    }
    if ("error" in answer) throw new Error(answer.error);
    return Object(answer).value;
  }

  async #read(questions: readonly Question[]): Promise<void> {
    if (questions.length === 0) return;
    const answers: unknown = await this.#ask("kernel.read", questions);
    if (!Array.isArray(answers)) throw new Error("the kernel was not read");
    questions.forEach(([method, path], index) =>
      this.#answers.set(`${method} ${path}`, Object(answers[index]))
    );
  }
}
