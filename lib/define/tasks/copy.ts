/** Params of the `copy` task. Written from the schema and the docs by tests/define/written_test.ts. */

import type { Template } from "../part.ts";

/** Params of the `copy` task as a configuration writes them. */
export interface CopyParams {
  /** File or directory: absolute on this host, else of the configuration's `files/`. A directory with a final "/" stands for what is in it. */
  readonly src?: string;
  /** Text of the file, instead of `src`. */
  readonly content?: string;
  /** Absolute path of the copy; with a final "/", or where a directory is, the copy goes into it. */
  readonly dest: string;
  /** `present` or `absent`; absent removes the file at `dest`. */
  readonly state?: "present" | "absent" | Template;
  /** Permission bits, or `true` and `preserve` for those of `src`, or `false` to leave them; `true` when absent. */
  readonly mode?: boolean | string;
  /** Name or number of the owner, or `true` for owner and group of `src`. */
  readonly owner?: boolean | string | number;
  /** Name or number of the group. */
  readonly group?: string | number;
  /** Permission bits of directories that are made. */
  readonly directory_mode?: string;
  /** Give the copy the time of the last change of `src`. */
  readonly timestamp?: boolean | Template;
  /** Write the target of a link at `dest`; false replaces the link. */
  readonly follow?: boolean | Template;
  /** Copy what links below `src` lead to; false copies the links. */
  readonly local_follow?: boolean | Template;
  /** False leaves a file that is there as it is. */
  readonly force?: boolean | Template;
  /** Keep a copy of the old file beside it. */
  readonly backup?: boolean | Template;
  /** Program that must accept the new file, with `%s` for its path. */
  readonly validate?: string | readonly (string | number | boolean)[];
  /** Write in place where the file cannot be replaced, as a mounted one. */
  readonly unsafe_writes?: boolean | Template;
  /** Digest in hex that `src` must have: MD5, SHA-1 or SHA-2 by its length. */
  readonly checksum?: string;
}
