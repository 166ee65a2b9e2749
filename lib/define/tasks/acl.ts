/** Params of the `acl` task. Written from the schema and the docs by tests/define/written_test.ts. */

import type { Template } from "../part.ts";

/** Params of the `acl` task as a configuration writes them. */
export interface AclParams {
  /** Path of the file or directory. */
  readonly path: string;
  /** Entries as setfacl(1) has them: `user:alice:rw`, `group:www:rX`, `default:user:alice:rwX`; for `absent` without permissions. */
  readonly entries?: string | readonly string[];
  /** `present`, or `absent`, or `query`, which only tells the list. */
  readonly state?: "present" | "absent" | "query" | Template;
  /** Take away all entries that are not named here but those of the owner, the group and all others. */
  readonly purge?: boolean | Template;
  /** All below the directory too; default entries for directories only, and no link is followed. */
  readonly recursive?: boolean | Template;
  /** Work on what a link leads to; false refuses a link, which has no list. */
  readonly follow?: boolean | Template;
  /** Name or number of the user or group of one more entry; the owner or the file's group when absent or empty. */
  readonly entity?: string | number;
  /** Whom that entry is for: `user`, `group`, `mask` or `other`. */
  readonly etype?: "user" | "group" | "mask" | "other" | Template;
  /** What that entry gives, such as `rw`, `r-x` or `rX`. */
  readonly permissions?: string;
  /** That entry is inherited by what is made in the directory. */
  readonly default?: boolean | Template;
  /** One more entry as `entries` have it. */
  readonly entry?: string;
}
