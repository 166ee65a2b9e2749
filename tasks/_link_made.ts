/** Interfaces that are made of others: a VLAN on one (IEEE 802.1Q), a bridge or a bond of several (ip-link(8)). */

import * as z from "zod";
import { flag, oneOf, optional, withDefault } from "../lib/field.ts";
import { shaped } from "./_firewall.ts";

/** A VLAN. */
export interface VlanParams {
  /** The interface that carries it. */
  parent: string;
  /** Its number, 1 to 4094. */
  id: number;
}

/** A bridge. */
export interface BridgeParams {
  /** The interfaces in it, kept when absent; those of guests, `veth` and `tun`, stay in any case. */
  ports?: string[] | undefined;
  /** Find loops, by the spanning tree protocol. */
  stp: boolean;
  /** Tell VLANs apart; kept when absent. */
  vlan_filtering?: boolean | undefined;
}

/** A bond. */
export interface BondParams {
  /** The interfaces in it; kept when absent. */
  ports?: string[] | undefined;
  /** How they share what is sent. */
  mode: (typeof BOND_MODES)[number];
  /** How often their links are looked at, in milliseconds. */
  monitor_interval_ms: number;
  /** What decides which of them sends a packet. */
  transmit_hash?: (typeof TRANSMIT_HASHES)[number] | undefined;
  /** How often the other end is to tell that it is there: each 30 s or each second. */
  lacp_rate?: "slow" | "fast" | undefined;
}

/** Modes of the kernel, `bonding.rst`. */
const BOND_MODES = [
  "balance-rr",
  "active-backup",
  "balance-xor",
  "broadcast",
  "802.3ad",
  "balance-tlb",
  "balance-alb",
] as const;
const TRANSMIT_HASHES = [
  "layer2",
  "layer2+3",
  "layer3+4",
  "encap2+3",
  "encap3+4",
  "vlan+srcmac",
] as const;

/** The most ports of a bridge (BR_MAX_PORTS of Linux). */
const MAX_PORTS = 1023;
/** Longest time between two looks at a link, in milliseconds. */
const MAX_MONITOR_MS = 60_000;

/** Reads the name of an interface, netdevice(7). */
export function linkName(): z.ZodType<string> {
  return shaped(
    /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,14}$/,
    'the name of an interface such as "eth0"',
  );
}

function ports(): z.ZodType<string[] | undefined> {
  return optional(
    z.array(linkName()).max(MAX_PORTS).refine(
      (names) => new Set(names).size === names.length,
      { error: "expected each interface once" },
    ),
  );
}

/** Reads what a VLAN is made of. */
export function vlan(): z.ZodType<VlanParams> {
  return z.strictObject({ parent: linkName(), id: z.int().min(1).max(4094) });
}

/** Reads what a bridge is made of. */
export function bridge(): z.ZodType<BridgeParams> {
  return z.strictObject({
    ports: ports(),
    stp: withDefault(flag(), false),
    vlan_filtering: optional(flag()),
  });
}

/** Reads what a bond is made of. */
export function bond(): z.ZodType<BondParams> {
  return z.strictObject({
    ports: ports(),
    mode: withDefault(oneOf(BOND_MODES), "active-backup"),
    monitor_interval_ms: withDefault(
      z.int().min(0).max(MAX_MONITOR_MS),
      100,
    ),
    transmit_hash: optional(oneOf(TRANSMIT_HASHES)),
    lacp_rate: optional(oneOf(["slow", "fast"])),
  });
}

/** A setting of such an interface, in the words of all that are told it. */
export interface MadeSetting {
  /** Name that ip(8) takes. */
  name: string;
  /** Value that ip(8) takes and tells. */
  value: string;
  /** Key that ip(8) tells it by. */
  told: string;
  /** Line of systemd.netdev(5). */
  netdev: string;
  /** Line of a keyfile of NetworkManager. */
  keyfile: string;
  /** The kernel changes it no more once it is made. */
  isFixed?: boolean;
}

/** An interface that is made of others. */
export interface MadeLink {
  kind: "vlan" | "bridge" | "bond";
  /** The interface that carries a VLAN. */
  parent?: string;
  /** The interfaces in it. */
  ports?: readonly string[] | undefined;
  settings: readonly MadeSetting[];
}

/** The settings of each kind, by the name that ip(8) takes and the key that it tells. */
const TOLD: Readonly<
  Record<MadeLink["kind"], readonly (readonly [name: string, told: string])[]>
