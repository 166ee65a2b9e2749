/** Params of the `file` task. Written from the schema and the docs by tests/define/written_test.ts. */

import type { Template } from "../part.ts";

/** Params of the `file` task as a configuration writes them. */
export interface FileParams {
  /** Absolute path. */
  readonly path: string;
  /** `present` makes a missing file, `file` requires one, `touch` sets its times too; `absent` removes whatever is there. */
  readonly state?:
    | "present"
    | "file"
    | "touch"
    | "directory"
    | "link"
    | "hard"
    | "absent"
    | Template;
  /** Text of the file, with `present`. */
  readonly content?: string;
  /** File that gives the content, with `present`: absolute on this host, else of the configuration's `files/`. */
  readonly source?: string;
  /** What a link leads to: its very text for `link`, an absolute path for `hard`. */
  readonly src?: string;
  /** Permission bits, as octal text or a symbolic list. */
  readonly mode?: string;
  /** Name or number of the owner. */
  readonly owner?: string | number;
  /** Name or number of the group. */
  readonly group?: string | number;
  /** Flags as chattr(1) has them: `+i`, `-i` or `=A`. */
  readonly attributes?: string;
  /** Time of the last change of the content: `preserve`, `now` or `YYYYMMDDhhmm.ss`. */
  readonly modification_time?: string;
  /** Time of the last access, in the same forms. */
  readonly access_time?: string;
  /** Work on what a link leads to. */
  readonly follow?: boolean | Template;
  /** Replace what is in the way of a link, and link to what does not exist. */
  readonly force?: boolean | Template;
  /** Bring everything below a directory to the mode and owners too. */
  readonly recurse?: boolean | Template;
  /** Keep a copy of the old file beside it. */
  readonly backup?: boolean | Template;
  /** Write in place where the file cannot be replaced, as a mounted one. */
  readonly unsafe_writes?: boolean | Template;
}
