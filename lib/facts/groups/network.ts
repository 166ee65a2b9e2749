/**
 * The `network` group: interfaces, their addresses, state and traffic.
 *
 * @module
 */

import {
  type FactObject,
  field,
  type Group,
  type GroupSource,
  key,
  NoData,
} from "../group.ts";
import { type Choice, choiceField } from "./_choice.ts";
import { findValue, listSamples, toRate } from "./_samples.ts";

/** Params of the `network` group. */
export interface NetworkParams {
  /** Only these interfaces; all when empty. */
  interfaces: readonly string[];
  /** Which facts are told. */
  collect: Choice;
}

const FLAGS = ["bytes", "packets", "errors", "status"];
const DEV = "/proc/net/dev";
const CLASS = "/sys/class/net/*";
/** `IFF_UP` of netdevice(7). */
const UP = 1;
/** A link of 1 Mbit/s carries so many bytes in a second. */
const MEGABIT_BYTES = 125_000;

/** Tells of the network interfaces. */
export const networkGroup: Group<NetworkParams> = {
  type: "network",
  help: "interfaces, addresses, state, traffic",
  isDefault: true,
  hasRates: true,
  fields: {
    interfaces: field<readonly string[]>(
      "words",
      [],
      "Only these interfaces; all when empty.",
    ),
    collect: choiceField(FLAGS),
  },
  collectors: ["netclass", "netdev"],
  keys: [
    ["name", "Name of the interface.", DEV],
    [
      "addresses",
      "Its addresses, with the length of the prefix.",
      "getifaddrs(3)",
    ],
    [
      "bytes_received",
      "Bytes received since the start.",
      DEV,
      "receive_bytes_total",
    ],
    [
      "bytes_transmitted",
      "Bytes sent since the start.",
      DEV,
      "transmit_bytes_total",
    ],
    ["total_bytes", "Both together.", DEV],
    [
      "received_bytes_per_second",
      "Bytes received in a second since the round before.",
      DEV,
      "receive_bytes_total",
    ],
    [
      "transmitted_bytes_per_second",
      "Bytes sent in a second since the round before.",
      DEV,
      "transmit_bytes_total",
    ],
    [
      "packets_received",
      "Packets received since the start.",
      DEV,
      "receive_packets_total",
    ],
    [
      "packets_transmitted",
      "Packets sent since the start.",
      DEV,
      "transmit_packets_total",
    ],
    ["total_packets", "Both together.", DEV],
    [
      "errors_on_received",
      "Packets received with errors.",
      DEV,
      "receive_errs_total",
    ],
    [
      "errors_on_transmitted",
      "Packets sent with errors.",
      DEV,
      "transmit_errs_total",
    ],
    ["total_errors", "Both together.", DEV],
    [
      "dropped_on_received",
      "Packets dropped on receipt.",
      DEV,
      "receive_drop_total",
    ],
    [
      "dropped_on_transmitted",
      "Packets dropped on sending.",
      DEV,
      "transmit_drop_total",
    ],
    [
      "status",
      "The word up, configured (up without a link) or down.",
      `${CLASS}/operstate, flags`,
      "up",
    ],
    [
      "is_running",
      "Whether it is up and has a link.",
      `${CLASS}/operstate, carrier`,
      "up",
    ],
    ["mac_address", "Address of the hardware.", `${CLASS}/address`, "info"],
    ["mtu", "Greatest packet in bytes.", `${CLASS}/mtu`, "mtu_bytes"],
    [
      "speed_mbps",
      "Speed of the link in Mbit/s; absent where it has none.",
      `${CLASS}/speed`,
      "speed_bytes",
    ],
  ].map(([name, help = "", from = "", metric]) =>
    key(
      `interfaces[].${name}`,
      help,
      from,
      metric && `node_network_${metric}`,
    )
  ),
  open: ({ interfaces, collect }) => (source) => {
    const names = listSamples(
      source.families("netdev"),
      "node_network_receive_bytes_total",
    ).map(({ labels }) => labels["device"] ?? "");
    if (names.length === 0) throw new NoData("there are no interfaces");
    const addresses = Map.groupBy(source.addresses(), (one) => one.interface);
    return {
      interfaces: names.filter((name) =>
        interfaces.length === 0 || interfaces.includes(name)
      ).map((name) => ({
        name,
        addresses: (addresses.get(name) ?? []).map(({ address }) => address),
        ...toCounts(source, name, (flag) => collect[flag] ?? true),
        ...(collect["status"] ?? true) && toStatus(source, name),
      })),
    };
  },
};

function toCounts(
  { families, earlier }: GroupSource,
  device: string,
  wants: (flag: string) => boolean,
): FactObject {
  const before = earlier("netdev");
  const read = (word: string, all = families("netdev")) =>
    findValue(all, `node_network_${word}_total`, { device });
  const rate = (word: string) =>
    before && toRate(read(word), read(word, before.families), before.seconds);
  const both = (word: string) => ({
    received: read(`receive_${word}`) ?? 0,
    transmitted: read(`transmit_${word}`) ?? 0,
  });
  const [bytes, packets, errors, drops] = ["bytes", "packets", "errs", "drop"]
    .map(both);
  return {
    ...wants("bytes") && bytes && {
      bytes_received: bytes.received,
      bytes_transmitted: bytes.transmitted,
      total_bytes: bytes.received + bytes.transmitted,
      received_bytes_per_second: rate("receive_bytes"),
      transmitted_bytes_per_second: rate("transmit_bytes"),
    },
    ...wants("packets") && packets && {
      packets_received: packets.received,
      packets_transmitted: packets.transmitted,
      total_packets: packets.received + packets.transmitted,
    },
    ...wants("errors") && errors && {
      errors_on_received: errors.received,
      errors_on_transmitted: errors.transmitted,
      total_errors: errors.received + errors.transmitted,
      dropped_on_received: drops?.received,
      dropped_on_transmitted: drops?.transmitted,
    },
  };
}

function toStatus({ families }: GroupSource, device: string): FactObject {
  const all = families("netclass");
  const read = (word: string) =>
    findValue(all, `node_network_${word}`, { device });
  const info = listSamples(all, "node_network_info")
    .find(({ labels }) => labels["device"] === device)?.labels;
  if (info === undefined) return {};
  const state = info["operstate"];
  const isUp = ((read("flags") ?? 0) & UP) !== 0;
  // Drivers that know nothing of links, such as that of lo, say "unknown".
  const isRunning = isUp &&
    (state === "up" || state === "unknown" && read("carrier") !== 0);
  const speed = read("speed_bytes");
  return {
    status: isRunning ? "up" : isUp ? "configured" : "down",
    is_running: isRunning,
    mac_address: info["address"],
    mtu: read("mtu_bytes"),
    ...speed !== undefined && speed > 0 && {
      speed_mbps: Math.round(speed / MEGABIT_BYTES),
    },
  };
}
