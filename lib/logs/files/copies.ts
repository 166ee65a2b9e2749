/**
 * Files that may be copies in the making: rotation by `copytruncate` copies a
 * file and then empties it. Until it is clear whether a new file is such a
 * copy, nothing is read from it, or all its lines would come twice.
 *
 * @module
 */

import { isCopy, isSameContent } from "./identity.ts";
import type { KnownContent } from "./rotated.ts";
import type { TailedFile } from "./tailed_file.ts";

/** How long a file that holds what another one holds, and no more, is taken for a copy. */
const COPYING_MS = 3000;

/** Files that are held back. */
export class Copies {
  #held = new Map<TailedFile, { at: number; size: number }>();

  /** All that are held back. */
  get held(): readonly TailedFile[] {
    return [...this.#held.keys()];
  }

  /** Tells whether a file may be read, given all others. */
  mayRead(file: TailedFile, others: Iterable<TailedFile>): boolean {
    if (file.offset > 0 || file.file === undefined) return true;
    const { size } = file.file.stat();
    if (size === 0) return true;
    const original = this.#findOriginal(file, size, others);
    const held = this.#held.get(file);
    const now = performance.now();
    const isOver = held?.size === size && now - held.at >= COPYING_MS;
    if (original === undefined || isOver) {
      this.#held.delete(file);
      return true;
    }
    if (held?.size !== size) this.#held.set(file, { at: now, size });
    return false;
  }

  /** Takes the copy of a file that was emptied: it holds all that was read, and maybe more. */
  takeCopy(of: KnownContent): TailedFile | undefined {
    const found = this.held.find((one) =>
      one.file !== undefined && isSameContent(one.file, of)
    );
    if (found !== undefined) this.#held.delete(found);
    return found;
  }

  /** Takes copies that end before the place that was reached in a file. */
  takeRead(of: TailedFile): TailedFile[] {
    const found = this.held.filter(({ file }) =>
      file !== undefined && file.stat().size <= of.offset && of.beginsAs(file)
    );
    found.forEach((one) => this.#held.delete(one));
    return found;
  }

  /** Forgets a file. */
  forget(file: TailedFile): void {
    this.#held.delete(file);
  }

  /** Finds a file beside that was read from and begins with all that this one holds. */
  #findOriginal(
    file: TailedFile,
    size: number,
    others: Iterable<TailedFile>,
  ): TailedFile | undefined {
    const dir = file.path.slice(0, file.path.lastIndexOf("/") + 1);
    for (const other of others) {
      const isBeside = other !== file && other.isListed && other.offset > 0 &&
        other.path.startsWith(dir) && other.size >= size;
      if (isBeside && isLike(file, size, other)) return other;
    }
    return undefined;
  }
}

/** Tells whether a file holds what was read of another one, which may be empty by now. */
function isLike(file: TailedFile, size: number, other: TailedFile): boolean {
  if (file.file === undefined || other.file === undefined) return false;
  if (!other.beginsAs(file.file)) return false;
  if (size >= other.offset) {
    return isSameContent(file.file, other.toReadKnown());
  }
  return other.file.stat().size < other.offset ||
    isCopy(file.file, size, other.file);
}
