/**
 * The `set_fact` task.
 *
 * Sets variables for the tasks that follow; they win over variables of files
 * and keep their types.
 *
 * @module
 */

import * as z from "zod";
import { flag, withDefault } from "../lib/field.ts";
import type { Task } from "../lib/task.ts";
import { planNothing } from "./_flow.ts";

const NAME_REGEXP = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Names that expressions and the variable scopes own. */
const RESERVED: ReadonlySet<string> = new Set([
  ...["and", "or", "not", "in", "is", "if", "else", "true", "false", "none"],
  ...["True", "False", "None", "loop", "self", "super", "caller"],
  ...["facts", "env", "secrets", "vars", "omit"],
]);

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
      const facts = toFacts(rest);
      for (const message of findProblems(facts)) {
        context.issues.push({ code: "custom", input: rest, message });
      }
      return { facts, cacheable };
    }),
  plan: ({ facts }) => planNothing(() => ({ facts })),
};

/** Takes `key` with `value` for one fact, all else for names with values. */
function toFacts(rest: Record<string, unknown>): Record<string, unknown> {
  const { key, value, ...more } = rest;
  if (typeof key !== "string" || value === undefined) return rest;
  return { ...more, [key]: value };
}

function findProblems(facts: Record<string, unknown>): string[] {
  const names = Object.keys(facts);
  if (names.length === 0) return ['expected "key" with "value", or names'];
  return names.flatMap((name) => {
    if (!NAME_REGEXP.test(name)) {
      return [
        `expected a name of letters, digits and "_", got ${
          JSON.stringify(name)
        }`,
      ];
    }
    if (!RESERVED.has(name) && !name.startsWith("__")) return [];
    return [`expected a name that is free, got "${name}", which is reserved`];
  });
}
