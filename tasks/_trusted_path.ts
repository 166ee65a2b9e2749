/** As whom a program is run that is given a path, so that root follows nobody else's links. */

import { findController, refuseLink } from "../lib/host/control.ts";
import { type Host, TaskError } from "../lib/task.ts";

/** A path to work on, and who is to do it. */
export interface TrustedPath {
  /** The path; without links where root works on it. */
  path: string;
  /** User to run as: the one who may change entries on the way; the one that runs when absent. */
  user?: string;
}

/** Most links on one way, as Linux has it (path_resolution(7)). */
const MAX_LINKS = 40;

/**
 * Follows a path from the root on. Where a directory on the way belongs to
 * another user, that user could lay a link there while a program of root
 * works, so the program is to be run as that user, who gains nothing by it.
 * @throws {TaskError} When links go round, another user laid one, or several users may write in a directory on the way.
 */
export async function findTrusted(
  path: string,
  host: Host,
): Promise<TrustedPath> {
  if (host.uid !== 0) return { path };
  const left = toParts(path).reverse();
  let at = "";
  for (let hops = 0; left.length > 0;) {
    const part = left.pop()!;
    if (part === "..") {
      at = at.slice(0, at.lastIndexOf("/"));
      continue;
    }
    const next = `${at}/${part}`;
    const writer = await findWriter(at || "/", next, host);
    if (writer !== undefined) {
      const user = await toUserName(writer, at || "/", host);
      return { path: [next, ...left.reverse()].join("/"), user };
    }
    const entry = await host.stat(next);
    if (entry?.type !== "link") {
      at = next;
      continue;
    }
    requireOwnLink(next, entry.uid, hops++);
    const target = await host.readLink(next);
    left.push(...toParts(target).reverse());
    if (target.startsWith("/")) at = "";
  }
  return { path: at || "/" };
}

/**
 * Follows a path for a program that only root can run, and requires that root
 * alone decides where it leads; gives it without links.
 * @throws {TaskError} When another user decides, or links go round.
 */
export async function requireRootPath(
  path: string,
  host: Host,
): Promise<string> {
  const trusted = await findTrusted(path, host);
  if (trusted.user === undefined) return trusted.path;
  throw new TaskError(
    `Cannot work on "${path}" as root: "${trusted.user}" could put a link on the way`,
    { advice: "Keep it in a directory of root's" },
  );
}

/** Finds the user, other than root, who could put something else in the place of an entry. */
async function findWriter(
  dir: string,
  path: string,
  host: Host,
): Promise<number | undefined> {
  const parent = await host.stat(dir);
  if (!parent) return undefined;
  const writer = findController(parent, await host.stat(path));
  if (writer !== "others") return writer;
  throw new TaskError(
    `Cannot work on "${path}" as root: other users may write in "${dir}"`,
    { advice: `Take that right from them first: chmod go-w ${dir}` },
  );
}

function requireOwnLink(path: string, uid: number, hops: number): void {
  if (uid !== 0) refuseLink(path, uid);
  if (hops < MAX_LINKS) return;
  throw new TaskError(`Cannot follow "${path}": too many links`);
}

async function toUserName(
  uid: number,
  dir: string,
  host: Host,
): Promise<string> {
  for (const user of (await host.users()).values()) {
    if (user.uid === uid) return user.name;
  }
  throw new TaskError(
    `Cannot work in "${dir}": its owner ${uid} is no user of this host`,
  );
}

function toParts(path: string): string[] {
  return path.split("/").filter((part) => part !== "" && part !== ".");
}
