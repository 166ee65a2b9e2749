/** Params of the `iptables` task. Written from the schema and the docs by tests/define/written_test.ts. */

import type { Template } from "../part.ts";

/** Params of the `iptables` task as a configuration writes them. */
export interface IptablesParams {
  /** `present`, or `absent`. */
  readonly state?: "present" | "absent" | Template;
  /** What happens to what matches: a target or a chain. */
  readonly target: string | number;
  /** Table. */
  readonly table?: "filter" | "nat" | "mangle" | "raw" | "security" | Template;
  /** Chain that holds the rule; it has to exist. */
  readonly chain?: string | number;
  /** Protocol; `all` for every one. */
  readonly protocol?: string | number;
  /** Address or network it comes from; `!` in front for all others. */
  readonly source?: string | number;
  /** Address or network it goes to. */
  readonly destination?: string | number;
  /** Source port, a list `80,443` or a range `6000:6007`; of `tcp` and `udp`. */
  readonly sport?: string | number;
  /** Destination port, a list or a range. */
  readonly dport?: string | number;
  /** Interface it comes in by. */
  readonly in_interface?: string | number;
  /** Interface it goes out by. */
  readonly out_interface?: string | number;
  /** States of the connection, such as `ESTABLISHED`. */
  readonly ctstate?:
    | readonly (
      | "NEW"
      | "ESTABLISHED"
      | "RELATED"
      | "INVALID"
      | "UNTRACKED"
      | "SNAT"
      | "DNAT"
      | Template
    )[]
    | Template;
  /** Comment of the rule, a part of what tells it from others. */
  readonly comment?: string;
  /** More words behind the target, as iptables(8) takes them. */
  readonly extra_args?: readonly string[] | Template;
  /** Where a new rule goes: before all others, or after them. */
  readonly action?: "insert" | "append" | Template;
  /** Use ip6tables(8). */
  readonly ipv6?: boolean | Template;
  /** Keep it in `rules_file` too. */
  readonly persist?: boolean | Template;
  /** File that is loaded at boot; `/etc/iptables/rules.v4` or `rules.v6` when absent. */
  readonly rules_file?: string;
  /** Has no effect: a missing program is always told. */
  readonly check_available?: boolean | Template;
}
