/**
 * The `directory` task.
 *
 * Keeps a directory with its mode and owners, or keeps it away, as
 * `mkdir(1)`, `chmod(1)`, `chown(1)` and `rm(1)` would.
 *
 * @module
 */

import * as z from "zod";
import {
  absolutePath,
  flag,
  mode,
  oneOf,
  owner,
  withDefault,
} from "../lib/field.ts";
import {
  type Host,
  type Plan,
  type Task,
  TaskError,
  UnknownState,
} from "../lib/task.ts";
import { planBelow, planDirectories } from "./_directories.ts";
import {
  requireRemovable,
  type Steps,
  toAttributesChange,
  toParent,
  toTypeText,
} from "./_files.ts";

/** Params of the `directory` task. */
export interface DirectoryTaskParams {
  /** Absolute path of the directory. */
  path: string;
  /** `present` or `absent`; absent removes it with all that is in it. */
  state: "present" | "absent";
  /** Permission bits, as octal text or a symbolic list. */
  mode?: string | undefined;
  /** Name or number of the owner. */
  owner?: string | undefined;
  /** Name or number of the group. */
  group?: string | undefined;
  /** Make missing parents, with the same mode and owners. */
  parents: boolean;
  /** Bring everything below to the mode and owners too. */
  recurse: boolean;
  /** Take a link to a directory for the directory. */
  follow: boolean;
}

/**
 * Keeps a directory.
 *
 * @example A directory of a service
 * ```yaml
 * - type: directory
 *   path: /srv/app
 *   owner: app
 *   mode: "0750"
 * ```
 */
export const directoryTask: Task<DirectoryTaskParams> = {
  type: "directory",
  params: z.strictObject({
    path: absolutePath(),
    state: withDefault(oneOf(["present", "absent"]), "present"),
    mode: mode().optional(),
    owner: owner().optional(),
    group: owner().optional(),
    parents: withDefault(flag(), true),
    recurse: withDefault(flag(), false),
    follow: withDefault(flag(), true),
  }),
  plan,
};

async function* plan(want: DirectoryTaskParams, host: Host): Plan {
  const path = want.path.replace(/(?<=.)\/+$/, "");
  if (want.state === "absent") return yield* planAbsent(path, host);
  const entry = await host.stat(path, want.follow);
  if (entry && entry.type !== "dir") {
    throw new TaskError(
      `Cannot make directory "${path}": a ${toTypeText(entry.type)} is there`,
      { advice: "Remove it first with a file task, state: absent" },
    );
  }
  if (!entry) yield* planMissing(path, want, host);
  else {
    const change = await toAttributesChange(path, entry, want, host);
    if (change) yield want.follow ? { ...change, follow: true } : change;
  }
  if (want.recurse && entry) yield* planBelow(path, want, host);
  return { path };
}

async function* planAbsent(path: string, host: Host): Plan {
  const entry = await host.stat(path);
  if (!entry && host.pending) {
    throw new UnknownState(`${host.pending.name} may bring ${path}`);
  }
  if (!entry) return { path };
  if (entry.type !== "dir" && entry.type !== "link") {
    throw new TaskError(
      `Cannot remove directory "${path}": it is a ${toTypeText(entry.type)}`,
    );
  }
  requireRemovable(path);
  yield { kind: "remove", path, recursive: entry.type === "dir" };
  return { path };
}

async function* planMissing(
  path: string,
  want: DirectoryTaskParams,
  host: Host,
): Steps<void> {
  const parent = toParent(path);
  if (!want.parents && !host.pending && !await host.stat(parent, true)) {
    throw new TaskError(
      `Cannot make directory "${path}": "${parent}" does not exist`,
      { advice: "Set parents: true to make it too" },
    );
  }
  yield* planDirectories(path, want, host);
}
