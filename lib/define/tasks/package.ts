/** Params of the `package` task. Written from the schema and the docs by tests/define/written_test.ts. */

import type { Template } from "../part.ts";

/** Params of the `package` task as a configuration writes them. */
export interface PackageParams {
  /** Name, or list of names; `name=1.2*` also chooses a version. */
  readonly name: string | readonly string[];
  /** `present` (or `installed`), `absent` (or `removed`), or `latest`. */
  readonly state?:
    | "present"
    | "installed"
    | "absent"
    | "removed"
    | "latest"
    | Template;
  /** Version of a single package, exact or a glob. */
  readonly version?: string;
  /** Package manager to use instead of the system's own: `apt`, `dnf`, … */
  readonly manager?: string;
  /** The same as `manager`. */
  readonly use?: string;
  /** Fetch the lists of packages first when something is to be installed and they are older than an hour. */
  readonly update_cache?: boolean | Template;
}
