/**
 * The `choco` task.
 *
 * Keeps packages of Windows installed, at the newest version, or away, with
 * Chocolatey. It has no simulation, so that of an installation only the
 * name is told beforehand.
 *
 * @module
 */

import * as z from "zod";
import { choco } from "../lib/host/packages/choco.ts";
import type { Host, Plan, Task } from "../lib/task.ts";
import {
  MANAGED_FIELDS,
  type ManagedParams,
  planManaged,
  toWish,
} from "./_managed.ts";
import { openTable } from "./_package_table.ts";

/** Params of the `choco` task; a name is the name of a package. */
export interface ChocoTaskParams extends ManagedParams {}

/**
 * Keeps packages with Chocolatey.
 *
 * @example A tool at its newest version
 * ```yaml
 * - type: choco
 *   name: git
 *   state: latest
 * ```
 */
export const chocoTask: Task<ChocoTaskParams> = {
  type: "choco",
  params: z.strictObject(MANAGED_FIELDS),
  programs: ["choco"],
  plan,
};

async function* plan(want: ChocoTaskParams, host: Host): Plan {
  // Chocolatey does not tell upper case from lower.
  const wanted = want.name.map((name) => ({ name: name.toLowerCase() }));
  const packages = openTable(choco, "choco ", host);
  return yield* planManaged(
    toWish(want, { wanted }),
    packages,
    undefined,
    host,
  );
}
