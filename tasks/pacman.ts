/**
 * The `pacman` task.
 *
 * Keeps packages of Arch installed, at the newest version, or away, with
 * pacman(8), all names in one transaction. What `IgnorePkg` of
 * pacman.conf(5) names stays at its version with `state: latest`.
 *
 * @module
 */

import * as z from "zod";
import { flag, withDefault } from "../lib/field.ts";
import type { Host, Plan, Task, TaskContext } from "../lib/task.ts";
import { LISTED_FIELDS, type ListedParams, planListed } from "./_managed.ts";
import { openPackages } from "./_package_table.ts";

/** Params of the `pacman` task. */
export interface PacmanTaskParams extends ListedParams {
  /** Upgrade the whole system in the same transaction, as Arch wants it. */
  upgrade: boolean;
  /** Write over files that another package, or none, has. */
  force: boolean;
  /** Taken for the sake of old files: what is installed is left alone, with a warning. */
  reinstall: boolean;
  /** Remove with a package what only it needed. */
  remove_dependencies: boolean;
  /** Keep no `.pacsave` of changed configuration. */
  remove_config: boolean;
  /** May change what `IgnorePkg` names. */
  allow_change_held_packages: boolean;
}

/**
 * Keeps packages with pacman(8).
 *
 * @example A web server, on a system that is brought up to date with it
 * ```yaml
 * - type: pacman
 *   name: nginx
 *   update_cache: true
 *   upgrade: true
 * ```
 */
export const pacmanTask: Task<PacmanTaskParams> = {
  type: "pacman",
  params: z.strictObject({
    ...LISTED_FIELDS,
    upgrade: withDefault(flag(), false),
    force: withDefault(flag(), false),
    reinstall: withDefault(flag(), false),
    remove_dependencies: withDefault(flag(), false),
    remove_config: withDefault(flag(), false),
    allow_change_held_packages: withDefault(flag(), false),
  }),
  os: ["linux"],
  programs: ["pacman"],
  plan,
};

async function* plan(
  want: PacmanTaskParams,
  host: Host,
  context: TaskContext,
): Plan {
  const packages = await openPackages(host, "pacman");
  const isRemoval = want.state === "absent" || want.state === "removed";
  if (want.reinstall) {
    context.warn("reinstall does nothing: what is installed is left alone");
  }
  if (want.update_cache && !want.upgrade && !isRemoval) {
    context.warn(
      "update_cache without upgrade brings newer packages to an older system, which Arch does not support",
    );
  }
  const chosen: [boolean, string][] = isRemoval
    ? [[want.remove_dependencies, "--recursive"]]
    : [[want.upgrade, "--sysupgrade"], [want.force, "--overwrite=*"]];
  return yield* planListed(want, packages, host, {
    allowHeld: want.allow_change_held_packages,
    purge: want.remove_config,
    flags: {
      both: chosen.filter(([isChosen]) => isChosen).map(([, word]) => word),
    },
  });
}
