/** Params of the `apk` task. Written from the schema and the docs by tests/define/written_test.ts. */

import type { Template } from "../part.ts";

/** Params of the `apk` task as a configuration writes them. */
export interface ApkParams {
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
  /** Ask the repositories and keep no lists of them. */
  readonly no_cache?: boolean | Template;
  /** May change what has a version in `/etc/apk/world`. */
  readonly allow_change_held_packages?: boolean | Template;
  /** May go back to an older version. */
  readonly allow_downgrades?: boolean | Template;
}
