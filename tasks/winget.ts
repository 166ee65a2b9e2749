/**
 * The `winget` task.
 *
 * Keeps packages of Windows installed, at the newest version, or away, with
 * winget. It has no simulation, so that of an installation only the
 * name is told beforehand.
 *
 * @module
 */

import * as z from "zod";
import { winget } from "../lib/host/packages/winget.ts";
import type { Host, Plan, Task } from "../lib/task.ts";
import {
  MANAGED_FIELDS,
  type ManagedParams,
  planManaged,
  toWish,
} from "./_managed.ts";
import { openTable } from "./_package_table.ts";

/** Params of the `winget` task; a name is the identifier of a package. */
export interface WingetTaskParams extends ManagedParams {}

/**
 * Keeps packages with winget.
 *
 * @example A tool at its newest version
 * ```yaml
 * - type: winget
 *   name: Git.Git
 *   state: latest
 * ```
 */
export const wingetTask: Task<WingetTaskParams> = {
  type: "winget",
  params: z.strictObject(MANAGED_FIELDS),
  programs: ["winget"],
  plan,
};

async function* plan(want: WingetTaskParams, host: Host): Plan {
  const packages = openTable(winget, "winget ", host);
  return yield* planManaged(toWish(want), packages, undefined, host);
}
