/**
 * The `network_interface` task.
 *
 * Keeps addresses, routes and the state of a network interface, now and at
 * boot. What is now is read from the kernel by ip(8) and mended difference by
 * difference; at boot it is brought up by systemd-networkd, NetworkManager or
 * ifupdown, from one file of its own. An interface by which an operator may
 * be here is marked.
 *
 * @module
 */

import * as z from "zod";
import { flag, oneOf, optional, withDefault } from "../lib/field.ts";
import type { Host, Output, Plan, Task, TaskContext } from "../lib/task.ts";
import {
  cidr,
  ipAddress,
  isIpv6,
  router,
  toCanonicalIp,
} from "./_addresses.ts";
import type { Steps } from "./_files.ts";
import { shaped } from "./_firewall.ts";
import { carriesOperators, type Link, readLink, readLinks } from "./_link.ts";
import type { Provider } from "./_link_kept_files.ts";
import { planLink } from "./_link_live.ts";
import {
  bond,
  type BondParams,
  bridge,
  type BridgeParams,
  findMadeMistake,
  linkName,
  type MadeLink,
  toMade,
  vlan,
  type VlanParams,
} from "./_link_made.ts";
import { planMade, planPorts, planUnmade } from "./_link_made_live.ts";
import { findProvider, isActive, planKept } from "./_link_provider.ts";
import type { WantedRoute } from "./_link_routes.ts";

/** Params of the `network_interface` task. */
export interface NetworkInterfaceTaskParams {
  /** Name, such as `eth0`; the interface is there already unless it is made by `vlan`, `bridge` or `bond`. */
  name: string;
  /** `up` or `down`, now and at boot; `absent` takes its files away, and one made by `vlan`, `bridge` or `bond`: any other is left as it is now, but NetworkManager lets go of it. */
  state: "up" | "down" | "absent";
  /** All its addresses with their prefixes, such as `192.0.2.10/24`; `[]` for none, and those that are set are kept when absent. Those of DHCP and of routers stay. */
  addresses?: string[] | undefined;
  /** Make it a VLAN: its `parent`, and its `id` of 1 to 4094. */
  vlan?: VlanParams | undefined;
  /** Make it a bridge of `ports`, which are kept when absent; guests' ends in it stay. */
  bridge?: BridgeParams | undefined;
  /** Make it a bond of `ports`, which are kept when absent, in a `mode` such as `802.3ad`. */
  bond?: BondParams | undefined;
  /** Ask for addresses at boot: `ipv4`, `ipv6` or `both`. */
  dhcp: "no" | "ipv4" | "ipv6" | "both";
  /** Router of IPv4 for all that has no other route. */
  gateway?: string | undefined;
  /** Router of IPv6 for all that has no other route. */
  gateway6?: string | undefined;
  /** More routes: `to` a network, `via` a router, with a `metric`. Others stay. */
  routes: WantedRoute[];
  /** Size of the greatest packet in bytes. */
  mtu_bytes?: number | undefined;
  /** Name servers, at boot. */
  dns: string[];
  /** Domains in which names are looked up, at boot. */
  search: string[];
  /** Keep it in the file that is read at boot. */
  persist: boolean;
  /** Change what is now. */
  immediate: boolean;
  /** What brings it up at boot; found when `auto`. */
  provider: "auto" | Provider;
}

/** The most addresses or routes of an interface. */
const MAX_COUNT = 256;

/**
 * Keeps a network interface.
 *
 * @example An address and a router, undone unless somebody still comes in
 * ```yaml
 * - type: network_interface
 *   name: eth0
 *   addresses: [192.0.2.10/24, "2001:db8::10/64"]
 *   gateway: 192.0.2.1
 *   dns: [192.0.2.53]
 *   confirm_within: 2m
 * ```
 * @example A VLAN, and a bridge for guests
 * ```yaml
 * - type: network_interface
 *   name: eth1.20
 *   vlan: { parent: eth1, id: 20 }
 *   addresses: []
 * - type: network_interface
 *   name: br20
 *   bridge: { ports: [eth1.20] }
 *   addresses: [192.0.2.10/24]
 * ```
 * @example Great packets and a route, until the next boot
 * ```yaml
 * - type: network_interface
 *   name: eth1
 *   mtu_bytes: 9000
 *   routes:
 *     - { to: 10.0.0.0/8, via: 198.51.100.1 }
 *   persist: false
 * ```
 */
