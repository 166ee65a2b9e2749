/**
 * The `fail` task.
 *
 * Fails with a message; a `when` decides whether it comes to that.
 *
 * @module
 */

import * as z from "zod";
import { withDefault } from "../lib/field.ts";
import { type Task, TaskError } from "../lib/task.ts";
import { planNothing } from "./_flow.ts";
import { plainText } from "./_words.ts";

/** Params of the `fail` task. */
export interface FailTaskParams {
  /** What to say. */
  msg: string;
}

/**
 * Fails.
 *
 * @example Refuse a host
 * ```yaml
 * - type: fail
 *   msg: "{{ facts.os_family }} is not served"
 *   when: facts.os_family != 'debian'
 * ```
 */
export const failTask: Task<FailTaskParams> = {
  type: "fail",
  params: z.strictObject({
    msg: withDefault(plainText(), "Failed as the task asks"),
  }),
  plan: ({ msg }) =>
    planNothing(() => {
      throw new TaskError(msg);
    }),
};
