/** Routes of the main table, brought by ip(8) to what they shall be: those that nobody names stay. */

import type { RunChange } from "../lib/task.ts";
import { isIpv6 } from "./_addresses.ts";
import type { Link, LinkRoute } from "./_link.ts";
import { toIp, toIpRemoval, toShownIp } from "./_link_command.ts";

/** A route that is wanted. */
export interface WantedRoute {
  /** `default`, an address or a network; as the kernel writes it. */
  to: string;
  /** Router; the other end of the line when absent. */
  via?: string | undefined;
  /** Order among routes to the same place, lowest first. */
  metric?: number | undefined;
}

/** Metric that the kernel gives a route of IPv6 that has none. */
const IPV6_METRIC = 1024;

/** Brings a route to what is wanted; one with an address that goes is no more there by then. */
export function toRouteChanges(
  want: WantedRoute,
  link: Link,
  gone: readonly string[],
): RunChange[] {
  const isSix = isIpv6(want.via ?? want.to);
  const found = link.routes.filter((one) =>
    one.isIpv6 === isSix && one.to === want.to
  );
  const same = findKept(want, link, found) ??
    found.find((one) => toMetric(one) === toMetric({ ...want, isIpv6: isSix }));
  const isLost = gone.some((one) => one.split("/")[0] === same?.source);
  const isRight = same?.device === link.name && same.via === want.via;
  if (isRight && !isLost) return [];
  const place = toPlace({ ...want, device: link.name });
  const family = isSix ? "-6" : "-4";
  return [
    toShownIp(
      `${family} route replace ${place} proto static`,
      `route ${want.to}: ${same && !isLost ? toWay(same) : "absent"} -> ${
        toWay({ ...want, device: link.name })
      }`,
      [
        toIpRemoval(`${family} route delete ${place}`),
        // One that is lost comes back with its address.
        ...same && !isLost ? [toIp(toRouteWords(same))] : [],
      ],
    ),
  ];
}

/** Finds the route that is wanted with whatever metric, where none is asked for: NetworkManager gives each one. It counts only where no other one comes before it. */
function findKept(
  { via, metric }: WantedRoute,
  { name }: Link,
  found: readonly LinkRoute[],
): LinkRoute | undefined {
  if (metric !== undefined) return undefined;
  const [first] = found.toSorted((one, other) =>
    toMetric(one) - toMetric(other)
  );
  return first?.device === name && first.via === via ? first : undefined;
}

/** What a route says, without what only describes it. */
function toPlace(
  { to, via, device, metric }: WantedRoute & { device: string },
): string {
  return [
    to,
    ...via === undefined ? [] : [`via ${via}`],
    `dev ${device}`,
    ...metric ? [`metric ${metric}`] : [],
  ].join(" ");
}

/** Where a route leads. */
function toWay(
  { via, device }: { via?: string | undefined; device: string },
): string {
  return via ?? `dev ${device}`;
}

function toMetric(
  route: { metric?: number | undefined; isIpv6: boolean },
): number {
  return route.metric ?? (route.isIpv6 ? IPV6_METRIC : 0);
}

/** Lists the routes of an interface that the kernel does not make by itself. */
export function listOwnRoutes({ name, routes }: Link): LinkRoute[] {
  return routes.filter(({ device, protocol }) =>
    device === name && protocol !== "kernel"
  );
}

/** Writes a route as ip(8) takes it to make it as it is. */
export function toRouteWords(route: LinkRoute): string {
  const { protocol, source } = route;
  return [
    `${route.isIpv6 ? "-6" : "-4"} route replace ${toPlace(route)}`,
    ...protocol === undefined ? [] : [`proto ${protocol}`],
    ...source === undefined ? [] : [`src ${source}`],
  ].join(" ");
}
