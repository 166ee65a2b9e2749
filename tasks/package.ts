/**
 * The `package` task.
 *
 * Keeps packages installed, at a version, at the newest version, or away,
 * with the package manager of the system, all names in one transaction:
 * apt-get(8), dnf(8), yum(8), zypper(8), pacman(8), apk(8) or Homebrew.
 *
 * @module
 */

import * as z from "zod";
import { flag, line, oneOf, optional, withDefault } from "../lib/field.ts";
import type { Host, Plan, Task } from "../lib/task.ts";
import { planManaged } from "./_managed.ts";
import { packageNames, toState } from "./_package_names.ts";
import { openPackages, type PackageWish, toWanted } from "./_package_table.ts";

/** Age up to which package lists are taken for fresh, in seconds. */
const LISTS_VALID_SECS = 3600;

/** Params of the `package` task. */
export interface PackageTaskParams {
  /** Name, or list of names; `name=1.2*` also chooses a version. */
  name: string[];
  /** `present` (or `installed`), `absent` (or `removed`), or `latest`. */
  state: "present" | "installed" | "absent" | "removed" | "latest";
  /** Version of a single package, exact or a glob. */
  version?: string;
  /** Package manager to use instead of the system's own: `apt`, `dnf`, … */
  manager?: string;
  /** The same as `manager`. */
  use?: string;
  /** Fetch the lists of packages first when something is to be installed and they are older than an hour. */
  update_cache: boolean;
}

/**
 * Keeps packages with the package manager of the system.
 *
 * @example A web server
 * ```yaml
 * - type: package
 *   name: nginx
 *   state: present
 * ```
 * @example Several packages, one of them at a version
 * ```yaml
 * - type: package
 *   name:
 *     - curl
 *     - postgresql-15=15.*
 * ```
 */
export const packageTask: Task<PackageTaskParams> = {
  type: "package",
  params: z.strictObject({
    name: packageNames(),
    state: withDefault(
      oneOf(["present", "installed", "absent", "removed", "latest"]),
      "present",
    ),
    version: optional(line()),
    manager: optional(line()),
    use: optional(line()),
    update_cache: withDefault(flag(), false),
  }).refine(({ name, version }) => version === undefined || name.length === 1, {
    path: ["version"],
    message:
      'expected one name beside a version; write "name=version" in lists',
  }),
  plan,
};

async function* plan(want: PackageTaskParams, host: Host): Plan {
  const packages = await openPackages(host, want.manager ?? want.use);
  const wish: PackageWish = {
    wanted: want.name.map((name) => toWanted(name, want.version)),
    state: toState(want.state),
  };
  const validSecs = want.update_cache ? LISTS_VALID_SECS : undefined;
  return yield* planManaged(wish, packages, validSecs, host);
}
