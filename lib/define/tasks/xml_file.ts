/** Params of the `xml_file` task. Written from the schema and the docs by tests/define/written_test.ts. */

import type { Template } from "../part.ts";

/** Params of the `xml_file` task as a configuration writes them. */
export interface XmlFileParams {
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
  /** `present` or `absent`; absent removes all that the paths lead to. */
  readonly state?: "present" | "absent" | Template;
  /** Path of an element or attribute, such as `/server/port[@name='http']/@value`. */
  readonly key?: string;
  /** Text of the element or attribute; the element only has to be there when absent. */
  readonly value?: string | number | boolean;
  /** Several paths with their values, null for an element that only has to be there. */
  readonly values?:
    | Readonly<Record<string, string | number | boolean | null>>
    | Template;
  /** Several paths that are to be absent. */
  readonly keys?: readonly string[] | Template;
}
