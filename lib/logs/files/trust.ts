/** Keeps root from reading what another user only lays into a log directory. */

import { fstatSync } from "node:fs";
import { TaskError } from "../../error.ts";
import { openSystemCalls, toPath } from "../../host/system_calls.ts";

/** Bits of a mode by which others than the owner may write. */
const WRITE_BY_OTHERS = 0o022;
const STICKY = 0o1000;

/**
 * Makes sure that what was opened is what a path names without any link, for
 * both may be swapped meanwhile, and that no other user gave it the name.
 * @throws {TaskError} When it is not so.
 */
export function requireTrusted(fd: number, path: string): void {
  const { dev, ino, isSymlink } = Deno.lstatSync(path);
  const open = fstatSync(fd);
  const isSame = !isSymlink && dev === open.dev && ino === open.ino;
  const real = findRealPath(fd);
  if (!isSame || real !== undefined && real !== path) {
    throw new TaskError("it was swapped while it was opened");
  }
  if (real === undefined && isRoot() && !isTrustedDir(toDir(path))) {
    throw new TaskError(
      "another user may swap its directory, which only a process with all rights can tell",
    );
  }
  if (open.nlink > 1 && isRoot()) requireOwnName(open.uid, path);
}

/** Tells whether nobody but root and this user can lay a name into a directory, or swap it for another one. */
export function isTrustedDir(dir: string): boolean {
  if (Deno.build.os === "windows") return true;
  const user = Deno.uid();
  let at = dir;
  try {
    for (;; at = at.slice(0, at.lastIndexOf("/"))) {
      const { uid, mode } = Deno.statSync(at || "/");
      const isOwn = uid === 0 || uid === user;
      const isShared = ((mode ?? 0) & WRITE_BY_OTHERS) !== 0;
      // Who is not the owner takes nothing away from a sticky directory.
      const isSticky = at !== dir && ((mode ?? 0) & STICKY) !== 0;
      if (!isOwn || isShared && !isSticky) return false;
      if (at === "" || at === "/") return true;
    }
  } catch {
    return false;
  }
}

/** Who may write to a directory may give any file another name in it, where the kernel lets him (`fs.protected_hardlinks`). */
function requireOwnName(uid: number, path: string): void {
  const dir = Deno.statSync(toDir(path));
  const isOthers = dir.uid !== 0 && dir.uid !== uid;
  const isShared = ((dir.mode ?? 0) & WRITE_BY_OTHERS) !== 0;
  if (!isOthers && !isShared) return;
  throw new TaskError(
    "it has several names, and another user may have given it this one",
  );
}

/** The path that the kernel knows; undefined where this process may not ask for it. */
function findRealPath(fd: number): string | undefined {
  if (!isRoot()) return undefined;
  const link = `/proc/${Deno.pid}/fd/${fd}`;
  try {
    return Deno.readLinkSync(link);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotCapable)) throw error;
  }
  try {
    using calls = openSystemCalls();
    return calls?.readLink(toPath(link));
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) return undefined;
    throw error;
  }
}

function toDir(path: string): string {
  return path.slice(0, path.lastIndexOf("/")) || "/";
}

function isRoot(): boolean {
  return Deno.build.os === "linux" && Deno.uid() === 0;
}
