/**
 * Files that may be copies in the making: rotation by `copytruncate` copies a
 * file and then empties it. Until it is clear whether a new file is such a
 * copy, nothing is read from it, or all its lines would come twice.
 *
 * @module
 */

import { statFile } from "./find_files.ts";
import { HeadIndex } from "./head_index.ts";
import {
  areEqual,
  isSameContent,
  type KnownContent,
  MARKER_BYTES,
} from "./identity.ts";
import type { FileBytes } from "./log_file.ts";
import type { TailedFile } from "./tailed_file.ts";

/** How long a file that holds what another one holds, and no more, is taken for a copy. */
const COPYING_MS = 3000;
/** What grows slower is no copy in the making, in bytes per millisecond. */
const COPYING_SPEED = 256;

/** A file that is held back. */
interface Held {
  /** When it was held first, and its size then. */
  readonly sinceMs: number;
  readonly firstSize: number;
  /** When its size changed last, and to what. */
  changedMs: number;
  size: number;
}

/** Files that are held back. */
export class Copies {
  #index = new HeadIndex();
  #held = new Map<TailedFile, Held>();
  #released = new WeakSet<TailedFile>();

  /** All that are held back. */
  get held(): readonly TailedFile[] {
    return [...this.#held.keys()];
  }

  /** Tells whether a file is held back. */
  isHeld(file: TailedFile): boolean {
    return this.#held.has(file);
  }

  /** Notes what is known of how a file begins. */
  note(file: TailedFile): void {
    this.#index.set(file);
  }

  /** Tells whether an open file may be read. */
  mayRead(file: TailedFile): boolean {
    if (file.offset > 0 || file.file === undefined) return true;
    if (this.#released.has(file)) return true;
    const { size } = file.file.stat();
    if (size === 0) return true;
    if (this.#isCopy(file, file.file, size) && this.#isCopying(file, size)) {
      return false;
    }
    this.#held.delete(file);
    this.#released.add(file);
    return true;
  }

  /** Takes the copy of a file that was emptied: it holds all that was read, and maybe more. */
  takeCopy(of: KnownContent): TailedFile | undefined {
    const found = this.held.find(({ file }) =>
      file !== undefined && isSameContent(file, of)
    );
    if (found !== undefined) this.#held.delete(found);
    return found;
  }

  /** Takes copies that end before the place that was reached in a file. */
  takeRead(of: TailedFile): TailedFile[] {
    const found = this.held.filter(({ file }) =>
      file !== undefined && file.stat().size <= of.offset &&
      of.content.beginsAs(file)
    );
    found.forEach((one) => this.#held.delete(one));
    return found;
  }

  /** Finds files that begin as some bytes do, as far as they were read. */
  findLike(bytes: FileBytes): TailedFile[] {
    return [...this.#index.find(bytes)].filter((file) =>
      file.packed === undefined && file.content.beginsAs(bytes)
    );
  }

  /** Forgets a file. */
  forget(file: TailedFile): void {
    this.#held.delete(file);
    this.#index.delete(file);
  }

  /** Tells whether another file that was read from begins with all that this one holds. */
  #isCopy(file: TailedFile, bytes: FileBytes, size: number): boolean {
    for (const other of this.#index.find(bytes)) {
      if (other !== file && isLike(bytes, size, other)) return true;
    }
    return false;
  }

  /** Tells whether a copy may still be in the making. */
  #isCopying(file: TailedFile, size: number): boolean {
    const now = performance.now();
    const held = this.#held.get(file) ??
      { sinceMs: now, firstSize: size, changedMs: now, size };
    this.#held.set(file, held);
    if (held.size !== size) held.changedMs = now;
    held.size = size;
    const ageMs = now - held.sinceMs;
    const isSlow = ageMs >= COPYING_MS &&
      size - held.firstSize < ageMs * COPYING_SPEED;
    return !isSlow && now - held.changedMs < COPYING_MS;
  }
}

/** Tells whether bytes are what was read of another file, which may be empty by now, or begins with them. */
function isLike(bytes: FileBytes, size: number, other: TailedFile): boolean {
  if (!other.content.beginsAs(bytes)) return false;
  if (other.packed !== undefined) return false;
  const now =
    (other.file?.stat() ?? statFile(other.path, true, new Map()))?.size ?? 0;
  if (size < other.offset) {
    return other.file === undefined || now < other.offset ||
      endsAlike(bytes, size, other.file);
  }
  if (!isSameContent(bytes, other.content.read)) return false;
  // What has more than the other one is another file, unless that was emptied.
  return size <= now || now < other.offset;
}

function endsAlike(bytes: FileBytes, size: number, other: FileBytes): boolean {
  const length = Math.min(size, MARKER_BYTES);
  return areEqual(
    bytes.peek(size - length, length),
    other.peek(size - length, length),
  );
}
