/**
 * The `set_fact` task.
 *
 * Sets variables for the tasks that follow; they win over variables of files
 * and keep their types.
 *
 * @module
 */

import * as z from "zod";
import { findBadName } from "../lib/variable_name.ts";
import { flag, withDefault } from "../lib/field.ts";
import type { Task } from "../lib/task.ts";
import { planNothing } from "./_flow.ts";

/** Params of the `set_fact` task: `key` with `value`, or any names with their values. */
export interface SetFactTaskParams {
  /** Values by name. */
  facts: Record<string, unknown>;
  /** Accepted; values last for the run. */
  cacheable: boolean;
}

/**
 * Sets variables.
 *
 * @example One variable
 * ```yaml
 * - type: set_fact
 *   key: release
 *   value: "2.1"
 * ```
 *
 * @example Several, with their types
 * ```yaml
 * - type: set_fact
 *   workers: 4
 *   zones: [a, b]
 * ```
 */
export const setFactTask: Task<SetFactTaskParams> = {
  type: "set_fact",
  params: z.looseObject({ cacheable: withDefault(flag(), false) })
    .transform(({ cacheable, ...rest }, context) => {
      for (const problem of findProblems(rest)) {
        context.issues.push({ code: "custom", input: rest, ...problem });
      }
      return { facts: toFacts(rest), cacheable };
    }),
  plan: ({ facts }) => planNothing(() => ({ facts })),
};

/** Takes `key` with `value` for one fact, all else for names with values. */
function toFacts(rest: Record<string, unknown>): Record<string, unknown> {
  const { key, value, ...more } = rest;
  if (typeof key !== "string" || value === undefined) return rest;
  return { ...more, [key]: value };
}

function* findProblems(
  rest: Record<string, unknown>,
): Generator<{ path: string[]; message: string }> {
  const names = Object.keys(toFacts(rest));
  if (names.length === 0) {
    yield { path: [], message: 'expected "key" with "value", or names' };
  }
  for (const name of names) {
    const wanted = findBadName(name, true);
    if (wanted === undefined) continue;
    const message = `expected ${wanted}, got ${JSON.stringify(name)}`;
    yield { path: [Object.hasOwn(rest, name) ? name : "key"], message };
  }
}
