/**
 * The `include_role` task.
 *
 * Puts the tasks of a role in its place, with the role's defaults, variables,
 * handlers, files and templates. The engine does that when the configuration
 * is loaded, or at the task's turn when the name holds a variable.
 *
 * @module
 */

import * as z from "zod";
import { flag, line, withDefault } from "../lib/field.ts";
import { type Task, TaskError } from "../lib/task.ts";
import { planNothing } from "./_flow.ts";

/** Params of the `include_role` task. */
export interface IncludeRoleTaskParams {
  /** Name of the directory in `roles/`. */
  name: string;
  /** Variables for the role; they win over the role's own. */
  vars: Record<string, unknown>;
  /** Values for names that nothing else sets. */
  defaults: Record<string, unknown>;
  /** Name of the role's task file, without folder. */
  tasks_from: string;
  /** Name of the role's variable file, without folder. */
  vars_from: string;
  /** Run it again where it already ran with the same variables. */
  allow_duplicates: boolean;
}

/**
 * Includes a role.
 *
 * @example A role with a variable
 * ```yaml
 * - type: include_role
 *   name: web
 *   vars:
 *     port: 8080
 * ```
 */
export const includeRoleTask: Task<IncludeRoleTaskParams> = {
  type: "include_role",
  params: z.strictObject({
    name: name(),
    vars: z._default(z.record(z.string(), z.unknown()), {}),
    defaults: z._default(z.record(z.string(), z.unknown()), {}),
    tasks_from: withDefault(name(), "main"),
    vars_from: withDefault(name(), "main"),
    allow_duplicates: withDefault(flag(), false),
  }),
  plan: (want) =>
    planNothing(() => {
      throw new TaskError(
        `Cannot include role "${want.name}" here: a role is included when the configuration is loaded`,
      );
    }),
};

/** Reads a relative name that stays in its directory. */
function name(): z.ZodType<string> {
  return line().refine(
    (value) =>
      value.trim() !== "" && !value.startsWith("/") &&
      !value.split("/").some((part) => part === ".." || part === "."),
    { error: 'expected a name without a leading "/" and without ".."' },
  );
}
