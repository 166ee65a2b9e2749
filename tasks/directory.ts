/**
 * The `directory` task.
 *
 * Keeps a directory with its mode and owners, or with all that another one
 * holds, or keeps it away, as `mkdir(1)`, `chmod(1)`, `chown(1)`, `rsync(1)`
 * and `rm(1)` would.
 *
 * @module
 */

import * as z from "zod";
import {
  absolutePath,
  flag,
  line,
  mode,
  oneOf,
  owner,
  withDefault,
  words,
} from "../lib/field.ts";
import {
  type Host,
  type Plan,
  type Task,
  type TaskContext,
  TaskError,
  UnknownState,
} from "../lib/task.ts";
import { findSourceTree, planSourceTree } from "./_directory_source.ts";
import { planBelow, planDirectories } from "./_directories.ts";
import { findUnreadable } from "./_mirror.ts";
import {
  type Steps,
  toAttributesChange,
  toParent,
  toTypeText,
} from "./_files.ts";
import { requireRemovable } from "./_vital.ts";

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
  /** Directory whose content this one gets, links as they are: absolute on this host, else of the configuration's `files/`. */
  source?: string | undefined;
  /** Remove what `source` does not have, but nothing that is excluded and nothing behind a link. */
  delete: boolean;
  /** Globs of what is neither brought nor removed: names at any depth, or with a "/" paths below `source`. */
  exclude: string[];
  /** Permission bits of the files of `source`; those that they have there when absent. */
  file_mode?: string | undefined;
  /** Permission bits of the directories below; those that they have in `source` when absent. */
  dir_mode?: string | undefined;
}

/** Fields that say something of a source only. */
const SOURCE_FIELDS = ["delete", "exclude", "file_mode", "dir_mode"] as const;

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
 *
 * @example All of a tree of the configuration, and nothing else
 * ```yaml
 * - type: directory
 *   path: /srv/site
 *   source: site
 *   delete: true
 *   exclude: ["*.swp", /uploads]
 *   owner: root
 *   file_mode: "0644"
 *   dir_mode: "0755"
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
    source: line().optional(),
    delete: withDefault(flag(), false),
    exclude: withDefault(words(), []),
    file_mode: mode().optional(),
    dir_mode: mode().optional(),
  }).superRefine(refine),
  plan,
};

function refine(want: DirectoryTaskParams, context: z.RefinementCtx): void {
  const refuse = (field: string, message: string) =>
    context.addIssue({ code: "custom", path: [field], message });
  const unreadable = findUnreadable(want.exclude);
  if (unreadable !== undefined) refuse("exclude", unreadable);
  if (want.source === undefined) {
    const beside = SOURCE_FIELDS.find((field) =>
      Array.isArray(want[field]) ? want[field].length > 0 : want[field]
    );
    if (beside) refuse(beside, 'expected "source" beside it');
    return;
  }
  if (want.source === "") refuse("source", "expected the path of a directory");
  if (want.state === "absent") {
    refuse("source", 'expected no "source" of what is to be absent');
  }
  if (want.recurse) {
    refuse("recurse", 'expected "file_mode" and "dir_mode" beside "source"');
  }
}

async function* plan(
  want: DirectoryTaskParams,
  host: Host,
  context: TaskContext,
): Plan {
  const path = want.path.replace(/(?<=.)\/+$/, "");
  if (want.state === "absent") return yield* planAbsent(path, host);
  const source = want.source === undefined
    ? undefined
    : await findSourceTree(want.source, path, want.delete, host, context);
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
  if (source === undefined) return { path };
  yield* planSourceTree(source, path, want, host);
  return { path, source };
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
  if (entry.type === "dir") await requireRemovable([path], host);
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