export const networkInterfaceTask: Task<NetworkInterfaceTaskParams> = {
  type: "network_interface",
  params: z.strictObject({
    name: linkName(),
    vlan: optional(vlan()),
    bridge: optional(bridge()),
    bond: optional(bond()),
    state: withDefault(oneOf(["up", "down", "absent"]), "up"),
    addresses: optional(z.array(cidr("address")).max(MAX_COUNT)),
    dhcp: withDefault(oneOf(["no", "ipv4", "ipv6", "both"]), "no"),
    gateway: optional(router(false)),
    gateway6: optional(router(true)),
    routes: withDefault(
      z.array(
        z.strictObject({
          to: cidr("network"),
          via: optional(
            ipAddress().transform((one) => toCanonicalIp(one) ?? one),
          ),
          metric: optional(z.int().min(1).max(4294967295)),
        }).refine(
          ({ to, via }) => via === undefined || isIpv6(to) === isIpv6(via),
          { error: 'expected "to" and "via" of one family' },
        ),
      ).max(MAX_COUNT),
      [],
    ),
    mtu_bytes: optional(z.int().min(68).max(65536)),
    dns: withDefault(z.array(ipAddress()).max(MAX_COUNT), []),
    search: withDefault(
      z.array(
        shaped(
          /^~?[A-Za-z0-9_.][A-Za-z0-9_.-]{0,252}$/,
          'a domain such as "example.org"',
        ),
      ).max(MAX_COUNT),
      [],
    ),
    persist: withDefault(flag(), true),
    immediate: withDefault(flag(), true),
    provider: withDefault(
      oneOf(["auto", "systemd_networkd", "network_manager", "ifupdown"]),
      "auto",
    ),
  }).superRefine((want, context) => {
    const message = findMistake(want);
    if (message) context.addIssue({ code: "custom", message });
  }),
  os: ["linux"],
  programs: ["ip", "networkctl", "nmcli"],
  plan,
};

/** What does not go together. */
function findMistake(want: NetworkInterfaceTaskParams): string | undefined {
  const { state, addresses, dhcp, persist, immediate } = want;
  if (!persist && !immediate) return 'expected "persist" or "immediate"';
  if (state === "absent" && !persist) {
    return 'expected "persist" where its file is to be absent';
  }
  if (state === "up" && persist && addresses === undefined && dhcp === "no") {
    return 'expected "addresses" ([] for none) or "dhcp", for what is kept is all it has at boot';
  }
  return findMadeMistake(want);
}

async function* plan(
  want: NetworkInterfaceTaskParams,
  host: Host,
  context: TaskContext,
): Plan {
  const { name, state } = want;
  const made = toMade(want);
  const provider = await findWantedProvider(want, host);
  if (state === "absent") {
    const kept = { name, settings: undefined, made, kind: made?.kind };
    if (provider !== undefined) {
      const links = await readLinks(host);
      const link = links.find((one) => one.name === name);
      const lockout = link ? await carriesOperators(link, host) : false;
      yield* planKept({ ...kept, provider, lockout }, host, context);
    }
    if (made && want.immediate) yield* planUnmade(name, made, host);
    return { name, state };
  }
  return yield* planPresent(want, { made, provider }, host, context);
}

/** What keeps the interface; undefined where nothing shall. */
async function findWantedProvider(
  { persist, provider }: NetworkInterfaceTaskParams,
  host: Host,
): Promise<Provider | undefined> {
  if (!persist) return undefined;
  return provider === "auto" ? await findProvider(host) : provider;
}

async function* planPresent(
  want: NetworkInterfaceTaskParams,
  { made, provider }: {
    made: MadeLink | undefined;
    provider: Provider | undefined;
  },
  host: Host,
  context: TaskContext,
): Steps<Output> {
  const { name, state, mtu_bytes: mtuBytes, immediate } = want;
  const routes = listRoutes(want);
  const isUp = state === "up";
  const making = made && immediate
    ? yield* planMade(name, made, host)
    : undefined;
  const link = making?.link ?? (made ? undefined : await readLink(name, host));
  const lockout = routes.some(({ to }) => to === "default") ||
    (link !== undefined && await carriesOperators(link, host));
  if (link && immediate) {
    if (made && making) yield* planPorts(making, made, lockout, host);
    const now = { isUp, mtuBytes, addresses: want.addresses, routes };
    yield* planLink(now, link, lockout, host);
  }
  if (provider !== undefined) {
    const addresses = want.addresses ?? [];
    const settings = { ...want, isUp, addresses, mtuBytes, routes };
    const kind = made?.kind ?? link?.kind;
    const kept = { provider, name, settings, made, kind, lockout };
    yield* planKept(kept, host, context);
    await warnOfDhcp(want, provider, host, context);
  }
  return {
    name,
    state,
    ...provider === undefined ? {} : { provider },
    ...link ? { before: making?.isNew ? null : toBefore(link) } : {},
  };
}

function listRoutes(
  { gateway, gateway6, routes }: NetworkInterfaceTaskParams,
): WantedRoute[] {
  const ways = [gateway, gateway6].filter((via) => via !== undefined);
  return [...ways.map((via) => ({ to: "default", via })), ...routes];
}

function toBefore({ isUp, mtuBytes, addresses }: Link): Output {
  return {
    state: isUp ? "up" : "down",
    mtu_bytes: mtuBytes,
    addresses: addresses.map((one) => one.cidr),
  };
}

/** Nobody asks for addresses where what keeps the interface does not run. */
async function warnOfDhcp(
  { name, dhcp, state, immediate }: NetworkInterfaceTaskParams,
  provider: Provider,
  host: Host,
  context: TaskContext,
): Promise<void> {
  if (dhcp === "no" || state !== "up" || !immediate) return;
  if (await isActive(provider, host)) return;
  context.warn(
    `"${name}" gets no address by DHCP before ${provider} brings it up`,
  );
}
