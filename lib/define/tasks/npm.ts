/** Params of the `npm` task. Written from the schema and the docs by tests/define/written_test.ts. */

import type { Template } from "../part.ts";

/** Params of the `npm` task as a configuration writes them. */
export interface NpmParams {
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
  /** Version of a single package. */
  readonly version?: string;
  /** More options for installing, one text each. */
  readonly extra_args?: string | readonly string[];
  /** npm to use. */
  readonly executable?: string;
  /** Install for the whole system. */
  readonly global?: boolean | Template;
  /** Absolute path of the directory of the application, when not for the whole system. */
  readonly path?: string;
  /** Leave out what is needed for development only. */
  readonly production?: boolean | Template;
  /** Address of the registry. */
  readonly registry?: string;
  /** Run no scripts of packages; true for root when absent. */
  readonly ignore_scripts?: boolean | Template;
  /** Install although npm warns. */
  readonly force?: boolean | Template;
}
