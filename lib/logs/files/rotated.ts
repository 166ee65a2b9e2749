/** Finds what rotation made of a file: the same under another name, or a copy. */

import type { FoundFile } from "./find_files.ts";
import { isSameContent, type KnownContent } from "./identity.ts";
import {
  type FileBytes,
  type LogFile,
  openLogFile,
  toBirth,
} from "./log_file.ts";
import type { Siblings } from "./siblings.ts";

/** A file that was found beside another one; it is open. */
export interface RotatedFile {
  /** The open file. */
  readonly file: FileBytes;
  /** Its path. */
  readonly path: string;
  /** Device, inode and birth. */
  readonly id: string;
}

/**
 * Looks beside a path for a file that goes on where another one was left: the
 * one with its inode first, then any with its content. Those that are taken
 * are left out.
 */
export function findRotated(
  path: string,
  known: KnownContent,
  id: string | undefined,
  { siblings, isTaken }: {
    siblings: Siblings;
    isTaken: (id: string) => boolean;
  },
): RotatedFile | undefined {
  const isOwn = (one: FoundFile) => one.id === id;
  const beside = siblings.list(path)
    .filter((one) => one.size >= known.offset && !isTaken(one.id))
    // An empty file is like any other empty one.
    .filter((one) => known.headBytes > 0 || isOwn(one))
    .sort((a, b) => Number(isOwn(b)) - Number(isOwn(a)));
  for (const one of beside) {
    const file = tryOpen(one.path);
    if (file === undefined) continue;
    const found = file.stat().id;
    const isSame = found === one.id && isSameContent(file, known);
    if (isSame) return { file, path: one.path, id: found };
    file[Symbol.dispose]();
  }
  return undefined;
}

/** A file that had a name before others did. */
export interface Predecessor {
  /** Device, inode and birth. */
  readonly id: string;
  /** Last change, in milliseconds since 1970. */
  readonly mtimeMs: number;
  /** Device, inode and birth of what it is a copy of; that was emptied then. */
  readonly emptiedId?: string;
}

/**
 * Looks beside a path for what rotation made of files that had its name after
 * another one, the oldest first: they came and went while nobody looked.
 */
export function findLater(
  path: string,
  after: Predecessor,
  { siblings, isTaken }: {
    siblings: Siblings;
    isTaken: (id: string) => boolean;
  },
): FoundFile[] {
  return siblings.listRotated(path)
    .filter((one) => isLater(one, after) && !isTaken(one.id))
    .sort((a, b) => a.mtimeMs - b.mtimeMs);
}

/** Clocks of file systems tick every few milliseconds. */
function isLater(one: Predecessor, after: Predecessor): boolean {
  return one.mtimeMs > after.mtimeMs || one.id === after.emptiedId ||
    one.mtimeMs === after.mtimeMs && toBirth(one.id) > toBirth(after.id);
}

/** What cannot be opened is not what is looked for. */
function tryOpen(path: string): LogFile | undefined {
  try {
    return openLogFile(path, false);
  } catch {
    return undefined;
  }
}
