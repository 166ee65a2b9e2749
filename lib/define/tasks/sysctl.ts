/** Params of the `sysctl` task. Written from the schema and the docs by tests/define/written_test.ts. */

import type { Template } from "../part.ts";

/** Params of the `sysctl` task as a configuration writes them. */
export interface SysctlParams {
  /** Key, with dots or slashes. */
  readonly name: string;
  /** Value; needed for `present`. `true` and `yes` are 1, `false` and `no` are 0. */
  readonly value?: string | number | boolean;
  /** `present`, or `absent`: out of the file, the value of now stays. */
  readonly state?: "present" | "absent" | Template;
  /** Keep it in the file too; true when `sysctl_file` is given, else false. */
  readonly persist?: boolean | Template;
  /** Set the value of now beside the file. */
  readonly reload?: boolean | Template;
  /** Set the value of now even without `reload`. */
  readonly sysctl_set?: boolean | Template;
  /** File for the line; `/etc/sysctl.d/99-driftless.conf` when absent. */
  readonly sysctl_file?: string;
  /** Warn where the kernel has no such key. */
  readonly ignoreerrors?: boolean | Template;
}
