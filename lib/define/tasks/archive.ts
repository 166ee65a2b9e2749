/** Params of the `archive` task. Written from the schema and the docs by tests/define/written_test.ts. */

import type { Template } from "../part.ts";

/** Params of the `archive` task as a configuration writes them. */
export interface ArchiveParams {
  /** With `sources`: the archive. Else: paths or globs to archive. */
  readonly path: string | readonly string[];
  /** Paths or globs to archive under their full names; all must exist. */
  readonly sources?: string | readonly string[];
  /** The archive; beside a single path when absent. */
  readonly dest?: string;
  /** `present` or `absent`; absent removes the archive. */
  readonly state?: "present" | "absent" | Template;
  /** Format; by the ending of the archive's name when absent. */
  readonly format?:
    | "tar"
    | "tgz"
    | "gz"
    | "tbz2"
    | "bz2"
    | "txz"
    | "xz"
    | "tzst"
    | "zst"
    | "zip"
    | "7z"
    | "sevenz"
    | Template;
  /** Effort, 0 to 9; up to 22 for zstd. */
  readonly compression?: number | Template;
  /** Accepted when empty. */
  readonly extra_opts?: string | readonly string[];
  /** Absolute paths or globs to leave out. */
  readonly exclude_path?: string | readonly string[];
  /** Patterns of names to leave out. */
  readonly exclusion_patterns?: string | readonly string[];
  /** Make a tar even of a single file. */
  readonly force_archive?: boolean | Template;
  /** Remove the files once they are archived; the archive then keeps what it holds. */
  readonly remove?: boolean | Template;
  /** Permission bits of the archive. */
  readonly mode?: string;
  /** Owner of the archive. */
  readonly owner?: string | number;
  /** Group of the archive. */
  readonly group?: string | number;
}
