/**
 * The `apk` task.
 *
 * Keeps packages of Alpine installed, at a version, at the newest version,
 * or away, with apk(8), all names in one transaction. What has a version in
 * `/etc/apk/world` stays at it with `state: latest`.
 *
 * @module
 */

import * as z from "zod";
import { flag, withDefault } from "../lib/field.ts";
import type { Host, Plan, Task } from "../lib/task.ts";
import { LISTED_FIELDS, type ListedParams, planListed } from "./_managed.ts";
import { openPackages } from "./_package_table.ts";

/** Params of the `apk` task. */
export interface ApkTaskParams extends ListedParams {
  /** Ask the repositories and keep no lists of them. */
  no_cache: boolean;
  /** May change what has a version in `/etc/apk/world`. */
  allow_change_held_packages: boolean;
  /** May go back to an older version. */
  allow_downgrades: boolean;
}

/**
 * Keeps packages with apk(8).
 *
 * @example A web server at a version
 * ```yaml
 * - type: apk
 *   name: nginx=1.26.2-r0
 *   update_cache: true
 * ```
 */
export const apkTask: Task<ApkTaskParams> = {
  type: "apk",
  params: z.strictObject({
    ...LISTED_FIELDS,
    no_cache: withDefault(flag(), false),
    allow_change_held_packages: withDefault(flag(), false),
    allow_downgrades: withDefault(flag(), false),
  }),
  os: ["linux"],
  programs: ["apk"],
  plan,
};

async function* plan(want: ApkTaskParams, host: Host): Plan {
  const packages = await openPackages(host, "apk");
  return yield* planListed(want, packages, host, {
    allowDowngrade: want.allow_downgrades,
    allowHeld: want.allow_change_held_packages,
    flags: {
      both: want.no_cache ? ["--no-cache"] : [],
      run: [`--wait=${Math.ceil(want.lock_timeout)}`],
    },
  });
}
