/** Params of the `template` task. Written from the schema and the docs by tests/define/written_test.ts. */

import type { Template } from "../part.ts";

/** Params of the `template` task as a configuration writes them. */
export interface TemplateParams {
  /** Template file: absolute, else of the configuration's `templates/`. */
  readonly src?: string;
  /** Absolute path of the file; with a final "/", or where a directory is, the file is named after the template in it. */
  readonly dest: string;
  /** `present` or `absent`; absent removes the file. */
  readonly state?: "present" | "absent" | Template;
  /** Variables that win over all others. */
  readonly vars?: Readonly<Record<string, unknown>> | Template;
  /** Directory where the template finds what it includes, instead of its own. */
  readonly template_dir?: string;
  /** Permission bits, or `preserve` for those of the template file. */
  readonly mode?: string;
  /** Name or number of the owner. */
  readonly owner?: string | number;
  /** Name or number of the group. */
  readonly group?: string | number;
  /** Eat the newline after a block tag. */
  readonly trim_blocks?: boolean | Template;
  /** Eat blanks before a block tag. */
  readonly lstrip_blocks?: boolean | Template;
  /** What every newline becomes; they stay as they are when absent. */
  readonly newline_sequence?:
    | "\n"
    | "\r"
    | "\r\n"
    | "\\n"
    | "\\r"
    | "\\r\\n"
    | Template;
  /** Encoding of the file. */
  readonly output_encoding?: string;
  /** Write the target of a link at `dest`; false replaces the link. */
  readonly follow?: boolean | Template;
  /** False leaves a file that is there as it is. */
  readonly force?: boolean | Template;
  /** Keep a copy of the old file beside it. */
  readonly backup?: boolean | Template;
  /** Program that must accept the new file, with `%s` for its path. */
  readonly validate?: string | readonly (string | number | boolean)[];
  /** Write in place where the file cannot be replaced, as a mounted one. */
  readonly unsafe_writes?: boolean | Template;
}
