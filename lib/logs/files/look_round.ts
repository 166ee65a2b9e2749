/** One look at all files: which are there, which are new, which lost their name. */

import type { FoundFile } from "./find_files.ts";
import type { TailedFile } from "./tailed_file.ts";

/** A file that left a path. */
export interface LeftFile {
  /** The file. */
  readonly file: TailedFile;
  /** Path at which it was. */
  readonly path: string;
}

/** Collects what one look found. */
export class LookRound {
  /** Files that were found. */
  readonly seen = new Set<TailedFile>();
  /** Files that are to be read. */
  readonly awake = new Set<TailedFile>();
  /** Files by all their paths, those behind links too. */
  readonly byPath = new Map<string, TailedFile>();
  /** Files that have another name now, or none. */
  readonly left: LeftFile[] = [];
  /** Paths of files that were taken up. */
  readonly fresh = new Set<string>();

  /** Notes that a file has a path. */
  see(file: TailedFile, found: FoundFile): void {
    const { path, realPath } = found;
    const isFirst = !this.seen.has(file);
    this.seen.add(file);
    this.byPath.set(path, file);
    if (realPath !== undefined) this.byPath.set(realPath, file);
    if (isFirst && file.path !== path) {
      if (file.isListed) this.left.push({ file, path: file.path });
      file.path = path;
    }
    if (isFirst) file.name = path;
    const isBack = !file.isListed;
    file.isListed = true;
    const hasChanged = file.packed === undefined && file.look(found);
    if (hasChanged || isBack) this.awake.add(file);
  }

  /** Notes that a file has no path that a pattern names. */
  lose(file: TailedFile): void {
    file.isListed = false;
    // Who writes to it may go on for a while, however long it was quiet before.
    file.activeAt = performance.now();
    this.left.push({ file, path: file.path });
    this.awake.add(file);
  }
}
