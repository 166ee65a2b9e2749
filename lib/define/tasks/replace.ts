/** Params of the `replace` task. Written from the schema and the docs by tests/define/written_test.ts. */

import type { Template } from "../part.ts";

/** Params of the `replace` task as a configuration writes them. */
export interface ReplaceParams {
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
  /** `present` replaces; `absent` turns `replace` back into the literal `before`. */
  readonly state?: "present" | "absent" | Template;
  /** Pattern of what is replaced. */
  readonly regexp?: string;
  /** With `regexp` a pattern: only text before its last match is searched. Without, the literal text that is replaced. */
  readonly before?: string;
  /** Pattern: only text after its first match is searched; with `before`, only the first such section. */
  readonly after?: string;
  /** The new text. With `regexp` it may hold `\1`, `\g<name>`, `$1` and `${name}`, else it is taken as it is. */
  readonly replace?: string;
  /** False replaces the first match only. */
  readonly replace_all?: boolean | Template;
}
