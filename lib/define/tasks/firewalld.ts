/** Params of the `firewalld` task. Written from the schema and the docs by tests/define/written_test.ts. */

import type { Template } from "../part.ts";

/** Params of the `firewalld` task as a configuration writes them. */
export interface FirewalldParams {
  /** `present` (or `enabled`), `absent` (or `disabled`); of the zone itself when nothing in it is named. */
  readonly state: "present" | "enabled" | "absent" | "disabled" | Template;
  /** Zone; `public` when absent. */
  readonly zone?: string | number;
  /** Service, such as `https`. */
  readonly service?: string | number;
  /** Port or range with its protocol, such as `8080/tcp`. */
  readonly port?: string | number;
  /** IP protocol, such as `gre`. */
  readonly protocol?: string | number;
  /** Address, network, MAC address or `ipset:NAME` whose packets the zone is for; it leaves the zone that has it. */
  readonly source?: string | number;
  /** Interface whose packets the zone is for; it leaves the zone that has it. */
  readonly interface?: string | number;
  /** ICMP type that is refused, such as `echo-request`. */
  readonly icmp_block?: string | number;
  /** Let in only the ICMP types that `icmp_block` names. */
  readonly icmp_block_inversion?: boolean | Template;
  /** Masquerade what is forwarded out of the zone. */
  readonly masquerade?: boolean | Template;
  /** Forward between the interfaces and sources of the zone. */
  readonly forward?: boolean | Template;
  /** Port that is forwarded. */
  readonly port_forward?: {
    readonly port: string | number;
    readonly proto: "tcp" | "udp" | "sctp" | "dccp" | Template;
    readonly toport?: string | number;
    readonly toaddr?: string | number;
  } | Template;
  /** Rule of firewalld.richlanguage(5). */
  readonly rich_rule?: string;
  /** What becomes of packets that nothing matches. */
  readonly target?:
    | "default"
    | "ACCEPT"
    | "DROP"
    | "REJECT"
    | "%%REJECT%%"
    | Template;
  /** Change what is read at the start. */
  readonly permanent?: boolean | Template;
  /** Change what works now. */
  readonly immediate?: boolean | Template;
  /** Change what is read at the start where firewalld does not run. */
  readonly offline?: boolean | Template;
  /** Take it back after so long, in seconds or as `10m`; not with `permanent`. */
  readonly timeout?: number | string;
  /** Reload where nothing else makes it work: a new zone, a target. */
  readonly reload?: boolean | Template;
  /** The same as `offline: true` when false. */
  readonly check_running?: boolean | Template;
}
