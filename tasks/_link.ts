/** Network interfaces as the kernel has them, by ip(8) in JSON: each question is asked once for all tasks of a run. */

import * as z from "zod";
import { readPrintedJson } from "../lib/host/printed_json.ts";
import { type Host, TaskError, UnknownState } from "../lib/task.ts";
import { CONNECTION_STATES, readConnections } from "./_sockets.ts";
import { requireTool } from "./_tool.ts";

/** An address of an interface that somebody set, and no router or DHCP server gave. */
export interface LinkAddress {
  /** With the length of its prefix: `192.0.2.1/24`. */
  cidr: string;
  /** As ip(8) takes it to make it as it is. */
  words: string;
  /** It is of the interface only, as the kernel makes one for each. */
  isLinkLocal: boolean;
}

/** A route of the main table. */
export interface LinkRoute {
  /** `default`, an address or a network. */
  to: string;
  via: string | undefined;
  device: string;
  metric: number | undefined;
  protocol: string | undefined;
  source: string | undefined;
  isIpv6: boolean;
}

/** An interface. */
export interface Link {
  name: string;
  /** Kind of what is no hardware, such as `dummy` or `veth`. */
  kind: string | undefined;
  /** What ip(8) tells of its kind. */
  told: Readonly<Record<string, unknown>>;
  /** The interface that it stands on. */
  parent: string | undefined;
  /** The bridge or bond that it is in. */
  master: string | undefined;
  mtuBytes: number;
  isUp: boolean;
  addresses: readonly LinkAddress[];
  /** All its addresses, those that were given to it too. */
  locals: ReadonlySet<string>;
  /** Routes of all interfaces: a default route may be another one's. */
  routes: readonly LinkRoute[];
}

const ADDRESS = z.object({
  local: z.optional(z.string()),
  prefixlen: z.optional(z.number()),
  scope: z.optional(z.string()),
  address: z.optional(z.string()),
  broadcast: z.optional(z.string()),
  label: z.optional(z.string()),
  nodad: z.optional(z.boolean()),
  noprefixroute: z.optional(z.boolean()),
  dynamic: z.optional(z.boolean()),
  temporary: z.optional(z.boolean()),
  mngtmpaddr: z.optional(z.boolean()),
});

const LINKS = z.array(z.object({
  ifname: z.optional(z.string()),
  mtu: z.optional(z.number()),
  flags: z.optional(z.array(z.string())),
  link: z.optional(z.string()),
  master: z.optional(z.string()),
  linkinfo: z.optional(z.object({
    info_kind: z.optional(z.string()),
    info_data: z.optional(z.record(z.string(), z.unknown())),
  })),
  addr_info: z.optional(z.array(ADDRESS)),
}));

const ROUTES = z.array(z.object({
  dst: z.string(),
  gateway: z.optional(z.string()),
  dev: z.optional(z.string()),
  metric: z.optional(z.number()),
  protocol: z.optional(z.string()),
  prefsrc: z.optional(z.string()),
}));

/**
 * Reads an interface with its addresses and all routes.
 * @throws {TaskError} When there is none of that name.
 * @throws {UnknownState} When an earlier change of a dry run may bring it.
 */
export async function readLink(name: string, host: Host): Promise<Link> {
  await requireKnown(name, host);
  const links = await readLinks(host);
  const found = links.find((one) => one.name === name);
  if (found) return found;
  if (host.pending) {
    throw new UnknownState(
      `${host.pending.name} may bring interface "${name}"`,
    );
  }
  throw new TaskError(`Cannot find interface "${name}" on this host`, {
    advice: `It has ${links.map((one) => one.name).slice(0, 20).join(", ")}`,
  });
}

/**
 * Requires that an interface is not one that an earlier task of a dry run makes.
 * @throws {UnknownState} When it is.
 */
export async function requireKnown(name: string, host: Host): Promise<void> {
  if ((await host.stat(toKernelPath(name)))?.ino !== 0) return;
  throw new UnknownState(`Interface "${name}" is made before`);
}

/** The directory of an interface in the kernel; what a dry run knows of it. */
export function toKernelPath(name: string): string {
  return `/sys/class/net/${name}`;
}

/** Reads all interfaces. */
export async function readLinks(host: Host): Promise<Link[]> {
  const links = await ask(["-details", "address", "show"], LINKS, host);
  const routes = [
    ...await readRoutes("-4", host),
    ...await readRoutes("-6", host),
  ];
  return links.map((found) => toLink(found, routes));
}

function toLink(
  found: z.infer<typeof LINKS>[number],
  routes: readonly LinkRoute[],
): Link {
  const { ifname: name = "", addr_info: addresses = [], linkinfo } = found;
  return {
    name,
    kind: linkinfo?.info_kind,
    told: linkinfo?.info_data ?? {},
    parent: found.link,
    master: found.master,
    mtuBytes: found.mtu ?? 0,
    isUp: found.flags?.includes("UP") ?? false,
    locals: new Set(addresses.flatMap(({ local }) => local ?? [])),
    addresses: addresses
      .filter((one) => !one.dynamic && !one.temporary && !one.mngtmpaddr)
      .map((one) => ({
        cidr: `${one.local}/${one.prefixlen}`,
        words: toAddressWords(one, name),
        isLinkLocal: one.scope === "link",
      })),
    routes,
  };
}

function toAddressWords(one: z.infer<typeof ADDRESS>, name: string): string {
  const { local, address, prefixlen, broadcast, scope, label } = one;
  return [
    address === undefined
      ? `${local}/${prefixlen}`
      : `${local} peer ${address}/${prefixlen}`,
    ...broadcast === undefined ? [] : [`broadcast ${broadcast}`],
    ...scope === undefined || scope === "global" ? [] : [`scope ${scope}`],
    ...label === undefined || label === name ? [] : [`label ${label}`],
    ...one.nodad ? ["nodad"] : [],
    ...one.noprefixroute ? ["noprefixroute"] : [],
  ].join(" ");
}

async function readRoutes(
  family: "-4" | "-6",
  host: Host,
): Promise<LinkRoute[]> {
  const words = [family, "route", "show", "table", "main"];
  return (await ask(words, ROUTES, host)).map((one) => ({
    to: one.dst,
    via: one.gateway,
    device: one.dev ?? "",
    metric: one.metric,
    protocol: one.protocol,
    source: one.prefsrc,
    isIpv6: family === "-6",
  }));
}

async function ask<T>(
  words: readonly string[],
  shape: z.ZodType<T>,
  host: Host,
): Promise<T> {
  await requireTool("ip", "iproute2", host);
  const { code, stdout, stderr } = await host.query(["ip", "-json", ...words], {
    shared: true,
  });
  if (code === 0) return readPrintedJson("ip", stdout.trim() || "[]", shape);
  throw new TaskError(`Cannot read interfaces with "ip": ${stderr.trim()}`);
}

/** Port by which operators come in (RFC 4253 §4.2). */
const SSH_PORT = 22;

/** Tells whether an operator may be on the other end: a default route, or a connection of ssh to one of its addresses. */
export async function carriesOperators(
  { name, locals, routes }: Link,
  host: Host,
): Promise<boolean> {
  const isWayOut = routes.some(({ to, device }) =>
    to === "default" && device === name
  );
  if (isWayOut) return true;
  return (await readConnections(host)).some((one) =>
    one.state === CONNECTION_STATES.ESTABLISHED &&
    one.localPort === SSH_PORT && locals.has(one.localAddress)
  );
}
