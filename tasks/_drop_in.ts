/** What tasks share that keep a file of their own in a directory that a program reads. */

import * as z from "zod";
import { toFoundText } from "../lib/found.ts";
import { type Host, TaskError } from "../lib/task.ts";
import { planDirectories } from "./_directories.ts";
import { planFile, type Steps, toParent } from "./_files.ts";

/** A wanted file of a directory. */
export interface DropIn {
  /** Absolute path. */
  path: string;
  /** Its text; undefined means that it is to be absent. */
  text: string | undefined;
  /** Program that must accept it, with `%s` for its path. */
  validate?: readonly string[] | undefined;
  /** Permission bits as octal text; `0644` when absent. */
  mode?: string;
  /** Keep a copy of the old file; only where no program reads copies. */
  backup?: boolean | undefined;
}

/** Text that begins the files that tasks write whole. */
export const MANAGED_LINE = "# Managed by Driftless: changes are overwritten\n";

/** Reads the name of a file of a directory; `.conf` and the like at its end may be left out. */
export function dropInName(extension = ""): z.ZodType<string> {
  const error = ({ input }: { input?: unknown }) =>
    input === undefined
      ? undefined
      : 'expected a name of letters, digits, "-", "_", "@" and "." that ' +
        `starts with a letter or digit, got ${toFoundText(input)}`;
  return z.string({ error }).regex(/^[A-Za-z0-9][A-Za-z0-9_@.-]{0,199}$/, {
    error,
  }).transform((name) =>
    extension !== "" && name.endsWith(extension)
      ? name.slice(0, -extension.length)
      : name
  );
}

/**
 * Brings the file to its text and mode, owned by root where root runs, or takes
 * it away.
 * @throws {TaskError} When something else than a file stands there.
 */
export async function* planDropIn(
  want: DropIn,
  host: Host,
): Steps<{ changed: boolean; backup_file?: string }> {
  const { path, text, mode = "0644", validate, backup } = want;
  if (text === undefined) {
    const entry = await host.stat(path);
    if (entry?.type === "dir") {
      throw new TaskError(`Cannot remove "${path}": it is a directory`);
    }
    if (entry) yield { kind: "remove", path };
    return { changed: entry !== undefined };
  }
  yield* planDirectories(toParent(path), { mode: "0755" }, host);
  return yield* planFile({
    path,
    content: text,
    mode,
    ...(host.uid === 0 ? { owner: "0", group: "0" } : {}),
    validate,
    backup,
  }, host);
}
