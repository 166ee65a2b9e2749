/**
 * The `debug` task.
 *
 * Shows a message or the value of an expression. It changes nothing and sets
 * nothing.
 *
 * @module
 */

import * as z from "zod";
import type { Output, Task, TaskContext } from "../lib/task.ts";
import { planNothing } from "./_flow.ts";

/** What stands in place of a value that does not exist. */
const UNDEFINED = "<undefined>";

/** Params of the `debug` task; at least one of `msg` and `var` is given. */
export interface DebugTaskParams {
  /** What to show: text, or any value. */
  msg?: unknown;
  /** Expression whose value is shown under its own text, instead of `msg`. */
  var?: string | undefined;
  /** Show it only when the program was told to say so much: 0, 1, 2 …, `Normal` or `Verbose`. */
  verbosity: number;
}

/**
 * Shows a message or a value.
 *
 * @example A message
 * ```yaml
 * - type: debug
 *   msg: "Hello {{ name | default('world') }}"
 * ```
 *
 * @example A value
 * ```yaml
 * - type: debug
 *   var: facts.os_release
 * ```
 */
export const debugTask: Task<DebugTaskParams> = {
  type: "debug",
  params: z.strictObject({
    msg: z.unknown().optional(),
    var: z.string().min(1).optional(),
    verbosity: z._default(verbosity(), 0),
  }).refine((want) => want.msg !== undefined || want.var !== undefined, {
    error: 'expected "msg" or "var"',
    path: ["msg"],
  }),
  expressions: ["var"],
  plan: (want, _host, context) => planNothing(() => show(want, context)),
};

function verbosity(): z.ZodType<number> {
  const word = z.string().toLowerCase().pipe(z.enum(["normal", "verbose"]))
    .transform((value) => value === "verbose" ? 1 : 0);
  return z.union([z.int().nonnegative(), word], {
    error: 'expected a whole number, "Normal" or "Verbose"',
  });
}

function show(want: DebugTaskParams, context: TaskContext): Output {
  const level = want.verbosity > 0 ? { verbosity: want.verbosity } : {};
  if (want.var === undefined) return { ...level, msg: want.msg };
  const value = context.find(toExpression(want.var));
  return { ...level, [want.var]: value === undefined ? UNDEFINED : value };
}

/** Takes off the braces of an expression that is written as a template. */
function toExpression(text: string): string {
  const trimmed = text.trim();
  const isBraced = trimmed.startsWith("{{") && trimmed.endsWith("}}");
  return isBraced ? trimmed.slice(2, -2).trim() : trimmed;
}
