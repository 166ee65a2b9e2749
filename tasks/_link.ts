/** Network interfaces as the kernel has them, by ip(8) in JSON: each question is asked once for all tasks of a run. */

import * as z from "zod";
import { readPrintedJson } from "../lib/host/printed_json.ts";
import { type Host, TaskError } from "../lib/task.ts";
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
  linkinfo: z.optional(z.object({ info_kind: z.optional(z.string()) })),
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
 */
export async function readLink(name: string, host: Host): Promise<Link> {
  const links = await ask(["-details", "address", "show"], LINKS, host);
  const found = links.find((one) => one.ifname === name);
  if (!found) {
    throw new TaskError(`Cannot find interface "${name}" on this host`, {
      advice: `It has ${
        links.flatMap(({ ifname }) => ifname ?? []).slice(0, 20).join(", ")
      }`,
    });
  }
  return {
    name,
    kind: found.linkinfo?.info_kind,
    mtuBytes: found.mtu ?? 0,
    isUp: found.flags?.includes("UP") ?? false,
    locals: new Set(
      (found.addr_info ?? []).flatMap(({ local }) => local ?? []),
    ),
    addresses: (found.addr_info ?? [])
      .filter((one) => !one.dynamic && !one.temporary && !one.mngtmpaddr)
      .map((one) => ({
        cidr: `${one.local}/${one.prefixlen}`,
        words: toAddressWords(one, name),
        isLinkLocal: one.scope === "link",
      })),
    routes: [...await readRoutes("-4", host), ...await readRoutes("-6", host)],
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
