/** Who, besides root, decides what stands in a directory: the one rule for every path that root works on. */

import { TaskError } from "../error.ts";

/** Owner and permission bits of an entry. */
export interface Owned {
  readonly uid: number | null;
  readonly mode: number | null;
}

/** A user by number, or everybody whom the bits of a directory let write in it. */
export type Controller = number | "others";

/**
 * Finds who, other than root, could put something else in the place of an
 * entry of a directory; the entry is absent where nothing stands there, or
 * where it is about to be replaced.
 */
export function findController(
  dir: Owned,
  entry?: Owned,
): Controller | undefined {
  if (dir.uid !== null && dir.uid !== 0) return dir.uid;
  // The bits of the group stand for users with access by an ACL too (acl(5)).
  const mode = dir.mode ?? 0;
  if ((mode & 0o022) === 0) return undefined;
  if ((mode & 0o1000) === 0) return "others";
  // In a sticky directory only its owner can take an entry away.
  return entry?.uid || undefined;
}

/** Refuses a link that another user laid. */
export function refuseLink(path: string, uid: number): never {
  throw new TaskError(
    `Cannot follow the link "${path}": another user laid it (uid ${uid})`,
    { advice: "Name the path that it leads to, or make the link root's own" },
  );
}
