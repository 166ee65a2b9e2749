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
import { toFoundText } from "../lib/found.ts";
import { flag, oneOf, optional, withDefault } from "../lib/field.ts";
import type { Host, Plan, Task, TaskContext } from "../lib/task.ts";
import { ipAddress, isIpv6, toCanonicalIp } from "./_addresses.ts";
import { shaped } from "./_firewall.ts";
import { carriesOperators, readLink } from "./_link.ts";
import { planLink } from "./_link_live.ts";
import type { WantedRoute } from "./_link_routes.ts";
import {
  findProvider,
  isActive,
  planKept,
  type Provider,
} from "./_link_provider.ts";

/** Params of the `network_interface` task. */
export interface NetworkInterfaceTaskParams {
  /** Name, such as `eth0`; the interface is there already. */
  name: string;
  /** `up` or `down`, now and at boot; `absent` takes the file away and leaves what is now. */
  state: "up" | "down" | "absent";
  /** All its addresses with their prefixes, such as `192.0.2.10/24`; `[]` for none, and those that are set are kept when absent. Those of DHCP and of routers stay. */
  addresses?: string[] | undefined;
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
    name: shaped(
      /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,14}$/,
      'the name of an interface such as "eth0"',
    ),
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

function router(isSix: boolean): z.ZodType<string> {
  return ipAddress().refine((one) => isIpv6(one) === isSix, {
    error: `expected an address of IPv${isSix ? 6 : 4}`,
  }).transform((one) => toCanonicalIp(one) ?? one);
}

/** Reads an address with its prefix, or a network, in the one form of the kernel. */
function cidr(what: "address" | "network"): z.ZodType<string> {
  const error = ({ input }: { input?: unknown }) =>
    `expected ${
      what === "address"
        ? 'an address with its prefix such as "192.0.2.10/24"'
        : 'a network such as "10.0.0.0/8"'
    }, got ${toFoundText(input)}`;
  return z.string({ error }).transform((text, context) => {
    const found = toCidr(text, what);
    if (found !== undefined) return found;
    context.issues.push({
      code: "custom",
      input: text,
      message: error({ input: text }),
    });
    return z.NEVER;
  });
}

function toCidr(text: string, what: "address" | "network"): string | undefined {
  const [address = "", bits, more] = text.split("/");
  const canonical = toCanonicalIp(address);
  if (canonical === undefined || more !== undefined) return undefined;
  const most = isIpv6(canonical) ? 128 : 32;
  if (bits === undefined) return what === "network" ? canonical : undefined;
  if (!/^\d{1,3}$/.test(bits) || Number(bits) > most) return undefined;
  // The kernel writes a network of one address without its prefix.
  const isHost = what === "network" && Number(bits) === most;
  return isHost ? canonical : `${canonical}/${Number(bits)}`;
}

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
  return undefined;
}

async function* plan(
  want: NetworkInterfaceTaskParams,
  host: Host,
  context: TaskContext,
): Plan {
  const { name, state, persist } = want;
  const link = await readLink(name, host);
  const routes = [
    ...[want.gateway, want.gateway6].flatMap((via) =>
      via === undefined ? [] : [{ to: "default", via }]
    ),
    ...want.routes,
  ];
  const provider = !persist
    ? undefined
    : want.provider === "auto"
    ? await findProvider(host)
    : want.provider;
  const isUp = state === "up";
  const lockout = await carriesOperators(link, host) ||
    routes.some(({ to }) => to === "default");
  if (want.immediate && state !== "absent") {
    const { addresses, mtu_bytes: mtuBytes } = want;
    const now = { isUp, mtuBytes, addresses, routes };
    yield* planLink(now, link, lockout, host);
  }
  if (provider !== undefined) {
    const settings = state === "absent" ? undefined : {
      ...want,
      isUp,
      addresses: want.addresses ?? [],
      mtuBytes: want.mtu_bytes,
      routes,
    };
    const kept = { provider, name, settings, kind: link.kind, lockout };
    yield* planKept(kept, host, context);
    await warnOfDhcp(want, provider, host, context);
  }
  return {
    name,
    state,
    ...provider === undefined ? {} : { provider },
    before: {
      state: link.isUp ? "up" : "down",
      mtu_bytes: link.mtuBytes,
      addresses: link.addresses.map((one) => one.cidr),
    },
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
