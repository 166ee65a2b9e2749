/** Params of the `ini_file` task. Written from the schema and the docs by tests/define/written_test.ts. */

import type { Template } from "../part.ts";

/** Params of the `ini_file` task as a configuration writes them. */
export interface IniFileParams {
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
  /** `present` or `absent`; absent without a key removes the whole section. */
  readonly state?: "present" | "absent" | Template;
  /** Name of the section, without brackets; keys before the first section when absent. */
  readonly section?: string;
  /** The key. */
  readonly key?: string;
  /** Ansible's word for `key`. */
  readonly option?: string;
  /** Its value; null for a key without one, a list for a key that stands several times. */
  readonly value?:
    | string
    | number
    | boolean
    | null
    | readonly (string | number | boolean | null)[];
  /** Several keys of the section with their values. */
  readonly values?:
    | Readonly<
      Record<
        string,
        | string
        | number
        | boolean
        | null
        | readonly (string | number | boolean | null)[]
      >
    >
    | Template;
  /** Several sections with keys and values. */
  readonly sections?:
    | Readonly<
      Record<
        string,
        Readonly<
          Record<
            string,
            | string
            | number
            | boolean
            | null
            | readonly (string | number | boolean | null)[]
          >
        > | Template
      >
    >
    | Template;
  /** Several keys of the section that are to be absent. */
  readonly keys?: readonly string[] | Template;
  /** Write new keys as `key=value`, without blanks. */
  readonly no_extra_spaces?: boolean | Template;
  /** Text behind a blank and `;` or `#` is a comment, which stays; else it is a part of the value. */
  readonly inline_comments?: boolean | Template;
  /** Make a missing file, and its directories. */
  readonly create?: boolean | Template;
}
