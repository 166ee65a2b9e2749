/** What was stored of files by an earlier process, until each is found again or given up. */

import type { Gap } from "../reader.ts";
import { isSameContent, type Known, parseKnown } from "./identity.ts";
import { type LogFile, openLogFile } from "./log_file.ts";
import { findRotated, type RotatedFile } from "./rotated.ts";

/** Key under which it is kept that files were found once. */
export const STARTED = "started";

/** A stored file with its place. */
export interface StoredFile {
  /** Name of the place. */
  readonly place: string;
  /** What was stored. */
  readonly known: Known;
}

/** A stored file that was found under another name. */
export interface MovedFile extends StoredFile {
  /** Where it is now. */
  readonly at: RotatedFile;
}

/** Stored files that were not found yet. */
export class StoredFiles {
  #files = new Map<string, Known>();

  /** Takes data by place; what is damaged is told and left out. */
  constructor(
    stored: ReadonlyMap<string, string>,
    warn: (text: string) => void,
  ) {
    for (const [place, data] of stored) {
      const known = parseKnown(data);
      if (known !== undefined) this.#files.set(place, known);
      else if (place !== STARTED) {
        warn(`position "${place}" is damaged: the file counts as new`);
      }
    }
  }

  /** Finds what was stored of an open file: by its inode, else by its content where the one it had is gone or another now. */
  take(file: LogFile, id: string): StoredFile | undefined {
    for (const [place, known] of this.#files) {
      if (known.id === id && isSameContent(file, known)) {
        return this.#remove(place, known);
      }
    }
    for (const [place, known] of this.#files) {
      // Nothing tells an empty file from another one but its inode.
      const isLike = known.id !== id && known.headBytes > 0 &&
        isSameContent(file, known);
      if (isLike && !isAtItsPath(known)) return this.#remove(place, known);
    }
    return undefined;
  }

  /** Gives up all that were not found: those that were renamed or copied away, the places of the others, and what was lost with them. */
  takeRest(
    isTaken: (id: string) => boolean,
  ): { moved: MovedFile[]; gone: string[]; gaps: Gap[] } {
    const moved: MovedFile[] = [];
    const gone: string[] = [];
    const gaps: Gap[] = [];
    const ids = new Set<string>();
    for (const [place, known] of this.#files) {
      const { path, id, offset, size } = known;
      const at = findRotated(
        path,
        known,
        id,
        (one) => isTaken(one) || ids.has(one),
      );
      if (at !== undefined) {
        ids.add(at.id);
        moved.push({ place, known, at });
        continue;
      }
      gone.push(place);
      if (size <= offset) continue;
      const why = "it was gone when it was looked for";
      gaps.push({ file: path, start: offset, end: size, why });
    }
    this.#files.clear();
    return { moved, gone, gaps };
  }

  #remove(place: string, known: Known): StoredFile {
    this.#files.delete(place);
    return { place, known };
  }
}

/** Tells whether a stored file is still where it was. */
function isAtItsPath(known: Known): boolean {
  try {
    using file = openLogFile(known.path, false);
    return file !== undefined && file.stat().id === known.id &&
      isSameContent(file, known);
  } catch {
    return false;
  }
}
