/**
 * The `ipvs` collector: connections that the kernel spreads over servers, from
 * `/proc/net/ip_vs` and `/proc/net/ip_vs_stats` (ipvsadm(8)).
 *
 * @module
 */

import {
  type Collector,
  type Emit,
  field,
  type Labels,
  NoData,
  toFields,
  toLines,
  toNumber,
} from "../collector.ts";
import { counter, gauge } from "./_metric.ts";

const PATH = "/proc/net/ip_vs";
const STATS = "/proc/net/ip_vs_stats";

/** Metrics in the order of the columns of the third line. */
const TOTALS = [
  counter("ipvs_connections_total", "Connections."),
  counter("ipvs_incoming_packets_total", "Packets that came."),
  counter("ipvs_outgoing_packets_total", "Packets that went."),
  counter("ipvs_incoming_bytes_total", "Bytes that came."),
  counter("ipvs_outgoing_bytes_total", "Bytes that went."),
];
const ACTIVE = gauge(
  "ipvs_backend_connections_active",
  "Connections of a server that are open.",
);
const INACTIVE = gauge(
  "ipvs_backend_connections_inactive",
  "Connections of a server that are closing.",
);
const WEIGHT = gauge("ipvs_backend_weight", "Weight of a server.");

const LABELS = [
  "local_address",
  "local_port",
  "remote_address",
  "remote_port",
  "proto",
  "local_mark",
];

/** Params of the `ipvs` collector. */
export interface IpvsParams {
  /** Labels of servers; those with equal ones are summed. */
  backend_labels: readonly string[];
}

/** Collects connections, packets and the servers behind. */
export const ipvsCollector: Collector<IpvsParams> = {
  type: "ipvs",
  isDefault: true,
  fields: {
    backend_labels: field(
      "words",
      LABELS,
      "Labels of servers; those with equal ones are summed.",
    ),
  },
  open: ({ backend_labels }) => ({ kernel }, emit) => {
    const stats = kernel.read(STATS);
    const table = kernel.read(PATH);
    if (stats === undefined || table === undefined) {
      throw new NoData("there is no IPVS");
    }
    const values = toFields(toLines(stats)[2] ?? "");
    TOTALS.forEach((metric, index) => emit(metric, toHex(values[index]), {}));
    emitServers(parseServers(table), backend_labels, emit);
  },
};

interface Server {
  labels: Labels;
  weight: number;
  active: number;
  inactive: number;
}

function emitServers(
  servers: readonly Server[],
  names: readonly string[],
  emit: Emit,
): void {
  const sums = new Map<string, Server>();
  for (const server of servers) {
    const labels = Object.fromEntries(
      names.map((name) => [name, server.labels[name] ?? ""]),
    );
    const key = JSON.stringify(labels);
    const sum = sums.get(key) ?? { labels, weight: 0, active: 0, inactive: 0 };
    sums.set(key, {
      labels,
      weight: sum.weight + server.weight,
      active: sum.active + server.active,
      inactive: sum.inactive + server.inactive,
    });
  }
  for (const { labels, weight, active, inactive } of sums.values()) {
    emit(ACTIVE, active, labels);
    emit(INACTIVE, inactive, labels);
    emit(WEIGHT, weight, labels);
  }
}

/** Takes lines of services, each with the lines of its servers below, which begin with an arrow. */
function parseServers(text: string): Server[] {
  let service: Labels = {};
  return toLines(text).slice(3).flatMap((line): Server[] => {
    const [word = "", second = "", ...rest] = toFields(line);
    if (word !== "->") {
      service = toService(word, second);
      return [];
    }
    const [address, port] = toAddress(second);
    const [, weight = "", active = "", inactive = ""] = rest;
    return [{
      labels: { ...service, remote_address: address, remote_port: port },
      weight: toNumber(weight, "weight"),
      active: toNumber(active, "open connections"),
      inactive: toNumber(inactive, "closing connections"),
    }];
  });
}

function toService(proto: string, text: string): Labels {
  if (proto === "FWM") {
    return { proto, local_address: "", local_port: "0", local_mark: text };
  }
  const [address, port] = toAddress(text);
  return { proto, local_address: address, local_port: port, local_mark: "" };
}

/** Reads `C0A80016:0CEA` or `[2620::1]:0CEA`. */
function toAddress(text: string): [string, string] {
  const v6 = /^\[([0-9a-fA-F:.]+)\]:([0-9A-Fa-f]{4})$/.exec(text);
  const v4 = /^([0-9A-F]{8}):([0-9A-F]{4})$/i.exec(text);
  const found = v6 ?? v4;
  if (found === null) {
    throw new SyntaxError(
      `Expected an address in ${PATH}, got "${text.slice(0, 60)}"`,
    );
  }
  const address = v6 === null
    ? found[1]!.match(/../g)!.map((byte) => parseInt(byte, 16)).join(".")
    : found[1]!;
  return [address, `${parseInt(found[2]!, 16)}`];
}

function toHex(text = ""): number {
  if (/^[0-9A-F]+$/i.test(text)) return parseInt(text, 16);
  throw new SyntaxError(
    `Expected a hexadecimal number in ${STATS}, got "${text.slice(0, 40)}"`,
  );
}
