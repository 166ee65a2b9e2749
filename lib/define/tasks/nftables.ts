/** Params of the `nftables` task. Written from the schema and the docs by tests/define/written_test.ts. */

import type { Template } from "../part.ts";

/** Params of the `nftables` task as a configuration writes them. */
export interface NftablesParams {
  /** `present`, or `absent`. */
  readonly state?: "present" | "absent" | Template;
  /** Name of the table. */
  readonly name: string | number;
  /** Family of the table. */
  readonly family?:
    | "inet"
    | "ip"
    | "ip6"
    | "arp"
    | "bridge"
    | "netdev"
    | Template;
  /** What stands between the braces of the table: chains, sets, maps. */
  readonly content?: string;
  /** Keep it in `path` too. */
  readonly persist?: boolean | Template;
  /** File that is read at boot; `/etc/nftables.d/FAMILY-NAME.nft` when absent. */
  readonly path?: string;
}
