/** Params of the `network_interface` task. Written from the schema and the docs by tests/define/written_test.ts. */

import type { Template } from "../part.ts";

/** Params of the `network_interface` task as a configuration writes them. */
export interface NetworkInterfaceParams {
  /** Name, such as `eth0`; the interface is there already unless it is made by `vlan`, `bridge` or `bond`. */
  readonly name: string | number;
  /** Make it a VLAN: its `parent`, and its `id` of 1 to 4094. */
  readonly vlan?: {
    readonly parent: string | number;
    readonly id: number | Template;
  } | Template;
  /** Make it a bridge of `ports`, which are kept when absent; guests' ends in it stay. */
  readonly bridge?: {
    readonly ports?: readonly (string | number)[] | Template;
    readonly stp?: boolean | Template;
    readonly vlan_filtering?: boolean | Template;
  } | Template;
  /** Make it a bond of `ports`, which are kept when absent, in a `mode` such as `802.3ad`. */
  readonly bond?: {
    readonly ports?: readonly (string | number)[] | Template;
    readonly mode?:
      | "balance-rr"
      | "active-backup"
      | "balance-xor"
      | "broadcast"
      | "802.3ad"
      | "balance-tlb"
      | "balance-alb"
      | Template;
    readonly monitor_interval_ms?: number | Template;
    readonly transmit_hash?:
      | "layer2"
      | "layer2+3"
      | "layer3+4"
      | "encap2+3"
      | "encap3+4"
      | "vlan+srcmac"
      | Template;
    readonly lacp_rate?: "slow" | "fast" | Template;
  } | Template;
  /** `up` or `down`, now and at boot; `absent` takes its files away, and one made by `vlan`, `bridge` or `bond`: any other is left as it is now, but NetworkManager lets go of it. */
  readonly state?: "up" | "down" | "absent" | Template;
  /** All its addresses with their prefixes, such as `192.0.2.10/24`; `[]` for none, and those that are set are kept when absent. Those of DHCP and of routers stay. */
  readonly addresses?: readonly string[] | Template;
  /** Ask for addresses at boot: `ipv4`, `ipv6` or `both`. */
  readonly dhcp?: "no" | "ipv4" | "ipv6" | "both" | Template;
  /** Router of IPv4 for all that has no other route. */
  readonly gateway?: string;
  /** Router of IPv6 for all that has no other route. */
  readonly gateway6?: string;
  /** More routes: `to` a network, `via` a router, with a `metric`. Others stay. */
  readonly routes?:
    | readonly ({
      readonly to: string;
      readonly via?: string;
      readonly metric?: number | Template;
    } | Template)[]
    | Template;
  /** Size of the greatest packet in bytes. */
  readonly mtu_bytes?: number | Template;
  /** Name servers, at boot. */
  readonly dns?: readonly string[] | Template;
  /** Domains in which names are looked up, at boot. */
  readonly search?: readonly (string | number)[] | Template;
  /** Keep it in the file that is read at boot. */
  readonly persist?: boolean | Template;
  /** Change what is now. */
  readonly immediate?: boolean | Template;
  /** What brings it up at boot; found when `auto`. */
  readonly provider?:
    | "auto"
    | "systemd_networkd"
    | "network_manager"
    | "ifupdown"
    | Template;
}