> = {
  vlan: [["id", "id"]],
  bridge: [["stp_state", "stp_state"], ["vlan_filtering", "vlan_filtering"]],
  bond: [
    ["mode", "mode"],
    ["miimon", "miimon"],
    ["xmit_hash_policy", "xmit_hash_policy"],
    ["lacp_rate", "ad_lacp_rate"],
  ],
};

/** Writes the settings that an interface has as ip(8) takes them to make it as it is. */
export function toToldWords(
  kind: MadeLink["kind"],
  told: Readonly<Record<string, unknown>>,
): string[] {
  return TOLD[kind].flatMap(([name, key]) => {
    const value = `${told[key] ?? ""}`;
    // Other modes of a bond refuse it, and kernels without VLANs in bridges the other.
    const isKnown = value !== "" &&
      (name !== "lacp_rate" || told["mode"] === "802.3ad") &&
      (name !== "vlan_filtering" || value !== "0");
    return isKnown ? [`${name} ${value}`] : [];
  });
}

/** Tells what an interface is made of; undefined where it is there already. */
export function toMade(want: {
  vlan?: VlanParams | undefined;
  bridge?: BridgeParams | undefined;
  bond?: BondParams | undefined;
}): MadeLink | undefined {
  if (want.vlan) return toVlan(want.vlan);
  if (want.bridge) return toBridge(want.bridge);
  return want.bond && toBond(want.bond);
}

function toVlan({ parent, id }: VlanParams): MadeLink {
  return {
    kind: "vlan",
    parent,
    settings: [{
      name: "id",
      value: `${id}`,
      told: "id",
      netdev: `Id=${id}`,
      keyfile: `id=${id}`,
      isFixed: true,
    }],
  };
}

function toBridge({ ports, stp, vlan_filtering }: BridgeParams): MadeLink {
  const toFlag = (
    is: boolean | undefined,
    [name, netdev, keyfile]: readonly [string, string, string],
  ): MadeSetting[] =>
    is === undefined ? [] : [{
      name,
      told: name,
      value: is ? "1" : "0",
      netdev: `${netdev}=${is ? "yes" : "no"}`,
      keyfile: `${keyfile}=${is}`,
    }];
  return {
    kind: "bridge",
    ports,
    settings: [
      ...toFlag(stp, ["stp_state", "STP", "stp"]),
      ...toFlag(vlan_filtering, [
        "vlan_filtering",
        "VLANFiltering",
        "vlan-filtering",
      ]),
    ],
  };
}

function toBond(want: BondParams): MadeLink {
  const { mode, monitor_interval_ms: ms } = want;
  const toSetting = (
    value: string | number | undefined,
    [name, netdev]: readonly [string, string],
    more: Partial<MadeSetting> = {},
  ): MadeSetting[] =>
    value === undefined ? [] : [{
      name,
      told: name,
      value: `${value}`,
      netdev: `${netdev}=${value}`,
      keyfile: `${name}=${value}`,
      ...more,
    }];
  return {
    kind: "bond",
    ports: want.ports,
    settings: [
      ...toSetting(mode, ["mode", "Mode"], { isFixed: true }),
      ...toSetting(ms, ["miimon", "MIIMonitorSec"], {
        netdev: `MIIMonitorSec=${ms}ms`,
      }),
      ...toSetting(want.transmit_hash, [
        "xmit_hash_policy",
        "TransmitHashPolicy",
      ]),
      ...toSetting(want.lacp_rate, ["lacp_rate", "LACPTransmitRate"], {
        told: "ad_lacp_rate",
      }),
    ],
  };
}

/** Finds what does not go together. */
export function findMadeMistake(want: {
  name: string;
  vlan?: VlanParams | undefined;
  bridge?: BridgeParams | undefined;
  bond?: BondParams | undefined;
}): string | undefined {
  const { name, vlan, bridge, bond } = want;
  if ([vlan, bridge, bond].filter(Boolean).length > 1) {
    return 'expected one of "vlan", "bridge" and "bond"';
  }
  const others = [vlan?.parent, ...bridge?.ports ?? bond?.ports ?? []];
  if (others.includes(name)) {
    return `expected "${name}" to be made of other interfaces than itself`;
  }
  if (bond?.lacp_rate !== undefined && bond.mode !== "802.3ad") {
    return 'expected "mode: 802.3ad" beside "lacp_rate"';
  }
  return undefined;
}
