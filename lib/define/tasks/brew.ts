/** Params of the `brew` task. Written from the schema and the docs by tests/define/written_test.ts. */

import type { Template } from "../part.ts";

/** Params of the `brew` task as a configuration writes them. */
export interface BrewParams {
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
  /** Fetch the lists of packages first, when something is to be installed. */
  readonly update_cache?: boolean | Template;
  /** The names are casks: programs for people, as their makers built them. */
  readonly cask?: boolean | Template;
  /** May upgrade what is pinned. */
  readonly allow_change_held_packages?: boolean | Template;
}
