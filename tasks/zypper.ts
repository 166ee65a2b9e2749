/**
 * The `zypper` task.
 *
 * Keeps packages of SUSE installed, at a version, at the newest version, or
 * away, with zypper(8), all names in one transaction.
 *
 * @module
 */

import * as z from "zod";
import { flag, withDefault } from "../lib/field.ts";
import type { Host, Plan, Task } from "../lib/task.ts";
import { LISTED_FIELDS, type ListedParams, planListed } from "./_managed.ts";
import { openPackages } from "./_package_table.ts";

/** Params of the `zypper` task. */
export interface ZypperTaskParams extends ListedParams {
  /** May take a package from another vendor. */
  allow_vendor_change: boolean;
  /** May go back to an older version. */
  allow_downgrades: boolean;
  /** Take packages that no trusted key has signed. */
  disable_gpg_check: boolean;
  /** Agree to licenses that ask for it. */
  auto_agree_with_licenses: boolean;
  /** Install what packages recommend; as configured when absent. */
  install_recommended?: boolean;
  /** May change the version, the vendor and the architecture of what is installed. */
  force: boolean;
}

/**
 * Keeps packages with zypper(8).
 *
 * @example A web server at a version
 * ```yaml
 * - type: zypper
 *   name: apache2=2.4.62
 *   update_cache: true
 * ```
 */
export const zypperTask: Task<ZypperTaskParams> = {
  type: "zypper",
  params: z.strictObject({
    ...LISTED_FIELDS,
    allow_vendor_change: withDefault(flag(), false),
    allow_downgrades: withDefault(flag(), false),
    disable_gpg_check: withDefault(flag(), false),
    auto_agree_with_licenses: withDefault(flag(), false),
    install_recommended: flag().exactOptional(),
    force: withDefault(flag(), false),
  }),
  os: ["linux"],
  programs: ["zypper", "rpm"],
  plan,
};

async function* plan(want: ZypperTaskParams, host: Host): Plan {
  const packages = await openPackages(host, "zypper");
  const isInstall = want.state !== "absent" && want.state !== "removed";
  const chosen: [boolean, string][] = [
    [want.allow_vendor_change, "--allow-vendor-change"],
    [want.allow_downgrades, "--oldpackage"],
    [want.auto_agree_with_licenses, "--auto-agree-with-licenses"],
    [want.install_recommended === true, "--recommends"],
    [want.install_recommended === false, "--no-recommends"],
    [want.force, "--force"],
  ];
  const both = isInstall
    ? chosen.filter(([isChosen]) => isChosen).map(([, word]) => word)
    : [];
  return yield* planListed(want, packages, host, {
    allowDowngrade: want.allow_downgrades || want.force,
    flags: { both, run: want.disable_gpg_check ? ["--no-gpg-checks"] : [] },
  });
}
