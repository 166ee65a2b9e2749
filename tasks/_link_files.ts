/** Files that bring an interface up: systemd.network(5), keyfiles of NetworkManager (nm-settings-keyfile(5)), interfaces(5). */

import { isIpv6 } from "./_addresses.ts";
import { MANAGED_LINE } from "./_drop_in.ts";
import type { WantedRoute } from "./_link_routes.ts";

/** An interface as it shall be at boot. */
export interface LinkSettings {
  name: string;
  isUp: boolean;
  dhcp: "no" | "ipv4" | "ipv6" | "both";
  addresses: readonly string[];
  mtuBytes: number | undefined;
  /** Default routes among them. */
  routes: readonly WantedRoute[];
  dns: readonly string[];
  /** Domains that names are looked up in. */
  search: readonly string[];
}

/** Writes a file of systemd-networkd. A bridge has a carrier by its ports only: it gets its addresses without, and nothing waits at boot for one that has none. */
export function toNetworkText(
  want: LinkSettings,
  { isBridge = false, hasPorts = false } = {},
): string {
  const link = [
    ...isBridge && !hasPorts ? ["RequiredForOnline=no"] : [],
    ...want.mtuBytes === undefined ? [] : [`MTUBytes=${want.mtuBytes}`],
    ...want.isUp ? [] : ["ActivationPolicy=down"],
  ];
  const dhcp = want.dhcp === "both" ? "yes" : want.dhcp;
  return [
    `${MANAGED_LINE}[Match]\nName=${want.name}`,
    ...link.length > 0 ? [`[Link]\n${link.join("\n")}`] : [],
    [
      `[Network]\nDHCP=${dhcp}`,
      ...isBridge ? ["ConfigureWithoutCarrier=yes"] : [],
      ...want.addresses.map((one) => `Address=${one}`),
      ...want.dns.map((one) => `DNS=${one}`),
      ...want.search.length > 0 ? [`Domains=${want.search.join(" ")}`] : [],
    ].join("\n"),
    ...want.routes.map((one) => toNetworkRoute(one)),
  ].join("\n\n") + "\n";
}

function toNetworkRoute({ to, via, metric }: WantedRoute): string {
  const any = isIpv6(via ?? "") ? "::/0" : "0.0.0.0/0";
  return [
    `[Route]\nDestination=${to === "default" ? any : to}`,
    ...via === undefined ? [] : [`Gateway=${via}`],
    ...metric === undefined ? [] : [`Metric=${metric}`],
  ].join("\n");
}

/** What NetworkManager needs to know of a connection beside its settings. */
export interface KeyfileNames {
  uuid: string;
  /** Type of the connection, such as `ethernet`. */
  type: string;
  /** The section that makes it, where it is made of others. */
  section?: string;
  /** Its ports come with it. */
  bringsPorts?: boolean;
}

/** Writes a keyfile of NetworkManager. */
export function toKeyfile(
  want: LinkSettings,
  { uuid, type, section, bringsPorts }: KeyfileNames,
): string {
  return [
    [
      `${MANAGED_LINE}[connection]\nid=driftless-${want.name}`,
      `uuid=${uuid}`,
      `type=${type}`,
      `interface-name=${want.name}`,
      `autoconnect=${want.isUp}`,
      "autoconnect-priority=100",
      ...bringsPorts ? ["autoconnect-slaves=1"] : [],
    ].join("\n"),
    ...section === undefined ? [] : [section],
    ...want.mtuBytes === undefined ? [] : [
      `[ethernet]\nmtu=${want.mtuBytes}`,
    ],
    toKeyfileFamily(want, false),
    toKeyfileFamily(want, true),
  ].join("\n\n") + "\n";
}

function toKeyfileFamily(want: LinkSettings, isSix: boolean): string {
  const of = (list: readonly string[]) =>
    list.filter((one) => isIpv6(one) === isSix);
  const addresses = of(want.addresses);
  const hasDhcp = want.dhcp === "both" ||
    want.dhcp === (isSix ? "ipv6" : "ipv4");
  const bare = isSix ? "auto" : "disabled";
  const fixed = addresses.length > 0 ? "manual" : bare;
  const routes = want.routes.filter(({ to, via }) =>
    isIpv6(via ?? to) === isSix
  );
  const dns = of(want.dns);
  return [
    `[${isSix ? "ipv6" : "ipv4"}]\nmethod=${hasDhcp ? "auto" : fixed}`,
    ...addresses.map((one, index) => `address${index + 1}=${one}`),
    ...routes.map((one, index) =>
      `route${index + 1}=${toKeyfileRoute(one, isSix)}`
    ),
    ...dns.length > 0 ? [`dns=${dns.join(";")};`] : [],
    ...want.search.length > 0 && (hasDhcp || fixed !== "disabled")
      ? [`dns-search=${want.search.join(";")};`]
      : [],
  ].join("\n");
}

function toKeyfileRoute(
  { to, via, metric }: WantedRoute,
  isSix: boolean,
): string {
  const any = isSix ? "::/0" : "0.0.0.0/0";
  const words = [
    to === "default" ? any : to,
    via ?? (isSix ? "::" : "0.0.0.0"),
  ];
  return [...words, ...metric === undefined ? [] : [`${metric}`]].join(",");
}

/** Writes stanzas of ifupdown: one for each address, the first with all else and with what makes the interface, the last with what removes it. */
export function toStanzas(
  want: LinkSettings,
  making: { first: readonly string[]; last: readonly string[] } = {
    first: [],
    last: [],
  },
): string {
  const { name } = want;
  const four = toMethods(want, false);
  const six = toMethods(want, true);
  const methods = four.length + six.length > 0
    ? [...four, ...six]
    : ["inet manual"];
  const more = [
    ...making.first,
    ...want.dns.length > 0 ? [`dns-nameservers ${want.dns.join(" ")}`] : [],
    ...want.search.length > 0 ? [`dns-search ${want.search.join(" ")}`] : [],
    ...want.mtuBytes === undefined
      ? []
      : [`up ip link set dev ${name} mtu ${want.mtuBytes}`],
    ...methods[0] === "inet manual" ? [`up ip link set dev ${name} up`] : [],
    ...methods[0] === "inet manual"
      ? [`down ip link set dev ${name} down`]
      : [],
  ];
  const routes = want.routes.map((one) => `up ${toRouteLine(one, name)}`);
  const stanzas = methods.map((method, index) =>
    [
      `iface ${name} ${method}`,
      ...index === 0 ? more : [],
      // Routes come last, for their routers are reached by the addresses.
      ...index === methods.length - 1 ? [...routes, ...making.last] : [],
    ].join("\n    ")
  );
  return `${MANAGED_LINE}${want.isUp ? `auto ${name}\n` : ""}${
    stanzas.join("\n\n")
  }\n`;
}

function toMethods(want: LinkSettings, isSix: boolean): string[] {
  const family = isSix ? "inet6" : "inet";
  const hasDhcp = want.dhcp === "both" ||
    want.dhcp === (isSix ? "ipv6" : "ipv4");
  return [
    ...hasDhcp ? [`${family} dhcp`] : [],
    ...want.addresses.filter((one) => isIpv6(one) === isSix)
      .map((one) => `${family} static\n    address ${one}`),
  ];
}

function toRouteLine({ to, via, metric }: WantedRoute, name: string): string {
  return [
    `ip ${isIpv6(via ?? to) ? "-6" : "-4"} route replace ${to}`,
    ...via === undefined ? [] : [`via ${via}`],
    `dev ${name}`,
    ...metric === undefined ? [] : [`metric ${metric}`],
  ].join(" ");
}
