/**
 * The `snap` task.
 *
 * Keeps snaps installed, at the newest version of their channel, or away,
 * with snap(8). What is there is asked of snapd at its socket, without
 * starting a program. A snap that is held back stays with `state: latest`.
 *
 * @module
 */

import * as z from "zod";
import { flag, line, optional, withDefault } from "../lib/field.ts";
import { snap } from "../lib/host/packages/snap.ts";
import type { Host, Plan, Task } from "../lib/task.ts";
import {
  MANAGED_FIELDS,
  type ManagedParams,
  planManaged,
  toWish,
} from "./_managed.ts";
import { openTable } from "./_package_table.ts";

/** Params of the `snap` task. */
export interface SnapTaskParams extends ManagedParams {
  /** Channel to install from, such as `latest/edge`; snaps that are there keep theirs. */
  channel?: string;
  /** Install without confinement, which some snaps want. */
  classic: boolean;
  /** Remove without keeping a snapshot of the data. */
  purge: boolean;
  /** May upgrade what is held back. */
  allow_change_held_packages: boolean;
}

/**
 * Keeps snaps.
 *
 * @example An editor that wants no confinement
 * ```yaml
 * - type: snap
 *   name: code
 *   classic: true
 * ```
 */
export const snapTask: Task<SnapTaskParams> = {
  type: "snap",
  params: z.strictObject({
    ...MANAGED_FIELDS,
    channel: optional(line().check(z.regex(/^[A-Za-z0-9][A-Za-z0-9._\/+-]*$/))),
    classic: withDefault(flag(), false),
    purge: withDefault(flag(), false),
    allow_change_held_packages: withDefault(flag(), false),
  }),
  os: ["linux"],
  programs: ["snap"],
  plan,
};

async function* plan(want: SnapTaskParams, host: Host): Plan {
  const run = [
    ...(want.classic ? ["--classic"] : []),
    ...(want.channel === undefined ? [] : [`--channel=${want.channel}`]),
  ];
  const wish = toWish(want, {
    purge: want.purge,
    allowHeld: want.allow_change_held_packages,
    flags: { run },
  });
  const packages = openTable(snap, "snap ", host, { run });
  return yield* planManaged(wish, packages, undefined, host);
}
