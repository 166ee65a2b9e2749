/** Finds files by how they begin, so that a new one is compared with few of many. */

import { PREFIX_BYTES, toPrefix } from "./content.ts";
import type { FileBytes } from "./log_file.ts";
import type { TailedFile } from "./tailed_file.ts";

/** Most beginnings that are all looked at for a file that is shorter than they are. */
const SHORT_LIMIT = 1000;

/** Files by their first bytes, as far as they were read. */
export class HeadIndex {
  #files = new Map<string, Set<TailedFile>>();
  #prefixes = new Map<TailedFile, string>();

  /** Notes what is known of a file by now. */
  set(file: TailedFile): void {
    const { prefix } = file.content;
    if (this.#prefixes.get(file) === prefix) return;
    this.delete(file);
    if (prefix === "") return;
    const files = this.#files.get(prefix);
    if (files === undefined) this.#files.set(prefix, new Set([file]));
    else files.add(file);
    this.#prefixes.set(file, prefix);
  }

  /** Forgets a file. */
  delete(file: TailedFile): void {
    const prefix = this.#prefixes.get(file);
    if (prefix === undefined) return;
    this.#prefixes.delete(file);
    const files = this.#files.get(prefix);
    files?.delete(file);
    if (files?.size === 0) this.#files.delete(prefix);
  }

  /** Finds files that begin as another one does, as far as both go, at most 64 bytes. */
  *find(file: FileBytes): Generator<TailedFile> {
    const prefix = toPrefix(file.peek(0, PREFIX_BYTES));
    for (let length = 1; length <= prefix.length; length++) {
      const files = this.#files.get(prefix.slice(0, length));
      if (files !== undefined) yield* files;
    }
    if (prefix.length === PREFIX_BYTES || this.#files.size > SHORT_LIMIT) {
      return;
    }
    for (const [key, files] of this.#files) {
      if (key.length > prefix.length && key.startsWith(prefix)) yield* files;
    }
  }
}
