/** Compressed files that wait to be read, one after the other, and those that need not be again. */

import type { PackedState } from "./identity.ts";
import { toInode } from "./log_file.ts";

/** How long a file must be as it is before it is read: it may still be written. */
const QUIET_MS = 2000;

/** A compressed file that was found. */
export interface PackedFound extends PackedState {
  /** Path at which it is. */
  readonly path: string;
  /** Device, inode and birth. */
  readonly id: string;
}

/** A compressed file that waits. */
export interface WaitingFile extends PackedFound {
  /** Path that a pattern names, of the file or of what it was made of. */
  readonly name: string;
  /** What was changed after this time was never read, in milliseconds since 1970; undefined where a pattern names the file. */
  readonly soughtAfterMs: number | undefined;
}

/** Files of one reader that wait. */
export class PackedQueue {
  #waiting = new Map<string, { file: WaitingFile; sinceMs: number }>();
  #done = new Map<string, PackedState>();

  /** Number of files that wait. */
  get size(): number {
    return this.#waiting.size;
  }

  /** Tells whether a file is known to be compressed; one that was changed since it was read waits again. */
  see(found: PackedFound): boolean {
    const inode = toInode(found.id);
    const waiting = this.#waiting.get(inode);
    if (waiting !== undefined) {
      if (isSame(waiting.file, found)) return true;
      const { path, id, size, mtimeMs } = found;
      this.add({ ...waiting.file, path, id, size, mtimeMs });
      return true;
    }
    const done = this.#done.get(inode);
    if (done === undefined) return false;
    if (!isSame(done, found)) {
      this.add({ ...found, name: found.path, soughtAfterMs: undefined });
    }
    return true;
  }

  /** Adds a file, or what it is like by now. */
  add(file: WaitingFile): void {
    const inode = toInode(file.id);
    this.#done.delete(inode);
    // What was changed long ago is whole.
    const isOld = Date.now() - file.mtimeMs > QUIET_MS;
    const isNew = !this.#waiting.has(inode);
    const sinceMs = performance.now() - (isOld && isNew ? QUIET_MS : 0);
    this.#waiting.set(inode, { file, sinceMs });
  }

  /** Takes the next file that is quiet, the one that was changed longest ago. */
  take(): WaitingFile | undefined {
    const quietMs = performance.now() - QUIET_MS;
    const [first] = [...this.#waiting.values()]
      .filter(({ sinceMs }) => sinceMs <= quietMs)
      .map(({ file }) => file)
      .sort((a, b) => a.mtimeMs - b.mtimeMs);
    if (first !== undefined) this.#waiting.delete(toInode(first.id));
    return first;
  }

  /** Puts a file back for a while. */
  putBack(file: WaitingFile): void {
    this.#waiting.set(toInode(file.id), {
      file,
      sinceMs: performance.now(),
    });
  }

  /** Notes that a file need not be read as long as it is as it is. */
  finish(id: string, { size, mtimeMs }: PackedState): void {
    const inode = toInode(id);
    if (!this.#waiting.has(inode)) this.#done.set(inode, { size, mtimeMs });
  }
}

function isSame(a: PackedState, b: PackedState): boolean {
  return a.size === b.size && a.mtimeMs === b.mtimeMs;
}
