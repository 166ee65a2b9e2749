/**
 * The `shutdown` task.
 *
 * Switches the host off, once for each occasion: a host that was switched on
 * again stays on, and another `id` switches it off again. The run ends with
 * it.
 *
 * @module
 */

import * as z from "zod";
import { oneOf, withDefault } from "../lib/field.ts";
import { sha256 } from "../lib/sha256.ts";
import type { Host, Plan, Task } from "../lib/task.ts";
import {
  DOWN_FIELDS,
  type DownParams,
  isGoingDown,
  planDown,
} from "./_going_down.ts";

/** Params of the `shutdown` task. */
export interface ShutdownTaskParams extends DownParams {
  /** `poweroff`, or `halt`: stopped and left on. */
  mode: "poweroff" | "halt";
}

/**
 * Switches the host off once.
 *
 * @example Before the power is cut
 * ```yaml
 * - type: shutdown
 *   id: move-2030-03
 *   delay_secs: 300
 *   msg: This host moves to another room
 * ```
 */
export const shutdownTask: Task<ShutdownTaskParams> = {
  type: "shutdown",
  params: z.strictObject({
    ...DOWN_FIELDS,
    mode: withDefault(oneOf(["poweroff", "halt"]), "poweroff"),
  }),
  os: ["linux"],
  programs: ["systemctl", "systemd-run", "shutdown"],
  plan,
};

async function* plan(want: ShutdownTaskParams, host: Host): Plan {
  const delaySecs = want.delay ?? want.delay_secs;
  const words = JSON.stringify([
    want.id ?? null,
    want.mode,
    ...(want.id === undefined ? [want.msg ?? null, delaySecs] : []),
  ]);
  const digest = sha256(new TextEncoder().encode(words)).slice(0, 32);
  const once = `shutdown:${digest}`;
  const isDone = await host.wasDone(once);
  const output = { needed: !isDone, mode: want.mode };
  if (isDone || want.test || await isGoingDown(host)) return output;
  yield* planDown({
    verb: want.mode,
    delaySecs,
    message: want.msg,
    force: want.force,
    once,
    shows: `running -> ${want.mode === "halt" ? "halted" : "off"}`,
  }, host);
  return output;
}
