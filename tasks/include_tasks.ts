/**
 * The `include_tasks` task.
 *
 * Puts the tasks of another file in its place. The engine does that when the
 * configuration is loaded, or at the task's turn when the name holds a
 * variable.
 *
 * @module
 */

import * as z from "zod";
import { line } from "../lib/field.ts";
import { type Task, TaskError } from "../lib/task.ts";
import { planNothing } from "./_flow.ts";

/** Params of the `include_tasks` task. */
export interface IncludeTasksTaskParams {
  /** The file: absolute, beside the including file, in `tasks/` of the role, or in the configuration directory. */
  file: string;
  /** Variables for its tasks. */
  vars: Record<string, unknown>;
}

/**
 * Includes a file of tasks.
 *
 * @example Another file
 * ```yaml
 * - type: include_tasks
 *   file: tasks/web.yml
 *   vars:
 *     port: 8080
 * ```
 */
export const includeTasksTask: Task<IncludeTasksTaskParams> = {
  type: "include_tasks",
  params: z.strictObject({
    file: line().refine((value) => value.trim() !== "", {
      error: "expected the name of a file, got an empty one",
    }),
    vars: z._default(z.record(z.string(), z.unknown()), {}),
  }),
  plan: ({ file }) =>
    planNothing(() => {
      throw new TaskError(
        `Cannot include "${file}" here: a file is included when the configuration is loaded`,
      );
    }),
};
