/** Params of the `apt` task. Written from the schema and the docs by tests/define/written_test.ts. */

import type { Template } from "../part.ts";

/** Params of the `apt` task as a configuration writes them. */
export interface AptParams {
  /** Names; each may be `name=version`, `name=1.2*`, `name/release`, `name:arch` or a glob. */
  readonly name?: string | readonly string[];
  /** The same as `name`. */
  readonly pkg?: string | readonly string[];
  /** The same as `name`. */
  readonly package?: string | readonly string[];
  /** `present` (or `installed`), `absent` (or `removed`), `latest`, `build-dep` for what building the packages needs, or `fixed` to mend an interrupted run. */
  readonly state?:
    | "present"
    | "installed"
    | "absent"
    | "removed"
    | "latest"
    | "build-dep"
    | "fixed"
    | Template;
  /** Path or `https:` address of a package file to install. */
  readonly deb?: string;
  /** Fetch the package lists when they are too old; beside names, only when something is to be installed. */
  readonly update_cache?: boolean | Template;
  /** Age up to which package lists are fresh; 3600 s when absent, 0 for never. Lists older than the repositories are never fresh. */
  readonly cache_valid_time?: number | string;
  /** How often a failed fetch of the package lists is tried again. */
  readonly update_cache_retries?: number | Template;
  /** Accepted for configurations of other tools; apt spaces its tries itself. */
  readonly update_cache_retry_max_delay?: number | string;
  /** Upgrade the system: `yes` or `safe` removes nothing, `full` or `dist` may remove packages. */
  readonly upgrade?:
    | boolean
    | "dist"
    | "full"
    | "no"
    | "none"
    | "safe"
    | "yes"
    | Template;
  /** Remove configuration files too. */
  readonly purge?: boolean | Template;
  /** Remove dependencies that nothing needs any more. */
  readonly autoremove?: boolean | Template;
  /** Remove downloaded files of packages that no repository has any more. */
  readonly autoclean?: boolean | Template;
  /** Remove all downloaded package files. */
  readonly clean?: boolean | Template;
  /** Upgrade only, install nothing that is not there. */
  readonly only_upgrade?: boolean | Template;
  /** Release to take packages from, such as `bookworm-backports`. */
  readonly default_release?: string;
  /** Install what packages recommend; apt's own setting when absent. */
  readonly install_recommends?: boolean | Template;
  /** Install a chosen version even if a newer one is installed. */
  readonly allow_downgrade?: boolean | Template;
  /** The same as `allow_downgrade`. */
  readonly allow_downgrades?: boolean | Template;
  /** Change packages that are on hold; they stay on hold. */
  readonly allow_change_held_packages?: boolean | Template;
  /** Install packages that no trusted key has signed. */
  readonly allow_unauthenticated?: boolean | Template;
  /** All three: unsigned, older and held packages. */
  readonly force?: boolean | Template;
  /** Fail when other packages would be removed. */
  readonly fail_on_autoremove?: boolean | Template;
  /** Options for dpkg(1), separated by commas, without dashes. */
  readonly dpkg_options?: string;
  /** How long to wait for another run of apt, in seconds. */
  readonly lock_timeout?: number | string;
  /** Exit code of policy-rc.d while packages are installed; 101 keeps services from being started. */
  readonly policy_rc_d?: number | Template;
  /** Accepted for configurations of other tools; apt-get(8) is used always. */
  readonly force_apt_get?: boolean | Template;
  /** Accepted for configurations of other tools; nothing else is needed. */
  readonly auto_install_module_deps?: boolean | Template;
}
