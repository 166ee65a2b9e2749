/** Keeps root out of paths that somebody else can bend while it works. */

import { closeSync, constants, openSync } from "node:fs";
import { TaskError } from "../error.ts";

/** A directory to work in, held open while it matters. */
export interface Anchor extends Disposable {
  /** Path of the directory to use for the work; ends without a slash. */
  readonly dir: string;
}

/**
 * Resolves the links of a path, the last one only when it is to be followed.
 * For root, a link that another user laid is no way to go: it could lead
 * anywhere by the time it is used.
 * @throws {TaskError} When another user laid a link on the way, links go round, or ".." stands behind what is no directory.
 */
export function resolveTrusted(path: string, follow: boolean): string {
  const isRoot = Deno.build.os === "linux" && Deno.uid() === 0;
  let parts = path.split("/");
  let at = "";
  for (let hops = 0; parts.length > 0;) {
    const part = parts.shift()!;
    if (part === "" || part === ".") continue;
    if (part === "..") {
      // The kernel goes up from a directory only, and Deno would fold the dots.
      if (at !== "" && !lstat(at)?.isDirectory) {
        throw new TaskError(
          `Cannot follow "${path}": "${at}" is not a directory`,
        );
      }
      at = at.slice(0, at.lastIndexOf("/"));
      continue;
    }
    const next = `${at}/${part}`;
    const isLast = parts.every((one) => one === "");
    if (isLast && !follow) return next;
    const info = lstat(next);
    if (!info && !parts.includes("..")) {
      return [next, ...parts].join("/").replace(/\/+$/, "");
    }
    if (!info?.isSymlink) {
      at = next;
      continue;
    }
    if (hops++ > 40) {
      throw new TaskError(`Cannot follow "${path}": too many links`);
    }
    if (isRoot && info.uid !== 0) {
      throw new TaskError(
        `Cannot follow the link "${next}": another user laid it (uid ${info.uid})`,
        {
          advice: "Name the path that it leads to, or make the link root's own",
        },
      );
    }
    const target = Deno.readLinkSync(next);
    if (target.startsWith("/")) at = "";
    parts = [...target.split("/"), ...parts];
  }
  return at || "/";
}

function lstat(path: string): Deno.FileInfo | undefined {
  try {
    return Deno.lstatSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    if (error instanceof Deno.errors.NotADirectory) return undefined;
    throw error;
  }
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
  if (real !== dir) {
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
