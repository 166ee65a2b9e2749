/**
 * The `tempfile` task.
 *
 * Makes a new temporary file or directory with `mktemp(1)`, which no other
 * user may read, and gives its path to the tasks that follow. It makes a new
 * one on every run by its nature; a `file` task with `state: absent` removes
 * it.
 *
 * @module
 */

import * as z from "zod";
import { absolutePath, line, oneOf, withDefault } from "../lib/field.ts";
import { type Host, type Plan, type Task, TaskError } from "../lib/task.ts";
import { requireDirectory } from "./_files.ts";

/** Params of the `tempfile` task. */
export interface TempfileTaskParams {
  /** `file` or `directory`. */
  state: "file" | "directory";
  /** Absolute path of the directory that holds it. */
  path: string;
  /** How its name begins. */
  prefix: string;
  /** How its name ends. */
  suffix: string;
}

/** What `mktemp(1)` replaces by letters and digits. */
const UNIQUE = "XXXXXXXXXX";

/**
 * Makes a temporary file or directory.
 *
 * @example A directory to work in
 * ```yaml
 * - type: tempfile
 *   state: directory
 *   prefix: build-
 *   register: work
 * ```
 */
export const tempfileTask: Task<TempfileTaskParams> = {
  type: "tempfile",
  params: z.strictObject({
    state: withDefault(oneOf(["file", "directory"]), "file"),
    path: withDefault(absolutePath(), "/tmp"),
    prefix: withDefault(namePart(), "driftless-"),
    suffix: withDefault(namePart(), ""),
  }),
  programs: ["mktemp"],
  plan,
};

function namePart(): z.ZodType<string> {
  return line().refine(
    (text) => !text.includes("/") && text.length < 100,
    { error: 'expected a part of a name without "/"' },
  ).refine((text) => !text.startsWith("-"), {
    error: 'expected a part of a name that does not start with "-"',
  });
}

async function* plan(want: TempfileTaskParams, host: Host): Plan {
  const { state, path: dir, prefix, suffix } = want;
  await requireDirectory(dir, host);
  const name = `${prefix}${UNIQUE}${suffix}`;
  const whole = dir === "/" ? `/${name}` : `${dir.replace(/\/+$/, "")}/${name}`;
  const made = yield {
    kind: "run",
    argv: [
      "mktemp",
      ...(state === "directory" ? ["--directory"] : []),
      ...(suffix === "" ? [] : [`--suffix=${suffix}`]),
      "--",
      suffix === "" ? whole : whole.slice(0, -suffix.length),
    ],
    repeats: true,
  };
  // What a dry run hands on is no path that exists.
  if (made === undefined) return { path: whole, state };
  const path = made.stdout.replace(/\n$/, "");
  if (path.startsWith("/")) return { path, state };
  throw new TaskError(`Cannot tell what "mktemp" made in "${dir}"`);
}
