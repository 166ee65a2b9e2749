/** Params of the `pacman` task. Written from the schema and the docs by tests/define/written_test.ts. */

import type { Template } from "../part.ts";

/** Params of the `pacman` task as a configuration writes them. */
export interface PacmanParams {
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
  /** Upgrade the whole system in the same transaction, as Arch wants it. */
  readonly upgrade?: boolean | Template;
  /** Write over files that another package, or none, has. */
  readonly force?: boolean | Template;
  /** Taken for the sake of old files: what is installed is left alone, with a warning. */
  readonly reinstall?: boolean | Template;
  /** Remove with a package what only it needed. */
  readonly remove_dependencies?: boolean | Template;
  /** Keep no `.pacsave` of changed configuration. */
  readonly remove_config?: boolean | Template;
  /** May change what `IgnorePkg` names. */
  readonly allow_change_held_packages?: boolean | Template;
}
