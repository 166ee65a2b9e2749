/** What makes an interface of others at boot, in the files of those that keep interfaces. */

import { MANAGED_LINE } from "./_drop_in.ts";
import type { MadeLink } from "./_link_made.ts";
import { toMadeWords } from "./_link_made_live.ts";

const SECTIONS = { vlan: "VLAN", bridge: "Bridge", bond: "Bond" } as const;

/** Writes what systemd-networkd makes an interface of, systemd.netdev(5). */
export function toNetdevText(
  name: string,
  { kind, settings }: MadeLink,
): string {
  return [
    `${MANAGED_LINE}[NetDev]`,
    `Name=${name}`,
    `Kind=${kind}`,
    "",
    `[${SECTIONS[kind]}]`,
    ...settings.map(({ netdev }) => netdev),
    "",
  ].join("\n");
}

/** Writes which interfaces systemd-networkd puts into one. */
export function toPortsText(
  name: string,
  { kind }: MadeLink,
  ports: readonly string[],
): string {
  return [
    `${MANAGED_LINE}[Match]`,
    `Name=${ports.join(" ")}`,
    "",
    "[Network]",
    `${SECTIONS[kind]}=${name}`,
    "LinkLocalAddressing=no",
    "",
  ].join("\n");
}

/** Writes which VLAN systemd-networkd puts onto an interface. */
export function toVlanText(name: string): string {
  return `${MANAGED_LINE}[Network]\nVLAN=${name}\n`;
}

/** Writes the section of a keyfile of NetworkManager that makes an interface. */
export function toKeyfileSection(
  { kind, parent, settings }: MadeLink,
): string {
  return [
    `[${kind}]`,
    ...parent === undefined ? [] : [`parent=${parent}`],
    ...settings.map(({ keyfile }) => keyfile),
  ].join("\n");
}

/** What the keyfile of a port says. */
export interface PortNames {
  port: string;
  uuid: string;
  /** Type of the port's connection, such as `ethernet`. */
  type: string;
  /** The bridge or bond. */
  master: string;
  kind: MadeLink["kind"];
}

/** Writes the keyfile by which NetworkManager puts an interface into another one; the words are those that all its versions know. */
export function toPortKeyfile(
  { port, uuid, type, master, kind }: PortNames,
): string {
  return [
    `${MANAGED_LINE}[connection]`,
    `id=driftless-${master}-${port}`,
    `uuid=${uuid}`,
    `type=${type}`,
    `interface-name=${port}`,
    "autoconnect-priority=100",
    `master=${master}`,
    `slave-type=${kind}`,
    "",
  ].join("\n");
}

/** Lines of ifupdown that make an interface before it comes up, and remove it afterwards (interfaces(5)). */
export interface MadeLines {
  first: readonly string[];
  last: readonly string[];
}

/** Writes the lines of ifupdown for an interface; what is there already is left. */
export function toMadeLines(name: string, made: MadeLink): MadeLines {
  const first = [
    `pre-up test -e /sys/class/net/${name} || ip ${toMadeWords(name, made)}`,
    ...(made.ports ?? []).flatMap((port) => [
      ...made.kind === "bond" ? [`pre-up ip link set dev ${port} down`] : [],
      `pre-up ip link set dev ${port} master ${name}`,
      ...made.kind === "bridge" ? [`pre-up ip link set dev ${port} up`] : [],
    ]),
  ];
  return { first, last: [`post-down ip link delete dev ${name} || true`] };
}
