/**
 * Listens on a socket in the file system (unix(7)). It belongs to us and to its
 * group: a directory with the set-group-ID bit gives it another group than ours
 * (inode(7)).
 *
 * @module
 */

import { findInfo } from "../host/is_there.ts";
import { TaskError, toMessage } from "../error.ts";

/** What the owner and the group may do with a socket: all. */
const MODE = 0o660;
/** How long a server that listens may take to accept, in milliseconds. */
const ANSWERED_WITHIN_MS = 1000;
const STICKY = 0o1000;

/**
 * Listens at a path. A socket of ours that nobody listens at any more makes
 * room; nothing else does. Needs read and write permission.
 * @throws {TaskError} When another user could take the path away from us, or something is there.
 */
export async function listenUnix(
  path: string,
  mode = MODE,
): Promise<Deno.Listener> {
  try {
    requireSafeDir(toParent(path));
    await removeDead(path);
    return listen(path, mode);
  } catch (cause) {
    const why = cause instanceof Deno.errors.AddrInUse
      ? "something is there"
      : cause instanceof Deno.errors.NotFound
      ? "its directory does not exist"
      : toMessage(cause);
    throw new TaskError(`Cannot listen at "${path}": ${why}`, { cause });
  }
}

/** The socket has its mode from its beginning. */
function listen(path: string, mode: number): Deno.Listener {
  const before = Deno.umask(~mode & 0o777);
  try {
    return Deno.listen({ transport: "unix", path });
  } finally {
    Deno.umask(before);
  }
}

/**
 * Goes up from a directory to the root: whoever may rename a directory on the
 * way decides what we remove and where others connect to.
 * @throws {Error} When that is anybody besides root and us.
 */
export function requireSafeDir(dir: string): void {
  const own = Deno.uid();
  for (let path = Deno.realPathSync(dir);; path = toParent(path)) {
    const { uid, mode } = Deno.lstatSync(path);
    if (uid !== 0 && uid !== own) {
      throw new Error(
        `directory "${path}" belongs to another user (${uid}), who could replace it`,
      );
    }
    const others = (mode ?? 0) & 0o022;
    if (others !== 0 && ((mode ?? 0) & STICKY) === 0) {
      throw new Error(`others may write to directory "${path}"`);
    }
    if (path === "/") return;
  }
}

function toParent(path: string): string {
  return path.slice(0, path.lastIndexOf("/")) || "/";
}

/** Takes away what a killed process left. */
async function removeDead(path: string): Promise<void> {
  const info = findInfo(path);
  if (info === undefined) return;
  if (!info.isSocket) throw new Error("something is there that is no socket");
  if (info.uid !== Deno.uid()) {
    throw new Error(`the socket there belongs to another user (${info.uid})`);
  }
  if (await isAnswered(path)) {
    throw new Error("another program listens there");
  }
  Deno.removeSync(path);
}

/** A full queue makes the connection wait: somebody listens then too. */
async function isAnswered(path: string): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<true>((resolve) => {
    timer = setTimeout(() => resolve(true), ANSWERED_WITHIN_MS);
  });
  const answered = Deno.connect({ transport: "unix", path }).then(
    (conn) => {
      conn.close();
      return true;
    },
    () => false,
  );
  try {
    return await Promise.race([answered, late]);
  } finally {
    clearTimeout(timer);
  }
}
