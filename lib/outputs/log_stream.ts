/** Files of one name that follow each other: one is written to, the others have ended. */

import { AppendFile, ReplacedError } from "./append_file.ts";
import type { FileList } from "./file_list.ts";
import { isExact, writeName } from "./name_template.ts";
import { isDue, type Rotation, toNumbered } from "./rotation.ts";
import type { Written } from "./written_files.ts";

/** How often the place of a file is looked at, in milliseconds. */
const LOOK_MS = 1000;
/** Names that are tried for a file. */
const MAX_NAMES = 10_000;

/** What streams of a directory have in common. */
export interface StreamOptions {
  /** Files of the directory. */
  readonly list: FileList;
  /** Owner of files that this process makes. */
  readonly uid: number;
  readonly rotation: Rotation;
  /** Mode of files. */
  readonly mode: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly warn: (text: string) => void;
  /** Is told that a file ended. */
  readonly ended: () => void;
}

/** One file after the other, of a name that was filled and holds times. */
export class LogStream {
  #filled: string;
  #options: StreamOptions;
  #file: AppendFile | undefined;
  #entry: Written | undefined;
  #lookedMs = 0;
  /** The name that an operator was told to be taken. */
  #told: string | undefined;
  /** What was appended since the last flush is gone. */
  #isLost = false;

  /** Takes the name with what is known of events filled in. */
  constructor(filled: string, options: StreamOptions) {
    this.#filled = filled;
    this.#options = options;
    for (const file of options.list.files) {
      if (file.stream !== filled || !file.is_open) continue;
      if (this.#entry !== undefined) this.#entry.is_open = false;
      this.#entry = file;
    }
  }

  /** Appends all of some bytes to the file whose turn it is, or nothing; gives what takes them back. */
  async append(
    bytes: Uint8Array,
    signal: AbortSignal,
  ): Promise<() => Promise<void>> {
    const file = await this.#findFile(bytes.length);
    const { size } = file;
    try {
      await file.append(bytes, signal);
      return () => file.takeBack(size);
    } catch (error) {
      if (error instanceof ReplacedError) this.#forget();
      throw error;
    }
  }

  /**
   * Makes all of it safe from a loss of power.
   * @throws {Error} When that fails: `takeBack` is then to be called.
   */
  async sync(): Promise<void> {
    if (this.#isLost) throw new Error("what was written is lost");
    await this.#file?.sync();
  }

  /** Takes back what was appended since the last `sync`. */
  async takeBack(): Promise<void> {
    this.#isLost = false;
    await this.#file?.takeBack();
  }

  /** Makes all of it safe and gives the handle back until the next append. */
  async rest(): Promise<void> {
    if (this.#file !== undefined) await this.#finish(this.#file);
  }

  /** Gives the handle back. */
  async close(): Promise<void> {
    await this.#file?.close();
  }

  /** Gives the file for so many bytes more. */
  async #findFile(more: number): Promise<AppendFile> {
    const now = this.#options.now();
    const base = writeName(this.#filled, now);
    const file = await this.#findOpen(now);
    if (file === undefined || this.#entry === undefined) {
      return await this.#begin(base, now);
    }
    const age = { size: file.size, begunMs: this.#entry.begun_ms };
    const isLater = base !== this.#entry.base && !isExact(this.#filled);
    if (!isLater && !isDue(this.#options.rotation, age, more, now)) return file;
    await this.#end(file, this.#entry);
    return await this.#begin(base, now);
  }

  /** Gives the file that was written to last, where it is still in its place. */
  async #findOpen(now: number): Promise<AppendFile | undefined> {
    const entry = this.#entry;
    if (entry === undefined) return undefined;
    if (this.#file !== undefined) {
      if (Math.abs(now - this.#lookedMs) < LOOK_MS) return this.#file;
      this.#lookedMs = now;
      if (await this.#file.isInPlace()) return this.#file;
      // Somebody moved it away: it is theirs now, with all that was written.
      await this.#finish(this.#file);
      this.#forget();
      return undefined;
    }
    try {
      const path = this.#options.list.toPath(entry.name);
      this.#file = await AppendFile.resume(path, entry);
      return this.#file;
    } catch (error) {
      if (!(error instanceof ReplacedError)) throw error;
      this.#forget();
      return undefined;
    }
  }

  #forget(): void {
    if (this.#entry !== undefined) this.#options.list.forget(this.#entry);
    this.#entry = undefined;
    this.#file = undefined;
  }

  async #end(file: AppendFile, entry: Written): Promise<void> {
    await this.#finish(file);
    entry.is_open = false;
    entry.size = file.size;
    this.#entry = undefined;
    this.#file = undefined;
  }

  async #finish(file: AppendFile): Promise<void> {
    try {
      await file.sync();
    } catch (error) {
      this.#isLost = true;
      await file.takeBack();
      throw error;
    }
    await file.close();
  }

  /** Begins a file: the name is its own unless something else has it. */
  async #begin(base: string, now: number): Promise<AppendFile> {
    const { list, mode, uid } = this.#options;
    await this.#makeRoom(base);
    const first = list.findNumber(this.#filled);
    const begin = async (name: string, number: number) => {
      const file = await AppendFile.create(list.toPath(name), mode, uid);
      if (file === undefined) return undefined;
      const entry = { name, base, number, begun_ms: now, ...file.identity };
      await this.#enter(file, {
        ...entry,
        stream: this.#filled,
        is_open: true,
      });
      return file;
    };
    const file = await begin(base, first);
    if (file !== undefined) return file;
    this.#tellOf(base);
    for (let number = first; number < first + MAX_NAMES; number++) {
      const next = await begin(toNumbered(base, number), number);
      if (next !== undefined) return next;
    }
    throw new Error(`"${base}" and all names with numbers are taken`);
  }

  /** Gives a file that ended a name with its number. */
  async #makeRoom(base: string): Promise<void> {
    const { list } = this.#options;
    const file = list.files.find(({ name, is_open }) =>
      name === base && !is_open
    );
    if (file === undefined) return;
    for (let number = file.number; number < file.number + MAX_NAMES; number++) {
      if (await list.rename(file, toNumbered(base, number))) return;
      if (await list.isInPlace(file)) continue;
      return list.forget(file);
    }
  }

  /** Takes a new file into the list, which then has one file too many. */
  async #enter(file: AppendFile, entry: Written): Promise<void> {
    const { list, rotation, now, warn, ended } = this.#options;
    list.add(entry);
    try {
      const left = await list.prune(this.#filled, rotation.max_files);
      for (const name of left) {
        warn(`Cannot remove "${name}", which is too old`);
      }
      await list.save();
    } catch (error) {
      list.forget(entry);
      await file.discard();
      throw error;
    }
    this.#entry = entry;
    this.#file = file;
    this.#lookedMs = now();
    ended();
  }

  #tellOf(base: string): void {
    if (base === this.#told) return;
    this.#told = base;
    this.#options.warn(
      `"${base}" was not written by this output and is left alone: a name with a number is taken instead`,
    );
  }
}
