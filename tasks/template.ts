/**
 * The `template` task.
 *
 * Keeps a file with the text that a template gives with the variables of the
 * task.
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
  TaskError,
} from "../lib/task.ts";
import { findDestination } from "./_destination.ts";
import { planDirectories } from "./_directories.ts";
import { encode, encoding } from "./_encoding.ts";
import { planFile, toBaseName, toParent, toTypeText } from "./_files.ts";
import { validator } from "./_validator.ts";

/** Params of the `template` task. */
export interface TemplateTaskParams {
  /** Template file: absolute, else of the configuration's `templates/`. */
  src?: string | undefined;
  /** Absolute path of the file; with a final "/", or where a directory is, the file is named after the template in it. */
  dest: string;
  /** `present` or `absent`; absent removes the file. */
  state: "present" | "absent";
  /** Variables that win over all others. */
  vars: Record<string, unknown>;
  /** Directory where the template finds what it includes, instead of its own. */
  template_dir?: string | undefined;
  /** Permission bits, or `preserve` for those of the template file. */
  mode?: string | undefined;
  /** Name or number of the owner. */
  owner?: string | undefined;
  /** Name or number of the group. */
  group?: string | undefined;
  /** Eat the newline after a block tag. */
  trim_blocks: boolean;
  /** Eat blanks before a block tag. */
  lstrip_blocks: boolean;
  /** What every newline becomes; they stay as they are when absent. */
  newline_sequence?: "\n" | "\r" | "\r\n" | undefined;
  /** Encoding of the file. */
  output_encoding: string;
  /** Write the target of a link at `dest`; false replaces the link. */
  follow: boolean;
  /** False leaves a file that is there as it is. */
  force: boolean;
  /** Keep a copy of the old file beside it. */
  backup: boolean;
  /** Program that must accept the new file, with `%s` for its path. */
  validate?: string[] | undefined;
  /** Write in place where the file cannot be replaced, as a mounted one. */
  unsafe_writes: boolean;
}

/** How newlines are written, by themselves or spelt out. */
const NEWLINES = {
  "\n": "\n",
  "\r": "\r",
  "\r\n": "\r\n",
  "\\n": "\n",
  "\\r": "\r",
  "\\r\\n": "\r\n",
} as const;

/**
 * Keeps a file that a template gives.
 *
 * @example A service's settings
 * ```yaml
 * - type: template
 *   src: app.conf.j2
 *   dest: /etc/app/app.conf
 *   mode: "0640"
 *   vars:
 *     port: 8080
 * ```
 */
export const templateTask: Task<TemplateTaskParams> = {
  type: "template",
  params: z.strictObject({
    src: line().optional(),
    dest: absolutePath(),
    state: withDefault(oneOf(["present", "absent"]), "present"),
    vars: withDefault(z.record(z.string(), z.unknown()), {}),
    template_dir: line().optional(),
    mode: mode({ preserve: true }).optional(),
    owner: owner().optional(),
    group: owner().optional(),
    trim_blocks: withDefault(flag(), true),
    lstrip_blocks: withDefault(flag(), false),
    newline_sequence: z.enum(["\n", "\r", "\r\n", "\\n", "\\r", "\\r\\n"])
      .transform((text) => NEWLINES[text]).optional(),
    output_encoding: withDefault(encoding(), "utf-8"),
    follow: withDefault(flag(), false),
    force: withDefault(flag(), true),
    backup: withDefault(flag(), false),
    validate: validator().optional(),
    unsafe_writes: withDefault(flag(), false),
  }).refine((want) => want.state === "absent" || want.src, {
    path: ["src"],
    error: "expected the template file",
  }),
  templateFile: "src",
  plan,
};

async function* plan(
  want: TemplateTaskParams,
  host: Host,
  context: TaskContext,
): Plan {
  const name = want.src === undefined ? undefined : toBaseName(want.src);
  const { path, entry } = await findDestination(want.dest, name, host);
  if (want.state === "absent") return yield* planAbsent(path, host);
  const src = await context.findFile("templates", want.src ?? "");
  const content = encode(
    await render(src, want, context),
    want.output_encoding,
  );
  if (entry && !want.force) return { src, dest: path };
  if (!entry) yield* planDirectories(toParent(path), {}, host);
  const { backup_file } = yield* planFile({
    path,
    content,
    mode: want.mode === "preserve" ? await readMode(src, host) : want.mode,
    owner: want.owner,
    group: want.group,
    follow: want.follow,
    validate: want.validate,
    unsafe: want.unsafe_writes,
    backup: want.backup,
  }, host);
  return {
    src,
    dest: path,
    ...(backup_file === undefined ? {} : { backup_file }),
  };
}

async function* planAbsent(path: string, host: Host): Plan {
  const entry = await host.stat(path);
  if (entry?.type === "dir") {
    throw new TaskError(
      `Cannot remove the file "${path}": it is a ${toTypeText(entry.type)}`,
      { advice: "Remove it with a directory task, state: absent" },
    );
  }
  if (entry) yield { kind: "remove", path };
  return { dest: path };
}

async function render(
  src: string,
  want: TemplateTaskParams,
  context: TaskContext,
): Promise<string> {
  const text = await context.renderFile(src, {
    vars: want.vars,
    trimBlocks: want.trim_blocks,
    lstripBlocks: want.lstrip_blocks,
    ...(want.template_dir === undefined
      ? {}
      : { templateDir: want.template_dir }),
  });
  const { newline_sequence: newline } = want;
  return newline === undefined
    ? text
    : text.replace(/\r\n|\n|\r/g, () => newline);
}

async function readMode(path: string, host: Host): Promise<string | undefined> {
  return (await host.stat(path, true))?.mode.toString(8).padStart(4, "0");
}
