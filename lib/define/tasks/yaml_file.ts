/** Params of the `yaml_file` task. Written from the schema and the docs by tests/define/written_test.ts. */

import type { Template } from "../part.ts";

/** Params of the `yaml_file` task as a configuration writes them. */
export interface YamlFileParams {
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
  /** `present` or `absent`. */
  readonly state?: "present" | "absent" | Template;
  /** Path of one value, such as `server.ports[0]`; `list[+]` means an item of that value; names with dots stand in quotes. */
  readonly key?: string | readonly (string | number)[];
  /** The value at `key`; maps and lists are replaced whole. */
  readonly value?: unknown;
  /** Several values by their paths. */
  readonly values?: Readonly<Record<string, unknown>> | Template;
  /** Several paths that are to be absent. */
  readonly keys?: readonly (string | readonly (string | number)[])[] | Template;
  /** Make a missing file, and its directories. */
  readonly create?: boolean | Template;
}
