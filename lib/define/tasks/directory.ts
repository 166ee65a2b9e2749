/** Params of the `directory` task. Written from the schema and the docs by tests/define/written_test.ts. */

import type { Template } from "../part.ts";

/** Params of the `directory` task as a configuration writes them. */
export interface DirectoryParams {
  /** Absolute path of the directory. */
  readonly path: string;
  /** `present` or `absent`; absent removes it with all that is in it. */
  readonly state?: "present" | "absent" | Template;
  /** Permission bits, as octal text or a symbolic list. */
  readonly mode?: string;
  /** Name or number of the owner. */
  readonly owner?: string | number;
  /** Name or number of the group. */
  readonly group?: string | number;
  /** Make missing parents, with the same mode and owners. */
  readonly parents?: boolean | Template;
  /** Bring everything below to the mode and owners too. */
  readonly recurse?: boolean | Template;
  /** Take a link to a directory for the directory. */
  readonly follow?: boolean | Template;
}
