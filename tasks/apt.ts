/**
 * The `apt` task.
 *
 * Keeps Debian packages installed, at a version, at the newest version or
 * away, from repositories or files; fetches the package lists, upgrades the
 * system, and cleans up, as apt-get(8) does.
 *
 * @module
 */

import * as z from "zod";
import {
  flag,
  line,
  nameText,
  oneOf,
  optional,
  seconds,
  withDefault,
} from "../lib/field.ts";
import type { Host, Output, Plan, Task, TaskContext } from "../lib/task.ts";
import { planRefresh } from "./_apt.ts";
import { planClean } from "./_apt_clean.ts";
import { readPackageFile } from "./_apt_file.ts";
import { expandNames, toAptWanted } from "./_apt_names.ts";
import { toAptFlags, toUpgradeVerb, UPGRADES } from "./_apt_options.ts";
import { withPolicy } from "./_apt_policy.ts";
import { planMain } from "./_apt_system.ts";
import { packageNames, toState } from "./_package_names.ts";
import {
  openPackages,
  type Packages,
  type PackageWish,
  selectWanted,
} from "./_package_table.ts";
import { toTransactionOutput } from "./_packages.ts";

/** Params of the `apt` task. */
export interface AptTaskParams {
  /** Names; each may be `name=version`, `name=1.2*`, `name/release`, `name:arch` or a glob. */
  name?: string[];
  /** The same as `name`. */
  pkg?: string[];
  /** The same as `name`. */
  package?: string[];
  /** `present` (or `installed`), `absent` (or `removed`), `latest`, `build-dep` for what building the packages needs, or `fixed` to mend an interrupted run. */
  state:
    | "present"
    | "installed"
    | "absent"
    | "removed"
    | "latest"
    | "build-dep"
    | "fixed";
  /** Path or `https:` address of a package file to install. */
  deb?: string;
  /** Fetch the package lists when they are too old; beside names, only when something is to be installed. */
  update_cache: boolean;
  /** Age up to which package lists are fresh; 3600 s when absent, 0 for never. Lists older than the repositories are never fresh. */
  cache_valid_time?: number;
  /** How often a failed fetch of the package lists is tried again. */
  update_cache_retries?: number;
  /** Accepted for configurations of other tools; apt spaces its tries itself. */
  update_cache_retry_max_delay?: number;
  /** Upgrade the system: `yes` or `safe` removes nothing, `full` or `dist` may remove packages. */
  upgrade?: (typeof UPGRADES)[number] | boolean;
  /** Remove configuration files too. */
  purge: boolean;
  /** Remove dependencies that nothing needs any more. */
  autoremove: boolean;
  /** Remove downloaded files of packages that no repository has any more. */
  autoclean: boolean;
  /** Remove all downloaded package files. */
  clean: boolean;
  /** Upgrade only, install nothing that is not there. */
  only_upgrade: boolean;
  /** Release to take packages from, such as `bookworm-backports`. */
  default_release?: string;
  /** Install what packages recommend; apt's own setting when absent. */
  install_recommends?: boolean;
  /** Install a chosen version even if a newer one is installed. */
  allow_downgrade: boolean;
  /** The same as `allow_downgrade`. */
  allow_downgrades: boolean;
  /** Change packages that are on hold; they stay on hold. */
  allow_change_held_packages: boolean;
  /** Install packages that no trusted key has signed. */
  allow_unauthenticated: boolean;
  /** All three: unsigned, older and held packages. */
  force: boolean;
  /** Fail when other packages would be removed. */
  fail_on_autoremove: boolean;
  /** Options for dpkg(1), separated by commas, without dashes. */
  dpkg_options: string;
  /** How long to wait for another run of apt, in seconds. */
  lock_timeout: number;
  /** Exit code of policy-rc.d while packages are installed; 101 keeps services from being started. */
  policy_rc_d?: number;
  /** Accepted for configurations of other tools; apt-get(8) is used always. */
  force_apt_get: boolean;
  /** Accepted for configurations of other tools; nothing else is needed. */
  auto_install_module_deps: boolean;
}

/**
 * Keeps Debian packages.
 *
 * @example A package, with fresh lists when it has to be installed
 * ```yaml
 * - type: apt
 *   name: nginx
 *   state: present
 *   update_cache: true
 *   cache_valid_time: 1h
 * ```
 * @example Remove packages with their configuration
 * ```yaml
 * - type: apt
 *   name: [exim4-base, exim4-config]
 *   state: absent
 *   purge: true
 *   autoremove: true
 * ```
 */
