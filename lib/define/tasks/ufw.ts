/** Params of the `ufw` task. Written from the schema and the docs by tests/define/written_test.ts. */

import type { Template } from "../part.ts";

/** Params of the `ufw` task as a configuration writes them. */
export interface UfwParams {
  /** `enabled`, `disabled`; `allow`, `deny`, `reject`, `limit` a rule; `delete` one; `logging`, `default`; `reload` and `reset` on every run. */
  readonly state:
    | "enabled"
    | "disabled"
    | "reload"
    | "reset"
    | "allow"
    | "deny"
    | "reject"
    | "limit"
    | "delete"
    | "logging"
    | "default"
    | Template;
  /** The rule in short, such as `22/tcp` or the name of an application. */
  readonly rule?: string | number;
  /** Action of the rule that `delete` is about; may stand in front of `rule` instead. */
  readonly action?: "allow" | "deny" | "reject" | "limit" | Template;
  /** Destination ports: one, a list `80,443` or a range `6000:6007`, with `/tcp` or `/udp` behind where `proto` is absent. */
  readonly port?: string | number;
  /** Address or network it comes from. */
  readonly from?: string | number;
  /** Address or network it goes to. */
  readonly to?: string | number;
  /** Interface. */
  readonly interface?: string | number;
  /** `in` or `out`; `incoming`, `outgoing` and `routed` for `default`. */
  readonly direction?:
    | "in"
    | "out"
    | "incoming"
    | "outgoing"
    | "routed"
    | Template;
  /** Protocol. */
  readonly proto?:
    | "any"
    | "tcp"
    | "udp"
    | "ah"
    | "esp"
    | "gre"
    | "igmp"
    | "ipv6"
    | Template;
  /** Level for `logging`. */
  readonly logging?:
    | "on"
    | "off"
    | "low"
    | "medium"
    | "high"
    | "full"
    | Template;
  /** Policy for `default`, of what comes in unless `direction` says `out` or `routed`. */
  readonly default?: "allow" | "deny" | "reject" | Template;
}
