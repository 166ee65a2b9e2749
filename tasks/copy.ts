/**
 * The `copy` task.
 *
 * Brings a file or a directory tree of the configuration or of this host, or
 * a text, to a place on this host, as `cp(1)` and `install(1)` would.
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
import { toFoundText } from "../lib/found.ts";
import {
  type Host,
  type Plan,
  type Task,
  type TaskContext,
  TaskError,
} from "../lib/task.ts";
import { planCopy, requireSource } from "./_copy.ts";
import { planTree } from "./_copy_tree.ts";
import { findDestination } from "./_destination.ts";
import { planDirectories } from "./_directories.ts";
import { planFile, toBaseName, toParent, toTypeText } from "./_files.ts";
import { validator } from "./_validator.ts";

/** Params of the `copy` task. */
export interface CopyTaskParams {
  /** File or directory: absolute on this host, else of the configuration's `files/`. A directory with a final "/" stands for what is in it. */
  src?: string | undefined;
  /** Text of the file, instead of `src`. */
  content?: string | undefined;
  /** Absolute path of the copy; with a final "/", or where a directory is, the copy goes into it. */
  dest: string;
  /** `present` or `absent`; absent removes the file at `dest`. */
  state: "present" | "absent";
  /** Permission bits, or `true` and `preserve` for those of `src`, or `false` to leave them; `true` when absent. */
  mode?: string | boolean | undefined;
  /** Name or number of the owner, or `true` for owner and group of `src`. */
  owner?: string | boolean | undefined;
  /** Name or number of the group. */
  group?: string | undefined;
  /** Permission bits of directories that are made. */
  directory_mode?: string | undefined;
  /** Give the copy the time of the last change of `src`. */
  timestamp: boolean;
  /** Write the target of a link at `dest`; false replaces the link. */
  follow: boolean;
  /** Copy what links below `src` lead to; false copies the links. */
  local_follow: boolean;
  /** False leaves a file that is there as it is. */
  force: boolean;
  /** Keep a copy of the old file beside it. */
  backup: boolean;
  /** Program that must accept the new file, with `%s` for its path. */
  validate?: string[] | undefined;
  /** Write in place where the file cannot be replaced, as a mounted one. */
  unsafe_writes: boolean;
  /** Digest in hex that `src` must have: MD5, SHA-1 or SHA-2 by its length. */
  checksum?: string | undefined;
}

/**
 * Keeps a copy of a file, a tree or a text.
 *
 * @example A file of the configuration
 * ```yaml
 * - type: copy
 *   src: app.conf
 *   dest: /etc/app/app.conf
 *   owner: root
 *   mode: "0644"
 * ```
 *
 * @example A text
 * ```yaml
 * - type: copy
 *   content: |
 *     Authorized uses only.
 *   dest: /etc/motd
 * ```
 */
export const copyTask: Task<CopyTaskParams> = {
  type: "copy",
  params: z.strictObject({
    src: line().optional(),
    content: z.string().optional(),
    dest: absolutePath(),
    state: withDefault(oneOf(["present", "absent"]), "present"),
    mode: orFlag(
      mode({ preserve: true }),
      'octal text such as "0644", a list such as "u=rw,go=r", "preserve", true or false',
    ).optional(),
    owner: orFlag(owner(), "a name or number of a user, true or false")
      .optional(),
    group: owner().optional(),
    directory_mode: mode().optional(),
    timestamp: withDefault(flag(), false),
    follow: withDefault(flag(), false),
    local_follow: withDefault(flag(), true),
    force: withDefault(flag(), true),
    backup: withDefault(flag(), false),
    validate: validator().optional(),
    unsafe_writes: withDefault(flag(), false),
    checksum: z.string().regex(
      /^(?:[0-9a-fA-F]{32}|[0-9a-fA-F]{40}|[0-9a-fA-F]{64}|[0-9a-fA-F]{96}|[0-9a-fA-F]{128})$/,
      { error: "expected a digest in hex: MD5, SHA-1 or SHA-2" },
    ).optional(),
  }).superRefine(refine),
  plan,
};

/** Reads `true` or `false` beside what a field reads. */
function orFlag(
  field: z.ZodType<string>,
  wanted: string,
): z.ZodType<string | boolean> {
  return z.union([z.boolean(), field], {
    error: ({ input }) => `expected ${wanted}, got ${toFoundText(input)}`,
  });
}

function refine(want: CopyTaskParams, context: z.RefinementCtx): void {
  const refuse = (field: string, message: string) =>
    context.addIssue({ code: "custom", path: [field], message });
  const { src, content } = want;
  if (src !== undefined && content !== undefined) {
    refuse("content", "expected only one of src and content");
  }
  if (src === "") refuse("src", "expected the path of a file or directory");
  if (want.state === "absent" || src !== undefined) return;
  if (content === undefined) return refuse("src", "expected src or content");
  for (const field of ["mode", "owner"] as const) {
    if (want[field] !== true && want[field] !== "preserve") continue;
    refuse(field, "expected src, whose attributes are copied");
  }
}

async function* plan(
  want: CopyTaskParams,
  host: Host,
  context: TaskContext,
): Plan {
  if (want.state === "absent") return yield* planAbsent(want, host);
  if (want.src === undefined) return yield* planContent(want, host);
  const clean = want.src.replace(/(?<=.)\/+$/, "");
  const src = clean.startsWith("/")
    ? clean
    : await context.findFile("files", clean);
  const source = await requireSource(src, host);
  const name = toBaseName(clean);
  if (source.type === "dir") {
    const base = want.dest.replace(/\/+$/, "");
    const dest = want.src.endsWith("/") ? base || "/" : `${base}/${name}`;
    yield* planTree(src, dest, want, host);
    return { src, dest };
  }
  const { path, entry } = await findDestination(want.dest, name, host);
  if (entry && !want.force) return { src, dest: path, size: entry.size };
  if (!entry && want.dest.endsWith("/")) {
    const directory = { mode: want.directory_mode };
    yield* planDirectories(toParent(path), directory, host);
  }
  const backup = yield* planCopy(src, source, path, want, host);
  return { src, dest: path, size: source.size, ...backup };
}

async function* planContent(want: CopyTaskParams, host: Host): Plan {
  const { path, entry } = await findDestination(want.dest, undefined, host);
  if (entry && !want.force) return { dest: path, size: entry.size };
  const { backup_file } = yield* planFile({
    path,
    content: want.content ?? "",
    mode: typeof want.mode === "string" ? want.mode : undefined,
    owner: typeof want.owner === "string" ? want.owner : undefined,
    group: want.group,
    follow: want.follow,
    validate: want.validate,
    unsafe: want.unsafe_writes,
    backup: want.backup,
  }, host);
  return { dest: path, ...(backup_file === undefined ? {} : { backup_file }) };
}

async function* planAbsent(want: CopyTaskParams, host: Host): Plan {
  const name = want.src === undefined ? undefined : toBaseName(want.src);
  const { path } = await findDestination(want.dest, name, host);
  const entry = await host.stat(path);
  if (entry?.type === "dir") {
    throw new TaskError(
      `Cannot remove the copy "${path}": it is a ${toTypeText(entry.type)}`,
      { advice: "Remove it with a directory task, state: absent" },
    );
  }
  if (entry) yield { kind: "remove", path };
  return { dest: path };
}
