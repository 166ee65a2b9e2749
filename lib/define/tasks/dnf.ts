/** Params of the `dnf` task. Written from the schema and the docs by tests/define/written_test.ts. */

import type { Template } from "../part.ts";

/** Params of the `dnf` task as a configuration writes them. */
export interface DnfParams {
  /** Name, or list of names; `name=1.2*` also chooses a version where the manager can. */
  readonly name: string | readonly string[];
  /** `present` (or `installed`), `absent` (or `removed`), or `latest`. */
  readonly state?:
    | "present"
    | "installed"
    | "absent"
    | "removed"
    | "latest"
    | Template;
  /** Fetch the lists of packages first, when something is to be installed and they are older than `cache_valid_time`. */
  readonly update_cache?: boolean | Template;
  /** Age up to which the lists are taken for fresh, in seconds or as `1h`; 0 fetches them always. */
  readonly cache_valid_time?: number | string;
  /** How long another run of the manager is waited for, in seconds or as `2m`. */
  readonly lock_timeout?: number | string;
  /** May go back to an older version. */
  readonly allow_downgrades?: boolean | Template;
  /** May change what is kept at its version by a version lock. */
  readonly allow_change_held_packages?: boolean | Template;
  /** Take packages that no trusted key has signed. */
  readonly disable_gpg_check?: boolean | Template;
  /** Leave out the excludes of the configuration: true for the main ones, or `all`, `main` or the name of a repository. */
  readonly disable_excludes?: boolean | string;
  /** Repositories to use for this besides those that are enabled. */
  readonly enablerepo?: string | readonly string[];
  /** Repositories to leave out. */
  readonly disablerepo?: string | readonly string[];
  /** Packages to leave out, as globs. */
  readonly exclude?: string | readonly string[];
  /** Install what packages recommend; as configured when absent. */
  readonly install_recommended?: boolean | Template;
  /** Taken for the sake of old files: there is nothing that suggestions change. */
  readonly install_suggested?: boolean | Template;
  /** May go back to older versions and remove what is in the way. */
  readonly force?: boolean | Template;
}
