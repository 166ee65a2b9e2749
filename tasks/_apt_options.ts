/** How the options of the `apt` task stand in commands. */

import { toAptRunFlags } from "../lib/host/packages/apt.ts";
import type { PackageFlags } from "../lib/host/packages.ts";

/** Words for the ways to upgrade a system. */
export const UPGRADES = [
  "dist",
  "full",
  "no",
  "none",
  "safe",
  "yes",
] as const;

/** What of the task's params becomes options. */
export interface AptOptions {
  state: string;
  default_release?: string;
  install_recommends?: boolean;
  only_upgrade: boolean;
  allow_downgrade: boolean;
  allow_downgrades: boolean;
  allow_change_held_packages: boolean;
  allow_unauthenticated: boolean;
  force: boolean;
  fail_on_autoremove: boolean;
  autoremove: boolean;
  purge: boolean;
  dpkg_options: string;
  lock_timeout: number;
}

/** Gives the options of apt-get(8). */
export function toAptFlags(want: AptOptions): PackageFlags {
  const isRemoval = want.state === "absent" || want.state === "removed";
  const chosen: [boolean, string][] = [
    [want.install_recommends === true, "--install-recommends"],
    [want.install_recommends === false, "--no-install-recommends"],
    [want.only_upgrade, "--only-upgrade"],
    [
      want.allow_downgrade || want.allow_downgrades || want.force,
      "--allow-downgrades",
    ],
    [
      want.allow_change_held_packages || want.force,
      "--allow-change-held-packages",
    ],
    [want.allow_unauthenticated || want.force, "--allow-unauthenticated"],
    [want.fail_on_autoremove && !isRemoval, "--no-remove"],
    [want.autoremove, "--auto-remove"],
    [want.autoremove && want.purge, "--purge"],
  ];
  return {
    both: [
      ...(want.default_release === undefined
        ? []
        : ["-t", want.default_release]),
      ...chosen.filter(([isChosen]) => isChosen).map(([, word]) => word),
    ],
    run: toAptRunFlags(
      want.lock_timeout,
      want.dpkg_options.split(",").filter(Boolean),
    ),
  };
}

/** Gives the verb of apt-get(8) for a way to upgrade, or undefined for none. */
export function toUpgradeVerb(
  upgrade: (typeof UPGRADES)[number] | boolean,
): string | undefined {
  if (upgrade === false || upgrade === "no" || upgrade === "none") {
    return undefined;
  }
  return upgrade === "dist" || upgrade === "full" ? "dist-upgrade" : "upgrade";
}
