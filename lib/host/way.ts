/** Ways to paths, as root may go them: links resolved, and who could lead them elsewhere. */

import { TaskError } from "../error.ts";
import { type Controller, findController, refuseLink } from "./control.ts";

/** Most links on one way, as Linux has it (path_resolution(7)). */
const MAX_LINKS = 40;

/** Directories in which no user lays names: what stands there is the kernel's. */
const OF_KERNEL = /^\/(proc|sys)\//;

/** Tells whether this process may do what other users may not, so that their links matter. */
export function isRoot(): boolean {
  return Deno.build.os === "linux" && Deno.uid() === 0;
}

/**
 * Resolves the links of a path, the last one only when it is to be followed.
 * For root, a link that another user laid is no way to go: it could lead
 * anywhere by the time it is used; who can check where it led takes such links
 * instead.
 * @throws {TaskError} When another user laid a link on the way, links go round, or ".." stands behind what is no directory.
 */
export function resolveTrusted(
  path: string,
  follow: boolean,
  takeLink: (path: string, uid: number) => void = refuseLink,
): string {
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
    if (hops++ >= MAX_LINKS) {
      throw new TaskError(`Cannot follow "${path}": too many links`);
    }
    if (info.uid && isRoot()) takeLink(next, info.uid);
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

/** Lists who, besides root, could lead the way to a directory elsewhere, or lay names into it. */
export function listControllers(dir: string): Controller[] {
  const found = new Set<Controller>();
  const parts = dir.split("/").filter((part) => part !== "");
  let at = "";
  let info = Deno.statSync("/");
  for (const part of [...parts, undefined]) {
    const next = part === undefined
      ? undefined
      : Deno.lstatSync(`${at}/${part}`);
    const controller = findController(info, next);
    if (controller !== undefined) found.add(controller);
    if (!next) break;
    at = `${at}/${part}`;
    info = next;
  }
  return [...found];
}

/** A way on which another user than root decides where it leads. */
export interface ControlledWay {
  /** The path that was asked for. */
  readonly path: string;
  /** Where it leads, links resolved. */
  readonly real: string;
  /** Links of other users on the way, one of each. */
  readonly links: ReadonlyMap<number, string>;
  /** Who may lead the way to the directory elsewhere, or lay names into it. */
  readonly controllers: readonly Controller[];
}

/**
 * Finds out whether, for root, another user decides what stands at a path;
 * undefined where nobody does, and where this process may read that path but
 * neither look at the way to it nor know who it is: apply may, what only tells
 * facts reads a few files of the system, and tests of a configuration read it.
 * @throws {TaskError} When links go round.
 * @throws {Deno.errors.NotFound} When the directory is not there.
 */
export function findControlledWay(path: string): ControlledWay | undefined {
  if (OF_KERNEL.test(path)) return undefined;
  try {
    return isRoot() ? findWay(path) : undefined;
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) return undefined;
    throw error;
  }
}

function findWay(path: string): ControlledWay | undefined {
  const links = new Map<number, string>();
  const real = resolveTrusted(path, true, (link, uid) => links.set(uid, link));
  const controllers = listControllers(
    real.slice(0, real.lastIndexOf("/")) || "/",
  );
  if (links.size + controllers.length === 0) return undefined;
  return { path, real, links, controllers };
}

/**
 * Opens a file on a way that another user decides, as `openControlled` does,
 * but at once and with no more than Deno has: what is not his own must stand
 * there without a link when it was opened.
 * @throws {TaskError} When a link leads to what is not his, or it was swapped.
 */
export function openChecked(way: ControlledWay): Deno.FsFile {
  const file = Deno.openSync(way.real);
  try {
    requireReadable(way, file.statSync());
    return file;
  } catch (error) {
    file.close();
    throw error;
  }
}

function requireReadable(way: ControlledWay, opened: Deno.FileInfo): void {
  const others = [...way.links.keys(), ...way.controllers];
  if (others.every((one) => one === opened.uid)) return;
  for (const [uid, link] of way.links) refuseLink(link, uid);
  const { dev, ino, isSymlink } = Deno.lstatSync(way.real);
  if (!isSymlink && dev === opened.dev && ino === opened.ino) return;
  throw new TaskError(
    `Cannot read "${way.path}": it was swapped while it was opened`,
  );
}
