/** Params of the `stat` task. Written from the schema and the docs by tests/define/written_test.ts. */

import type { Template } from "../part.ts";

/** Params of the `stat` task as a configuration writes them. */
export interface StatParams {
  /** Absolute path. */
  readonly path: string;
  /** Tell about what a link leads to instead of the link. */
  readonly follow?: boolean | Template;
  /** Add the digest of a regular file. */
  readonly checksum?: boolean | Template;
  /** Algorithm of the digest. */
  readonly checksum_algorithm?:
    | "md5"
    | "sha1"
    | "sha256"
    | "sha384"
    | "sha512"
    | Template;
  /** The same as `checksum`. */
  readonly get_checksum?: boolean | Template;
  /** Add `mimetype` and `charset`, as `file(1)` tells. */
  readonly get_mime?: boolean | Template;
  /** Add `attr_flags`, as `lsattr(1)` tells. */
  readonly get_attributes?: boolean | Template;
}
