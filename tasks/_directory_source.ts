/** Directories that are kept as another one is. */

import { type Host, type TaskContext, TaskError } from "../lib/task.ts";
import { requireSource } from "./_copy.ts";
import { planTree } from "./_copy_tree.ts";
import { type Steps, toParent, toTypeText } from "./_files.ts";
import { toExcludes } from "./_mirror.ts";
import { isSame, requireRemovable } from "./_vital.ts";

/** How a directory is kept as another one is. */
export interface SourceTreeParams {
  delete: boolean;
  exclude: readonly string[];
  file_mode?: string | undefined;
  dir_mode?: string | undefined;
  owner?: string | undefined;
  group?: string | undefined;
}

/**
 * Finds the directory that another one is to be kept as.
 * @throws {TaskError} When it is none, one lies in the other, or the system needs what would be removed.
 */
export async function findSourceTree(
  name: string,
  path: string,
  removes: boolean,
  host: Host,
  context: TaskContext,
): Promise<string> {
  const named = name.replace(/(?<=.)\/+$/, "");
  const source = named.startsWith("/")
    ? named
    : await context.findFile("files", named);
  const { type } = await requireSource(source, host);
  if (type !== "dir") {
    throw new TaskError(
      `Cannot keep "${path}" as "${source}": that is a ${toTypeText(type)}`,
      { advice: "Bring a single file with a copy task" },
    );
  }
  await requireApart(source, path, host);
  if (removes) {
    await requireRemovable([path], host, {
      what: `what else is in "${path}"`,
      advice: "Leave out delete: true",
    });
  }
  return source;
}

/** Brings all of a source to a directory. */
export async function* planSourceTree(
  source: string,
  path: string,
  want: SourceTreeParams,
  host: Host,
): Steps<void> {
  yield* planTree(source, path, {
    mode: want.file_mode,
    directory_mode: want.dir_mode,
    owner: want.owner,
    group: want.group,
    timestamp: false,
    follow: false,
    local_follow: false,
    backup: false,
    unsafe_writes: false,
    force: true,
    mirror: { delete: want.delete, excludes: toExcludes(want.exclude) },
  }, host);
}

/** A tree in itself would grow without end, or remove where it comes from. */
async function requireApart(
  source: string,
  path: string,
  host: Host,
): Promise<void> {
  if (
    !await isWithin(source, path, host) && !await isWithin(path, source, host)
  ) {
    return;
  }
  throw new TaskError(
    `Cannot keep "${path}" as "${source}": one lies in the other`,
  );
}

/** Tells whether a path is a directory or lies in it, by whatever name. */
async function isWithin(
  path: string,
  dir: string,
  host: Host,
): Promise<boolean> {
  for (let at = path;; at = toParent(at)) {
    if (at === dir || await isSame(at, dir, host)) return true;
    if (at === "/") return false;
  }
}
