/** Trees that are kept as another one is: what is left out, what is in the way, and what goes. */

import { toGlob } from "../lib/glob.ts";
import { type Entry, type Host, TaskError } from "../lib/task.ts";
import { type Steps, toTypeText } from "./_files.ts";

/** How a tree is kept as another one is. */
export interface Mirror {
  /** Remove what the other tree does not have. */
  delete: boolean;
  /** Tells whether what has this path below the tree is left alone, with all in it; nothing is when absent. */
  excludes?: ((path: string) => boolean) | undefined;
}

/** A place in a tree that is kept: its path, and the one below the top. */
export interface Spot {
  path: string;
  below: string;
}

/**
 * Makes a test from globs: one without "/" is for names at any depth, any
 * other for paths below the tree.
 * @throws {SyntaxError} When a pattern cannot be read.
 */
export function toExcludes(
  patterns: readonly string[],
): Mirror["excludes"] {
  if (patterns.length === 0) return undefined;
  const tests = patterns.map((pattern) => {
    const matches = toGlob(pattern.replace(/^\/+/, ""));
    if (pattern.replace(/\/+$/, "").includes("/")) return matches;
    return (path: string) => matches(path.slice(path.lastIndexOf("/") + 1));
  });
  return (path) => tests.some((matches) => matches(path));
}

/** Tells why one of some globs cannot be read; undefined when all can. */
export function findUnreadable(
  patterns: readonly string[],
): string | undefined {
  try {
    toExcludes(patterns);
    return undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return error.message;
    throw error;
  }
}

/** Removes from a directory what is not among the names; what is left alone stays, with the directories on the way to it. */
export async function* planRemovals(
  spot: Spot,
  names: ReadonlySet<string>,
  mirror: Mirror,
  host: Host,
): Steps<void> {
  if (!mirror.delete || !await host.stat(spot.path)) return;
  for (const name of await host.list(spot.path)) {
    if (names.has(name)) continue;
    const one = toSpot(spot, name);
    if (!mirror.excludes?.(one.below)) yield* planRemoval(one, mirror, host);
  }
}

async function* planRemoval(
  spot: Spot,
  mirror: Mirror,
  host: Host,
): Steps<void> {
  const isDir = (await host.stat(spot.path))?.type === "dir";
  if (isDir && await keepsAny(spot, mirror, host)) {
    return yield* planRemovals(spot, new Set(), mirror, host);
  }
  yield {
    kind: "remove",
    path: spot.path,
    ...(isDir ? { recursive: true } : {}),
  };
}

/** Tells whether something in a directory is left alone. */
async function keepsAny(
  spot: Spot,
  mirror: Mirror,
  host: Host,
): Promise<boolean> {
  if (!mirror.excludes) return false;
  for (const name of await host.list(spot.path)) {
    const one = toSpot(spot, name);
    if (mirror.excludes(one.below)) return true;
    const entry = await host.stat(one.path);
    if (entry?.type === "dir" && await keepsAny(one, mirror, host)) return true;
  }
  return false;
}

/**
 * Makes way for an entry of another type: links and files give way to each
 * other by themselves, anything else is removed where that is wanted.
 * @throws {TaskError} When it is not wanted, or something in a directory is left alone.
 */
export async function* planWay(
  spot: Spot,
  type: "file" | "dir" | "link",
  mirror: Mirror,
  host: Host,
): Steps<void> {
  const entry = await host.stat(spot.path);
  if (!entry || entry.type === type) return;
  if (type !== "dir" && (entry.type === "file" || entry.type === "link")) {
    return;
  }
  const isDir = entry.type === "dir";
  if (!mirror.delete) throw toInTheWay(spot.path, entry);
  if (isDir && await keepsAny(spot, mirror, host)) {
    throw new TaskError(
      `Cannot make a ${
        toTypeText(type)
      } of "${spot.path}": what is excluded stands in it`,
      { advice: "Exclude it whole, or move it away" },
    );
  }
  yield {
    kind: "remove",
    path: spot.path,
    ...(isDir ? { recursive: true } : {}),
  };
}

/** The error for an entry of another type at the place of a copy. */
export function toInTheWay(path: string, entry: Entry): TaskError {
  return new TaskError(
    `Cannot copy to "${path}": a ${toTypeText(entry.type)} is there`,
    { advice: "Remove it first with a file task, state: absent" },
  );
}

/** The place of an entry of a directory. */
export function toSpot({ path, below }: Spot, name: string): Spot {
  return {
    path: path === "/" ? `/${name}` : `${path}/${name}`,
    below: below === "" ? name : `${below}/${name}`,
  };
}
