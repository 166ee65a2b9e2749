/** The entry whose attributes a task keeps that the file system holds beside mode and owner. */

import { type Entry, type Host, TaskError, UnknownState } from "../lib/task.ts";
import { findTrusted, type TrustedPath } from "./_trusted_path.ts";

/** An entry and the way to it. */
export interface Attributed extends TrustedPath {
  /** What is there. */
  entry: Entry;
}

/**
 * Finds the entry at a path; undefined when nothing is there.
 * @throws {UnknownState} When an earlier task of a dry run makes or replaces it: what it then has is not known.
 */
export async function findAttributed(
  path: string,
  host: Host,
): Promise<Attributed | undefined> {
  const trusted = await findTrusted(path, host);
  const entry = await host.stat(trusted.path, true);
  if (!entry) return undefined;
  if (entry.ino === 0) {
    throw new UnknownState(`An earlier task makes or replaces ${path}`);
  }
  return { ...trusted, entry };
}

/** The error for a path with nothing there. */
export function toMissing(what: string, path: string): TaskError {
  return new TaskError(`Cannot set ${what} of "${path}": it does not exist`, {
    advice: "Make it by a task before this one",
  });
}

/** Writes a path as setfacl(1) and setfattr(1) read it after `# file: `, with `\012` in the place of a line break. */
export function toQuotedPath(path: string): string {
  return path.replace(
    /[\\\n\r]/g,
    (char) => `\\${char.charCodeAt(0).toString(8).padStart(3, "0")}`,
  );
}
