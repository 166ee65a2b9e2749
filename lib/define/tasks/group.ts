/** Params of the `group` task. Written from the schema and the docs by tests/define/written_test.ts. */

import type { Template } from "../part.ts";

/** Params of the `group` task as a configuration writes them. */
export interface GroupParams {
  /** Name of the group. */
  readonly name: string;
  /** `present` or `absent`. */
  readonly state?: "present" | "absent" | Template;
  /** Number of the group; 0 for root only. */
  readonly gid?: number | Template;
  /** Take a number of the system's range when the group is made. */
  readonly system?: boolean | Template;
  /** Let the number be that of another group too. */
  readonly non_unique?: boolean | Template;
  /** Users that the group lists as members; the list is exact unless `append`. */
  readonly members?: readonly (string | number)[] | Template;
  /** Add to the members only. */
  readonly append?: boolean | Template;
  /** Remove the group even when it is the primary group of a user. */
  readonly force?: boolean | Template;
  /** Least number for a new group instead of that of `login.defs(5)`. */
  readonly gid_min?: number | Template;
  /** Greatest number for a new group. */
  readonly gid_max?: number | Template;
  /** Accepted for Ansible's sake: only local groups are looked at and changed. */
  readonly local?: boolean | Template;
}
