/**
 * The `netclass` collector: what network devices are, from `/sys/class/net`
 * (sysfs-class-net of the kernel's ABI documents).
 *
 * @module
 */

import {
  type Collector,
  type Emit,
  field,
  findNumber,
  type Metric,
  type NamePattern,
} from "../collector.ts";
import { counter, gauge } from "./_metric.ts";
import { readAttribute } from "./_sysfs.ts";

const ROOT = "/sys/class/net";
/** Speeds are told in millions of bits in a second. */
const SPEED_BYTES = 1000 * 1000 / 8;
/** `IFF_UP` of netdevice(7). */
const IFF_UP = 1;

const UP = gauge("network_up", "Whether a device works.");
const INFO = gauge("network_info", "What a device is.");
const SPEED = gauge(
  "network_speed_bytes",
  "Speed of a device, in bytes in a second.",
);

/** Metrics by file. */
const FILES: readonly (readonly [string, Metric])[] = [
  [
    "addr_assign_type",
    gauge("network_address_assign_type", "How the address was given."),
  ],
  ["carrier", gauge("network_carrier", "Whether there is a link.")],
  [
    "carrier_changes",
    counter("network_carrier_changes_total", "Times that the link changed."),
  ],
  [
    "carrier_up_count",
    counter("network_carrier_up_changes_total", "Times that the link came up."),
  ],
  [
    "carrier_down_count",
    counter(
      "network_carrier_down_changes_total",
      "Times that the link went down.",
    ),
  ],
  ["dev_id", gauge("network_device_id", "Number of the device.")],
  [
    "dormant",
    gauge("network_dormant", "Whether a device waits for something outside."),
  ],
  ["flags", gauge("network_flags", "Flags of a device.")],
  ["ifindex", gauge("network_iface_id", "Index of a device.")],
  ["iflink", gauge("network_iface_link", "Index of the device below.")],
  ["link_mode", gauge("network_iface_link_mode", "Mode of the link.")],
  ["mtu", gauge("network_mtu_bytes", "Greatest packet.")],
  [
    "name_assign_type",
    gauge("network_name_assign_type", "How the name was given."),
  ],
  ["netdev_group", gauge("network_net_dev_group", "Group of a device.")],
  ["type", gauge("network_protocol_type", "Kind of the hardware.")],
  [
    "tx_queue_len",
    gauge("network_transmit_queue_length", "Packets that may wait to be sent."),
  ],
];
/** All files that are read. */
const NAMES = [
  ...["operstate", "address", "broadcast", "duplex", "ifalias", "speed"],
  ...FILES.map(([file]) => file),
];
/** Files that cannot be read while a device is switched off. */
const OF_RUNNING: ReadonlySet<string> = new Set(["carrier"]);

/** Params of the `netclass` collector. */
export interface NetclassParams {
  /** No devices that match. */
  ignored_devices: NamePattern;
  /** Do not tell a speed that the device does not know. */
  ignore_invalid_speed: boolean;
}

/** Collects state, flags and speed of network devices. */
export const netclassCollector: Collector<NetclassParams> = {
  type: "netclass",
  isDefault: true,
  fields: {
    ignored_devices: field("pattern", /^$/, "No devices that match."),
    ignore_invalid_speed: field(
      "flag",
      false,
      "Do not tell a speed that the device does not know.",
    ),
  },
  open: (params) => {
    // Paths of the files of each device by their names: making them takes longer than finding them.
    let known = new Map<string, ReadonlyMap<string, string>>();
    return ({ kernel }, emit) => {
      const devices = (kernel.list(ROOT) ?? []).filter(({ name, type }) =>
        type !== "file" && !params.ignored_devices.test(name)
      );
      known = new Map(
        devices.map(({ name }) => [name, known.get(name) ?? toPaths(name)]),
      );
      known.forEach((paths, device) => {
        const read = (file: string) => readAttribute(kernel, paths.get(file)!);
        emitDevice(read, device, params.ignore_invalid_speed, emit);
      });
    };
  },
};

function toPaths(device: string): ReadonlyMap<string, string> {
  return new Map(NAMES.map((file) => [file, `${ROOT}/${device}/${file}`]));
}

function emitDevice(
  read: (file: string) => string | undefined,
  device: string,
  ignoresSpeed: boolean,
  emit: Emit,
): void {
  const flags = findNumber(read("flags"));
  const isRunning = flags === undefined || (flags & IFF_UP) !== 0;
  const operstate = read("operstate") ?? "";
  const labels = { device };
  emit(UP, operstate === "up" ? 1 : 0, labels);
  emit(INFO, 1, {
    device,
    address: read("address") ?? "",
    broadcast: read("broadcast") ?? "",
    duplex: isRunning ? read("duplex") ?? "" : "",
    operstate,
    adminstate: flags === undefined ? "unknown" : isRunning ? "up" : "down",
    ifalias: read("ifalias") ?? "",
  });
  for (const [file, metric] of FILES) {
    if (!isRunning && OF_RUNNING.has(file)) continue;
    const value = file === "flags" ? flags : findNumber(read(file));
    if (value !== undefined) emit(metric, value, labels);
  }
  const speed = isRunning ? findNumber(read("speed")) : undefined;
  if (speed === undefined || ignoresSpeed && speed < 0) return;
  emit(SPEED, speed * SPEED_BYTES, labels);
}
