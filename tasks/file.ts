/**
 * The `file` task.
 *
 * Keeps a file, link or directory with its attributes, or keeps a path away,
 * as `touch(1)`, `ln(1)`, `mkdir(1)`, `chmod(1)`, `chown(1)`, `chattr(1)`
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
} from "../lib/field.ts";
import {
  type Host,
  type Plan,
  type Task,
  type TaskContext,
  UnknownState,
} from "../lib/task.ts";
import { planEntry } from "./_file_entry.ts";
import { planLinked } from "./_file_linked.ts";
import { fileTime } from "./_file_times.ts";
import { requireRemovable } from "./_vital.ts";

/** What a path is to be. */
export type FileState =
  | "present"
  | "file"
  | "touch"
  | "directory"
  | "link"
  | "hard"
  | "absent";

/** Params of the `file` task. */
export interface FileTaskParams {
  /** Absolute path. */
  path: string;
  /** `present` makes a missing file, `file` requires one, `touch` sets its times too; `absent` removes whatever is there. */
  state: FileState;
  /** Text of the file, with `present`. */
  content?: string | undefined;
  /** File that gives the content, with `present`: absolute on this host, else of the configuration's `files/`. */
  source?: string | undefined;
  /** What a link leads to: its very text for `link`, an absolute path for `hard`. */
  src?: string | undefined;
  /** Permission bits, as octal text or a symbolic list. */
  mode?: string | undefined;
  /** Name or number of the owner. */
  owner?: string | undefined;
  /** Name or number of the group. */
  group?: string | undefined;
  /** Flags as chattr(1) has them: `+i`, `-i` or `=A`. */
  attributes?: string | undefined;
  /** Time of the last change of the content: `preserve`, `now` or `YYYYMMDDhhmm.ss`. */
  modification_time?: string | undefined;
  /** Time of the last access, in the same forms. */
  access_time?: string | undefined;
  /** Work on what a link leads to. */
  follow: boolean;
  /** Replace what is in the way of a link, and link to what does not exist. */
  force: boolean;
  /** Bring everything below a directory to the mode and owners too. */
  recurse: boolean;
  /** Keep a copy of the old file beside it. */
  backup: boolean;
  /** Write in place where the file cannot be replaced, as a mounted one. */
  unsafe_writes: boolean;
}

/**
 * Keeps a path what it is to be.
 *
 * @example A file with a content
 * ```yaml
 * - type: file
 *   path: /etc/motd
 *   content: "Authorized uses only.\n"
 *   mode: "0644"
 * ```
 *
 * @example A link to the version in use
 * ```yaml
 * - type: file
 *   path: /srv/app/current
 *   src: releases/42
 *   state: link
 *   force: true
 * ```
 */
export const fileTask: Task<FileTaskParams> = {
  type: "file",
  params: z.strictObject({
    path: absolutePath(),
    state: withDefault(
      oneOf([
        "present",
        "file",
        "touch",
        "directory",
        "link",
        "hard",
        "absent",
      ]),
      "present",
    ),
    content: z.string().optional(),
    source: line().optional(),
    src: line().optional(),
    mode: mode().optional(),
    owner: owner().optional(),
    group: owner().optional(),
    attributes: z.string().regex(/^[-+=]?[a-zA-Z]+$/, {
      error: 'expected flags such as "+i", "-i" or "=A"',
    }).optional(),
    modification_time: fileTime().optional(),
    access_time: fileTime().optional(),
    follow: withDefault(flag(), true),
    force: withDefault(flag(), false),
    recurse: withDefault(flag(), false),
    backup: withDefault(flag(), false),
    unsafe_writes: withDefault(flag(), false),
  }).superRefine(refine),
  programs: ["chattr", "lsattr"],
  plan,
};

function refine(want: FileTaskParams, context: z.RefinementCtx): void {
  const refuse = (field: string, message: string) =>
    context.addIssue({ code: "custom", path: [field], message });
  const { state, content, source, src } = want;
  const isLink = state === "link" || state === "hard";
  if (isLink && !src) refuse("src", `expected what the ${state} leads to`);
  if (!isLink && src !== undefined) {
    refuse("src", "expected state: link or state: hard beside it");
  }
  if (state === "hard" && src && !src.startsWith("/")) {
    refuse("src", `expected an absolute path, got "${src}"`);
  }
  if (content !== undefined && source !== undefined) {
    refuse("source", "expected only one of content and source");
  }
  if (state !== "present" && (content ?? source) !== undefined) {
    refuse("state", "expected present beside content or source");
  }
  if (want.recurse && state !== "directory") {
    refuse("recurse", "expected state: directory beside it");
  }
}

async function* plan(
  want: FileTaskParams,
  host: Host,
  context: TaskContext,
): Plan {
  const path = want.path.replace(/(?<=.)\/+$/, "");
  switch (want.state) {
    case "absent":
      return yield* planAbsent(path, host);
    case "link":
    case "hard":
      return yield* planLinked({ ...want, path, src: want.src ?? "" }, host);
    default:
      return yield* planEntry({ ...want, path }, host, context);
  }
}

async function* planAbsent(path: string, host: Host): Plan {
  const entry = await host.stat(path);
  if (entry) {
    if (entry.type === "dir") await requireRemovable([path], host);
    yield { kind: "remove", path, recursive: entry.type === "dir" };
  } else if (host.pending) {
    throw new UnknownState(`${host.pending.name} may bring ${path}`);
  }
  return { path, state: "absent" };
}
