/** Params of the `sefcontext` task. Written from the schema and the docs by tests/define/written_test.ts. */

import type { Template } from "../part.ts";

/** Params of the `sefcontext` task as a configuration writes them. */
export interface SefcontextParams {
  /** Regular expression for whole paths, such as `/srv/web(/.*)?`, without blanks. */
  readonly target: string;
  /** What it is for: `a` for all, `f` for files, `d` for directories, `l` for links, `p` for pipes, `s` for sockets, `b` and `c` for devices. */
  readonly ftype?: "a" | "b" | "c" | "d" | "f" | "l" | "p" | "s" | Template;
  /** `present` or `absent`. */
  readonly state?: "present" | "absent" | Template;
  /** Type of the label; `<<none>>` for files that are to keep what they have. */
  readonly setype?: string;
  /** User of the label; `system_u` for a new one, and as it is otherwise, when absent. */
  readonly seuser?: string;
  /** Range of the label; `s0` for a new one, and as it is otherwise, when absent. */
  readonly selevel?: string;
  /** Load the policy into the kernel at once. */
  readonly reload?: boolean | Template;
  /** Work where SELinux is off too. */
  readonly ignore_selinux_state?: boolean | Template;
}
