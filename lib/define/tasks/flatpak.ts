/** Params of the `flatpak` task. Written from the schema and the docs by tests/define/written_test.ts. */

import type { Template } from "../part.ts";

/** Params of the `flatpak` task as a configuration writes them. */
export interface FlatpakParams {
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
  /** Remote to install from; any that has it when absent. */
  readonly remote?: string;
  /** `system` or `user`. */
  readonly method?: "system" | "user" | Template;
  /** Leave out what is related, such as runtimes and translations. */
  readonly no_dependencies?: boolean | Template;
  /** May upgrade what is masked. */
  readonly allow_change_held_packages?: boolean | Template;
}
