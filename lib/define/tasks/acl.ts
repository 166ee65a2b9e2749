/** Params of the `acl` task. Written from the schema and the docs by tests/define/written_test.ts. */

import type { Template } from "../part.ts";

/** Params of the `acl` task as a configuration writes them. */
export interface AclParams {
  /** Path of the file or directory; links are followed. */
  readonly path: string;
  /** Entries as setfacl(1) has them: `user:alice:rw`, `group:www:rX`, `default:user:alice:rwX`; for `absent` without permissions. */
  readonly entries?: string | readonly string[];
  /** `present`, or `absent`. */
  readonly state?: "present" | "absent" | "query" | Template;
  /** Take away all entries that are not named here but those of the owner, the group and all others. */
  readonly purge?: boolean | Template;
  /** All below the directory too; default entries for directories only, and no link is followed. */
  readonly recursive?: boolean | Template;
  readonly follow?: boolean | Template;
  readonly entity?: string | number;
  readonly etype?: "user" | "group" | "mask" | "other" | Template;
  readonly permissions?: string;
  readonly default?: boolean | Template;
  readonly entry?: string;
}
