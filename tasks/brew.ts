/**
 * The `brew` task.
 *
 * Keeps formulae and casks of Homebrew installed, at the newest version, or
 * away. Homebrew refuses to work for root: it is run as the user that owns
 * its prefix. It has no simulation, so that of an installation only the name
 * is told beforehand.
 *
 * @module
 */

import * as z from "zod";
import { flag, withDefault } from "../lib/field.ts";
import { type BrewPlace, findBrew, toBrew } from "../lib/host/packages/brew.ts";
import { type Host, type Plan, type Task, TaskError } from "../lib/task.ts";
import {
  MANAGED_FIELDS,
  type ManagedParams,
  planManaged,
  toWish,
} from "./_managed.ts";
import { openTable } from "./_package_table.ts";

/** Params of the `brew` task. */
export interface BrewTaskParams extends ManagedParams {
  /** Fetch the lists of packages first, when something is to be installed. */
  update_cache: boolean;
  /** The names are casks: programs for people, as their makers built them. */
  cask: boolean;
  /** May upgrade what is pinned. */
  allow_change_held_packages: boolean;
}

/**
 * Keeps packages with Homebrew.
 *
 * @example Two tools at their newest versions
 * ```yaml
 * - type: brew
 *   name: [jq, ripgrep]
 *   state: latest
 * ```
 */
export const brewTask: Task<BrewTaskParams> = {
  type: "brew",
  params: z.strictObject({
    ...MANAGED_FIELDS,
    update_cache: withDefault(flag(), false),
    cask: withDefault(flag(), false),
    allow_change_held_packages: withDefault(flag(), false),
  }),
  programs: ["brew"],
  plan,
};

async function* plan(want: BrewTaskParams, host: Host): Plan {
  const place = await findBrew(host) ?? { program: "brew" };
  if (host.uid === 0) requireOwner(place);
  const manager = toBrew(place);
  const wish = toWish(want, {
    allowHeld: want.allow_change_held_packages,
    flags: { both: want.cask ? ["--cask"] : [] },
  });
  return yield* planManaged(
    wish,
    openTable(manager, "brew ", host),
    want.update_cache ? 0 : undefined,
    host,
  );
}

function requireOwner({ user }: BrewPlace): void {
  if (user !== undefined && user !== "root") return;
  throw new TaskError(
    "Cannot run Homebrew: it refuses to work for root, and no other user owns it",
    { advice: "Install Homebrew as a user, or give its prefix to one" },
  );
}
