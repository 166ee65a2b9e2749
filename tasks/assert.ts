/**
 * The `assert` task.
 *
 * Fails unless every condition is true. A condition that cannot be evaluated
 * or is no boolean is a failure, never a skip.
 *
 * @module
 */

import * as z from "zod";
import { flag, withDefault } from "../lib/field.ts";
import { toFoundText } from "../lib/found.ts";
import {
  type Output,
  type Task,
  type TaskContext,
  TaskError,
  UnknownState,
} from "../lib/task.ts";
import { planNothing } from "./_flow.ts";
import { plainText } from "./_words.ts";

/** Params of the `assert` task. */
export interface AssertTaskParams {
  /** A condition, or a list of conditions that must all be true. */
  that: (string | boolean)[];
  /** What to say when all are true. */
  success_msg?: string | undefined;
  /** What to say when one is false. */
  fail_msg?: string | undefined;
  /** Another name for `fail_msg`. */
  msg?: string | undefined;
  /** Say nothing when all are true. */
  quiet: boolean;
}

/**
 * Requires conditions.
 *
 * @example Enough memory
 * ```yaml
 * - type: assert
 *   that:
 *     - memory_mb >= 2048
 *     - environment in ['staging', 'production']
 *   fail_msg: This host is too small
 * ```
 */
export const assertTask: Task<AssertTaskParams> = {
  type: "assert",
  params: z.strictObject({
    that: conditions(),
    success_msg: plainText().optional(),
    fail_msg: plainText().optional(),
    msg: plainText().optional(),
    quiet: withDefault(flag(), false),
  }).refine((want) => want.fail_msg === undefined || want.msg === undefined, {
    error: 'expected only one of "fail_msg" and "msg"',
    path: ["msg"],
  }),
  expressions: ["that"],
  plan: (want, _host, context) => planNothing(() => requireAll(want, context)),
};

function conditions(): z.ZodType<(string | boolean)[]> {
  const one = z.union([z.string().trim().min(1), z.boolean()]);
  return z.union([one.transform((value) => [value]), z.array(one)], {
    error: ({ input }) =>
      input === undefined
        ? undefined
        : `expected a condition or a list of conditions, got ${
          toFoundText(input)
        }`,
  }).refine((list) => list.length > 0, {
    error: "expected at least one condition, got an empty list",
  });
}

function requireAll(want: AssertTaskParams, context: TaskContext): Output {
  const problems = want.that.flatMap((condition) => {
    const problem = findProblem(condition, context);
    return problem === undefined ? [] : [{ condition, problem }];
  });
  const first = problems[0];
  if (!first) {
    if (want.quiet) return {};
    return { msg: want.success_msg ?? "All assertions passed" };
  }
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : "";
  const said = want.fail_msg ?? want.msg;
  const detail = `Expected ${String(first.condition)}: ${first.problem}${more}`;
  throw new TaskError(said ?? detail, {
    ...(said === undefined ? {} : { advice: detail }),
    output: {
      assertion: first.condition,
      evaluated_to: false,
      failed_assertions: problems.map(({ condition }) => condition),
    },
  });
}

/** Says why a condition does not hold, or undefined when it does. */
function findProblem(
  condition: string | boolean,
  context: TaskContext,
): string | undefined {
  if (condition === true) return undefined;
  if (condition === false) return "it is false";
  try {
    const value = context.evaluate(condition);
    if (value === true) return undefined;
    if (value === false) return "it is false";
    return `it gives ${toFoundText(value)}, which is neither true nor false`;
  } catch (error) {
    if (error instanceof UnknownState || !(error instanceof Error)) throw error;
    return error.message;
  }
}
