/** Keeps root out of paths that somebody else can bend while it works. */

import { closeSync, constants, openSync } from "node:fs";
import { TaskError } from "../error.ts";
import { isRoot, listControllers } from "./way.ts";

/** A directory to work in, held open while it matters. */
export interface Anchor extends Disposable {
  /** Path of the directory to use for the work; ends without a slash. */
  readonly dir: string;
}

/**
 * Holds a directory, its links resolved by `resolveTrusted`. Where every directory on the way belongs to
 * root or to this user and nobody else may write in it, that is its plain
 * path. Else, for root, no link is followed from the first such directory on,
 * and the directory is pinned by an open handle (`/proc/PID/fd/N`), so that
 * its owner cannot swap it for another while root works in it.
 * @throws {TaskError} When a link leads through a directory that another user controls.
 */
export function anchorDirectory(dir: string): Anchor {
  if (!isRoot() || listControllers(dir).length === 0) {
    return { dir, [Symbol.dispose]() {} };
  }
  const handle = openSync(
    dir,
    constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW,
  );
  // Programs that check the file see it too, so the path names this process.
  const pinned = `/proc/${Deno.pid}/fd/${handle}`;
  const real = Deno.readLinkSync(pinned);
  if (real !== dir) {
    closeSync(handle);
    throw new TaskError(
      `Cannot work in "${dir}": a link, which another user laid, leads to "${real}"`,
      { advice: `Name the real path, or take the link away` },
    );
  }
  return {
    dir: pinned,
    [Symbol.dispose]: () => closeSync(handle),
  };
}
