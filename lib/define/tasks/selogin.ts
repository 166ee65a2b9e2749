/** Params of the `selogin` task. Written from the schema and the docs by tests/define/written_test.ts. */

import type { Template } from "../part.ts";

/** Params of the `selogin` task as a configuration writes them. */
export interface SeloginParams {
  /** Name of the account, `%` and the name of a group, or `__default__` for all others. */
  readonly login: string;
  /** `present` or `absent`. */
  readonly state?: "present" | "absent" | Template;
  /** User of SELinux. */
  readonly seuser?: string;
  /** Range of levels; `s0` for a new one, and as it is otherwise, when absent. */
  readonly selevel?: string;
  /** Load the policy into the kernel at once. */
  readonly reload?: boolean | Template;
  /** Work where SELinux is off too. */
  readonly ignore_selinux_state?: boolean | Template;
}
