/**
 * Files that were read to their end and let go: what returns, under another
 * device number or compressed, is not read again. Only the last ones are kept.
 *
 * @module
 */

import { isSameContent, type Known, PROOF_BYTES } from "./identity.ts";
import { type FileBytes, toInode } from "./log_file.ts";
import type { StoredFile } from "./stored_files.ts";

/** Most that are kept. */
const MOST_FINISHED = 1000;

/** Files that were let go, the oldest first. */
export class FinishedFiles {
  #files = new Map<string, Known>();

  /** Takes those that were stored. */
  constructor(stored: readonly StoredFile[]) {
    const sorted = stored.toSorted((a, b) =>
      (a.known.doneMs ?? 0) - (b.known.doneMs ?? 0)
    );
    for (const { place, known } of sorted) this.#files.set(place, known);
  }

  /** Adds one; gives the places that are forgotten for it. */
  add(place: string, known: Known): string[] {
    this.#files.delete(place);
    this.#files.set(place, known);
    const surplus = Math.max(0, this.#files.size - MOST_FINISHED);
    const forgotten = [...this.#files.keys().take(surplus)];
    forgotten.forEach((one) => this.#files.delete(one));
    return forgotten;
  }

  /** Takes the one that an open file is: its inode, its birth and its content are the same. */
  take(file: FileBytes, id: string): StoredFile | undefined {
    const inode = toInode(id);
    const hasBirth = !inode.endsWith("-0");
    for (const [place, known] of this.#files) {
      if (known.packed !== undefined || toInode(known.id) !== inode) continue;
      if (!hasBirth && known.offset < PROOF_BYTES) continue;
      if (isSameContent(file, known)) return this.remove(place);
    }
    return undefined;
  }

  /** All of them. */
  get all(): StoredFile[] {
    return [...this.#files].map(([place, known]) => ({ place, known }));
  }

  /** Takes a place out. */
  remove(place: string): StoredFile | undefined {
    const known = this.#files.get(place);
    this.#files.delete(place);
    return known && { place, known };
  }
}
