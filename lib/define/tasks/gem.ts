/** Params of the `gem` task. Written from the schema and the docs by tests/define/written_test.ts. */

import type { Template } from "../part.ts";

/** Params of the `gem` task as a configuration writes them. */
export interface GemParams {
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
  /** gem(1) to use. */
  readonly gem_executable?: string;
  /** Taken for the sake of old files: gem(1) knows its Ruby. */
  readonly executable?: string;
  /** Install into the home of a user, not for the whole system. */
  readonly user_install?: boolean | Template;
  /** User to work as; the one that runs when absent. */
  readonly user?: string;
  /** Addresses of repositories to use in place of the configured ones. */
  readonly source?: string | readonly string[];
  /** Make the documentation too. */
  readonly install_doc?: boolean | Template;
  /** Remove although other gems need it. */
  readonly force?: boolean | Template;
}
