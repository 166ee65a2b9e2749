/**
 * The `pause` task.
 *
 * Waits for a time. It never waits for a person: a run goes on without a
 * terminal.
 *
 * @module
 */

import * as z from "zod";
import { flag, seconds, withDefault } from "../lib/field.ts";
import { toFoundText } from "../lib/found.ts";
import type { Host, Output, Task, TaskContext } from "../lib/task.ts";
import { planNothing } from "./_flow.ts";

/** Params of the `pause` task; the times add up. */
export interface PauseTaskParams {
  /** Seconds to wait; negative is none. */
  seconds: number;
  /** Minutes to wait; negative is none. */
  minutes: number;
  /** What the pause is for; nobody is asked. */
  prompt?: string | undefined;
  /** Accepted; nothing is read. */
  echo: boolean;
}

/**
 * Waits.
 *
 * @example Until a service has settled
 * ```yaml
 * - type: pause
 *   seconds: 5
 * ```
 */
export const pauseTask: Task<PauseTaskParams> = {
  type: "pause",
  params: z.strictObject({
    seconds: withDefault(
      time(seconds(), 'seconds or a time such as "5s" or "2m"'),
      0,
    ),
    minutes: withDefault(time(number(), "a number of minutes"), 0),
    prompt: z.string().optional(),
    echo: withDefault(flag(), true),
  }),
  plan: (want, host, context) => planNothing(() => wait(want, host, context)),
};

/** Reads a time; negative numbers count as none. */
function time(field: z.ZodType<number>, wanted: string): z.ZodType<number> {
  return z.union([z.number().negative().transform(() => 0), field], {
    error: ({ input }) => `expected ${wanted}, got ${toFoundText(input)}`,
  });
}

/** Reads a number, also as text. */
function number(): z.ZodType<number> {
  const text = z.string().regex(/^\d+(\.\d+)?$/).transform(Number);
  return z.union([z.number(), text]);
}

async function wait(
  want: PauseTaskParams,
  host: Host,
  context: TaskContext,
): Promise<Output> {
  const ms = (want.seconds + want.minutes * 60) * 1000;
  if (ms === 0) {
    context.warn(
      "No answer is waited for: give seconds or minutes to make a pause",
    );
  }
  const startedAt = host.now();
  if (ms > 0) await host.sleep(ms);
  const elapsed = (host.now() - startedAt) / 1000;
  return {
    elapsed,
    delta: Math.floor(elapsed),
    user_input: "",
    stdout: `Paused for ${elapsed} s`,
    ...(want.prompt === undefined ? {} : { msg: want.prompt }),
  };
}
