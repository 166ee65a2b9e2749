/** What an interface is now, brought by ip(8) to what it shall be: each kind of difference is one change, and is taken back by itself. */

import type { Host, RunChange } from "../lib/task.ts";
import { isIpv6 } from "./_addresses.ts";
import type { Steps } from "./_files.ts";
import type { Link } from "./_link.ts";
import { toAddressPlan } from "./_link_addresses.ts";
import { toIp, toShownIp } from "./_link_command.ts";
import {
  listOwnRoutes,
  toRouteChanges,
  toRouteWords,
  type WantedRoute,
} from "./_link_routes.ts";

/** An interface as it shall be now. */
export interface WantedLink {
  isUp: boolean;
  /** Size of the greatest packet; kept when absent. */
  mtuBytes: number | undefined;
  /** All addresses that are set, with their prefixes; kept when absent. */
  addresses: readonly string[] | undefined;
  routes: readonly WantedRoute[];
}

/** Brings an interface to what is wanted. */
export async function* planLink(
  want: WantedLink,
  link: Link,
  lockout: boolean,
  host: Host,
): Steps<void> {
  if (!want.isUp) {
    if (link.isUp) yield { ...toDown(link), lockout };
    return;
  }
  const { changes, gone } = await toAddressPlan(want.addresses, link, host);
  const all = [
    ...toMtu(want.mtuBytes, link),
    ...changes,
    ...toUp(link),
    ...want.routes.flatMap((one) => toRouteChanges(one, link, gone)),
  ];
  for (const change of all) yield { ...change, lockout };
}

function toMtu(mtuBytes: number | undefined, link: Link): RunChange[] {
  if (mtuBytes === undefined || mtuBytes === link.mtuBytes) return [];
  const toSet = (bytes: number) => `link set dev ${link.name} mtu ${bytes}`;
  return [
    toShownIp(toSet(mtuBytes), `mtu ${link.mtuBytes} -> ${mtuBytes}`, [
      toIp(toSet(link.mtuBytes)),
    ]),
  ];
}

function toUp(link: Link): RunChange[] {
  if (link.isUp) return [];
  const toSet = (state: string) => `link set dev ${link.name} ${state}`;
  return [toShownIp(toSet("up"), "down -> up", [toIp(toSet("down"))])];
}

/** With an interface that goes down go its routes and its addresses of IPv6. */
export function toDown(link: Link): RunChange {
  const { name, addresses } = link;
  return toShownIp(`link set dev ${name} down`, "up -> down", [
    toIp(`link set dev ${name} up`),
    ...addresses.filter(({ cidr, isLinkLocal }) => isIpv6(cidr) && !isLinkLocal)
      .map(({ words }) => toIp(`address replace ${words} dev ${name}`)),
    ...listOwnRoutes(link).map((one) => toIp(toRouteWords(one))),
  ]);
}
