/** Params of the `blockinfile` task. Written from the schema and the docs by tests/define/written_test.ts. */

import type { Template } from "../part.ts";

/** Params of the `blockinfile` task as a configuration writes them. */
export interface BlockinfileParams {
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
  /** `present` or `absent`; absent removes the markers with what is between them. */
  readonly state?: "present" | "absent" | Template;
  /** The lines between the markers; none means absent. */
  readonly block?: string;
  /** Marker line; `{mark}` stands for the words of `marker_begin` and `marker_end`. */
  readonly marker?: string;
  /** Word of the first marker line. */
  readonly marker_begin?: string;
  /** Word of the last marker line. */
  readonly marker_end?: string;
  /** Keep an empty line after the block, unless it ends the file. */
  readonly append_newline?: boolean | Template;
  /** Keep an empty line before the block, unless it begins the file. */
  readonly prepend_newline?: boolean | Template;
  /** Make a missing file, and its directories. */
  readonly create?: boolean | Template;
}