export const aptTask: Task<AptTaskParams> = {
  type: "apt",
  os: ["linux"],
  programs: ["apt-get", "apt-cache", "apt-mark", "dpkg", "dpkg-deb"],
  params: z.strictObject({
    name: optional(packageNames()),
    pkg: optional(packageNames()),
    package: optional(packageNames()),
    state: withDefault(
      oneOf([
        "present",
        "installed",
        "absent",
        "removed",
        "latest",
        "build-dep",
        "fixed",
      ]),
      "present",
    ),
    deb: optional(nameText()),
    update_cache: withDefault(flag(), false),
    cache_valid_time: optional(seconds()),
    update_cache_retries: optional(z.int().min(0).max(100)),
    update_cache_retry_max_delay: optional(seconds()),
    upgrade: optional(z.union([flag(), oneOf(UPGRADES)])),
    purge: withDefault(flag(), false),
    autoremove: withDefault(flag(), false),
    autoclean: withDefault(flag(), false),
    clean: withDefault(flag(), false),
    only_upgrade: withDefault(flag(), false),
    default_release: optional(nameText()),
    install_recommends: optional(flag()),
    allow_downgrade: withDefault(flag(), false),
    allow_downgrades: withDefault(flag(), false),
    allow_change_held_packages: withDefault(flag(), false),
    allow_unauthenticated: withDefault(flag(), false),
    force: withDefault(flag(), false),
    fail_on_autoremove: withDefault(flag(), false),
    dpkg_options: withDefault(
      line().check(z.regex(/^[a-z-]*(,[a-z-]+)*$/)),
      "force-confdef,force-confold",
    ),
    lock_timeout: withDefault(seconds(), 120),
    policy_rc_d: optional(z.int().min(0).max(255)),
    force_apt_get: withDefault(flag(), false),
    auto_install_module_deps: withDefault(flag(), false),
  }).superRefine((want, context) => {
    const message = findMistake(want);
    if (message) context.addIssue({ code: "custom", message });
  }),
  plan,
};

/** Finds fields that do not go together. */
function findMistake(want: AptTaskParams): string | undefined {
  const names = toNames(want);
  const spellings = [want.name, want.pkg, want.package];
  if (spellings.filter((one) => one !== undefined).length > 1) {
    return 'expected only one of "name", "pkg" and "package"';
  }
  const upgrade = want.upgrade !== undefined && toUpgradeVerb(want.upgrade);
  const isClean = want.autoremove || want.autoclean || want.clean;
  const main = [names !== undefined, want.deb !== undefined, Boolean(upgrade)]
    .filter(Boolean).length;
  if (main > 1) return 'expected only one of "name", "deb" and "upgrade"';
  if (want.deb !== undefined && want.state !== "present") {
    return 'expected state "present" beside "deb"; name the package to remove it';
  }
  if (want.state === "build-dep" && !names) {
    return 'expected "name" beside state "build-dep"';
  }
  const isRefresh = want.update_cache || want.cache_valid_time !== undefined;
  return main > 0 || isRefresh || isClean || want.state === "fixed" ||
      want.upgrade !== undefined
    ? undefined
    : 'expected something to do: "name", "deb", "upgrade", "update_cache", "autoremove", "autoclean" or "clean"';
}

function toNames(want: AptTaskParams): string[] | undefined {
  return want.name ?? want.pkg ?? want.package;
}

async function* plan(
  want: AptTaskParams,
  host: Host,
  context: TaskContext,
): Plan {
  const packages = await openPackages(host, "apt");
  const file = want.deb === undefined ? undefined : yield* readPackageFile(
    want.deb,
    {
      allowUnauthenticated: want.allow_unauthenticated || want.force,
      allowDowngrade: want.allow_downgrade || want.allow_downgrades ||
        want.force,
    },
    packages,
    host,
    context,
  );
  const names = toNames(want) ?? [];
  const wanted = file ?? await expandNames(
    names.map(toAptWanted),
    want.state,
    packages,
    host,
  );
  const wish: PackageWish = {
    wanted,
    state: toWishState(want.state),
    purge: want.purge,
    onlyUpgrade: want.only_upgrade,
    allowHeld: want.allow_change_held_packages || want.force,
    failOnRemovals: want.fail_on_autoremove,
    flags: toAptFlags(want),
  };
  const lists = await needsLists(want, wish, packages)
    ? yield* planRefresh(
      packages,
      want.cache_valid_time ?? 3600,
      host,
      want.update_cache_retries === undefined
        ? []
        : ["-o", `Acquire::Retries=${want.update_cache_retries}`],
    )
    : { isFetching: false, output: { cache_updated: false } };
  wish.isFetching = lists.isFetching;
  const done = yield* withPolicy(
    planMain(want, wish, packages, host),
    want.policy_rc_d,
    host,
  );
  yield* planClean(want, packages, host);
  const output: Output = { ...lists.output, ...toTransactionOutput(done) };
  return output;
}

function toWishState(state: AptTaskParams["state"]): PackageWish["state"] {
  return state === "build-dep" || state === "fixed"
    ? "present"
    : toState(state);
}

/** Lists are needed for what is to be installed; what is right already needs none. */
async function needsLists(
  want: AptTaskParams,
  wish: PackageWish,
  { manager, read }: Packages,
): Promise<boolean> {
  if (!want.update_cache && want.cache_valid_time === undefined) return false;
  if (wish.wanted.length === 0 || want.state === "build-dep") return true;
  return wish.state !== "absent" &&
    selectWanted(manager, wish, await read()).length > 0;
}
