/** Params of the `lineinfile` task. Written from the schema and the docs by tests/define/written_test.ts. */

import type { Template } from "../part.ts";

/** Params of the `lineinfile` task as a configuration writes them. */
export interface LineinfileParams {
  /** Absolute path of the file; a link is followed and kept. */
  readonly path: string;
  /** Permission bits, as octal text or a symbolic list. */
  readonly mode?: string;
  /** Name or number of the owner. */
  readonly owner?: string | number;
  /** Name or number of the group. */
  readonly group?: string | number;
  /** Keep a copy of the old file beside it. */
  readonly backup?: boolean | Template;
  /** Program that must accept the new file, with `%s` for its path. */
  readonly validate?: string | readonly (string | number | boolean)[];
  /** Write in place where the file cannot be replaced, as a mounted one. */
  readonly unsafe_writes?: boolean | Template;
  /** Encoding of the file. */
  readonly encoding?: string;
  /** Pattern of the line to insert after, or `EOF`. */
  readonly insertafter?: string;
  /** Pattern of the line to insert before, or `BOF`. */
  readonly insertbefore?: string;
  /** `present` or `absent`; absent removes every line that matches. */
  readonly state?: "present" | "absent" | Template;
  /** The line, without terminator; with `backrefs` it may hold `\1` and `\g<name>`. */
  readonly line?: string;
  /** Pattern of the line to replace, or of the lines to remove. */
  readonly regexp?: string;
  /** Text in the line to replace, or in the lines to remove, instead of `regexp`. */
  readonly search_string?: string;
  /** Fill `line` from the groups of `regexp`; nothing is added when no line matches. */
  readonly backrefs?: boolean | Template;
  /** Take the first line that matches instead of the last. */
  readonly firstmatch?: boolean | Template;
  /** Make a missing file, and its directories. */
  readonly create?: boolean | Template;
}
