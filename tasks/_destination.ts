/** Where a task that brings a file puts it. */

import { type Entry, type Host, TaskError } from "../lib/task.ts";

/** A place for a file, and what stands there, links followed. */
export interface Destination {
  path: string;
  entry: Entry | undefined;
}

/**
 * Finds the file that `dest` means: the path itself, or the name in it where
 * it is a directory or ends in "/".
 * @throws {TaskError} When it is a directory and there is no name.
 */
export async function findDestination(
  dest: string,
  name: string | undefined,
  host: Host,
): Promise<Destination> {
  const isDir = dest.endsWith("/");
  const entry = isDir ? undefined : await host.stat(dest, true);
  if (!isDir && entry?.type !== "dir") return { path: dest, entry };
  if (name === undefined) {
    throw new TaskError(`Cannot write "${dest}": it is a directory`, {
      advice: "Add the name of the file",
    });
  }
  const path = `${dest.replace(/\/+$/, "")}/${name}`;
  return { path, entry: await host.stat(path, true) };
}
