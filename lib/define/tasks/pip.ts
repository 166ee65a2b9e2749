/** Params of the `pip` task. Written from the schema and the docs by tests/define/written_test.ts. */

import type { Template } from "../part.ts";

/** Params of the `pip` task as a configuration writes them. */
export interface PipParams {
  /** Name, or list of names; `name=1.2*` also chooses a version where the manager can. */
  readonly name?: string | readonly string[];
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
  /** Python to work with, or its pip: `python3`, `/opt/python/bin/python`, `pip3`. */
  readonly executable?: string;
  /** Absolute path of the virtual environment. */
  readonly virtualenv?: string;
  /** Python with which a missing virtual environment is made. */
  readonly virtualenv_python?: string;
  /** Let a new virtual environment see the packages of the system. */
  readonly virtualenv_site_packages?: boolean | Template;
  /** Absolute path of a file of requirements, in place of names. */
  readonly requirements?: string;
  /** Install although the system manages the packages of this Python. */
  readonly break_system_packages?: boolean | Template;
  /** Install anew, with all that it needs, whatever of it is there. */
  readonly force?: boolean | Template;
}
