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
  /** Directory whose content this one gets, links as they are: absolute on this host, else of the configuration's `files/`. */
  readonly source?: string;
  /** Remove what `source` does not have, but nothing that is excluded and nothing behind a link. */
  readonly delete?: boolean | Template;
  /** Globs of what is neither brought nor removed: names at any depth, or with a "/" paths below `source`. */
  readonly exclude?: string | readonly string[];
  /** Permission bits of the files of `source`; those that they have there when absent. */
  readonly file_mode?: string;
  /** Permission bits of the directories below; those that they have in `source` when absent. */
  readonly dir_mode?: string;
}
