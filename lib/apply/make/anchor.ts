/** Keeps root out of paths that somebody else can bend while it works. */

import { closeSync, constants, openSync } from "node:fs";
import { TaskError } from "../../error.ts";

/** A directory to work in, held open while it matters. */
export interface Anchor extends Disposable {
  /** Path of the directory to use for the work; ends without a slash. */
  readonly dir: string;
}

/**
 * Holds the directory of a path. Where every directory on the way belongs to
 * root or to this user and nobody else may write in it, that is its plain
 * path. Else, for root, no link is followed from the first such directory on,
 * and the directory is pinned by an open handle (`/proc/PID/fd/N`), so that
 * its owner cannot swap it for another while root works in it.
 * @throws {TaskError} When a link leads through a directory that another user controls.
 */
export function anchorDirectory(dir: string): Anchor {
  const uid = Deno.uid();
  if (Deno.build.os !== "linux" || uid !== 0) {
    return { dir, [Symbol.dispose]() {} };
  }
  const controlled = findControlled(dir);
  if (controlled === undefined) return { dir, [Symbol.dispose]() {} };
  const handle = openSync(
    dir,
    constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW,
  );
  // Programs that check the file see it too, so the path names this process.
  const pinned = `/proc/${Deno.pid}/fd/${handle}`;
  const real = Deno.readLinkSync(pinned);
  const wanted = Deno.realPathSync(controlled) +
    dir.slice(controlled.length);
  if (real !== wanted) {
    closeSync(handle);
    throw new TaskError(
      `Cannot work in "${dir}": a link below "${controlled}", which another user controls, leads to "${real}"`,
      { advice: `Name the real path, or take the link away` },
    );
  }
  return {
    dir: pinned,
    [Symbol.dispose]: () => closeSync(handle),
  };
}

/** Finds the first directory on the way, from the root, in which another user may change entries. */
function findControlled(dir: string): string | undefined {
  const parts = dir.split("/").filter((part) => part !== "");
  let at = "";
  for (const part of ["", ...parts]) {
    at = part === "" ? "" : `${at}/${part}`;
    const info = Deno.statSync(at || "/");
    const mode = info.mode ?? 0;
    const sticky = (mode & 0o1000) !== 0;
    if (info.uid !== 0 || ((mode & 0o022) !== 0 && !sticky)) return at || "/";
    // In a sticky directory others may still add entries: what comes next must not be theirs.
    if (sticky && (mode & 0o002) !== 0 && at !== dir) {
      const next = `${at}/${parts[at.split("/").length - 1]}`;
      if (Deno.lstatSync(next).uid !== 0) return at;
    }
  }
  return undefined;
}
