/** Params of the `seport` task. Written from the schema and the docs by tests/define/written_test.ts. */

import type { Template } from "../part.ts";

/** Params of the `seport` task as a configuration writes them. */
export interface SeportParams {
  /** Ports and ranges such as `8080` or `10000-10100`; one, a list, or several with commas. */
  readonly ports: string | number | readonly (string | number)[];
  /** Protocol: `tcp`, `udp`, `dccp` or `sctp`. */
  readonly proto: "tcp" | "udp" | "dccp" | "sctp" | Template;
  /** Type, such as `http_port_t`. */
  readonly setype: string;
  /** `present` or `absent`; absent takes only entries of the host's own away. */
  readonly state?: "present" | "absent" | Template;
  /** Range of levels; `s0` for a new one when absent. */
  readonly selevel?: string;
  /** Load the policy into the kernel at once. */
  readonly reload?: boolean | Template;
  /** Work where SELinux is off too. */
  readonly ignore_selinux_state?: boolean | Template;
}
