/** Params of the `acl` task. Written from the schema and the docs by tests/define/written_test.ts. */

import type { Template } from "../part.ts";

/** Params of the `acl` task as a configuration writes them. */
export interface AclParams {
  /** Path of the file or directory; links are followed. */
  readonly path: string;
  /** Entries as setfacl(1) has them: `user:alice:rw`, `group:www:rX`, `default:user:alice:rwX`; for `absent` without permissions. */
  readonly entries?: string | readonly string[];
  /** `present`, or `absent`. */
  readonly state?: "present" | "absent" | Template;
  /** Take away all entries that are not named here but those of the owner, the group and all others. */
  readonly purge?: boolean | Template;
  /** All below the directory too; default entries for directories only, and no link is followed. */
  readonly recursive?: boolean | Template;
}
