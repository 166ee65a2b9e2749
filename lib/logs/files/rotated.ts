/** Finds what rotation made of a file: the same under another name, or a copy. */

import { listRotated } from "./find_files.ts";
import { isSameContent, type Known } from "./identity.ts";
import { type LogFile, openLogFile } from "./log_file.ts";

/** What a file is recognized by. */
export type KnownContent = Pick<
  Known,
  "headBytes" | "head" | "offset" | "marker"
>;

/** A file that was found beside another one; it is open. */
export interface RotatedFile {
  /** The open file. */
  readonly file: LogFile;
  /** Its path. */
  readonly path: string;
  /** Device and inode. */
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
  isTaken: (id: string) => boolean,
): RotatedFile | undefined {
  // An empty file is like any other empty one.
  if (known.headBytes === 0) return undefined;
  const beside = listRotated(path)
    .filter((one) => one.size >= known.offset && !isTaken(one.id))
    .sort((a, b) => Number(b.id === id) - Number(a.id === id));
  for (const one of beside) {
    const file = tryOpen(one.path);
    if (file === undefined) continue;
    if (isSameContent(file, known)) {
      return { file, path: one.path, id: file.stat().id };
    }
    file[Symbol.dispose]();
  }
  return undefined;
}

/** What cannot be opened is not what is looked for. */
function tryOpen(path: string): LogFile | undefined {
  try {
    return openLogFile(path, false);
  } catch {
    return undefined;
  }
}
