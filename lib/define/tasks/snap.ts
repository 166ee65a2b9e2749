/** Params of the `snap` task. Written from the schema and the docs by tests/define/written_test.ts. */

import type { Template } from "../part.ts";

/** Params of the `snap` task as a configuration writes them. */
export interface SnapParams {
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
  /** Channel to install from, such as `latest/edge`; snaps that are there keep theirs. */
  readonly channel?: string;
  /** Install without confinement, which some snaps want. */
  readonly classic?: boolean | Template;
  /** Remove without keeping a snapshot of the data. */
  readonly purge?: boolean | Template;
  /** May upgrade what is held back. */
  readonly allow_change_held_packages?: boolean | Template;
}
