/**
 * The `netdev` collector: traffic of network devices, from `/proc/net/dev`
 * (proc_net(5)) and `rx_nohandler` in `/sys/class/net`.
 *
 * @module
 */

import {
  type Collector,
  type Emit,
  field,
  findNumber,
  type Kernel,
  type NamePattern,
  toFields,
  toFilter,
  toLines,
  toNumber,
} from "../collector.ts";
import { counter } from "./_metric.ts";

const PATH = "/proc/net/dev";

/** Metrics in the order of the columns. */
const COLUMNS = [
  counter("network_receive_bytes_total", "Bytes that a device received."),
  counter("network_receive_packets_total", "Packets that a device received."),
  counter("network_receive_errs_total", "Packets received with errors."),
  counter("network_receive_drop_total", "Packets dropped on receipt."),
  counter(
    "network_receive_fifo_total",
    "Packets lost in full queues on receipt.",
  ),
  counter(
    "network_receive_frame_total",
    "Packets received with errors of framing.",
  ),
  counter("network_receive_compressed_total", "Compressed packets received."),
  counter("network_receive_multicast_total", "Packets received for many."),
  counter("network_transmit_bytes_total", "Bytes that a device sent."),
  counter("network_transmit_packets_total", "Packets that a device sent."),
  counter("network_transmit_errs_total", "Packets sent with errors."),
  counter("network_transmit_drop_total", "Packets dropped on sending."),
  counter(
    "network_transmit_fifo_total",
    "Packets lost in full queues on sending.",
  ),
  counter("network_transmit_colls_total", "Collisions on sending."),
  counter(
    "network_transmit_carrier_total",
    "Losses of the carrier on sending.",
  ),
  counter("network_transmit_compressed_total", "Compressed packets sent."),
];
const NOHANDLER = counter(
  "network_receive_nohandler_total",
  "Packets that nobody on the host takes.",
);

/** Params of the `netdev` collector. */
export interface NetdevParams {
  /** Only devices that match. */
  device_include: NamePattern | undefined;
  /** No devices that match. */
  device_exclude: NamePattern | undefined;
}

/** Collects bytes, packets and errors of network devices. */
export const netdevCollector: Collector<NetdevParams> = {
  type: "netdev",
  isDefault: true,
  fields: {
    device_include: field("pattern", undefined, "Only devices that match."),
    device_exclude: field("pattern", undefined, "No devices that match."),
  },
  open: ({ device_include, device_exclude }) => {
    const isWanted = toFilter(device_include, device_exclude);
    return ({ kernel }, emit) => {
      const text = kernel.read(PATH);
      if (text === undefined) throw new Error(`${PATH} is absent`);
      for (const line of toLines(text).slice(2)) {
        // The name of an alias holds a colon itself.
        const colon = line.lastIndexOf(":");
        const device = line.slice(0, colon).trim();
        if (isWanted(device)) {
          emitDevice(device, toFields(line.slice(colon + 1)), kernel, emit);
        }
      }
    };
  },
};

function emitDevice(
  device: string,
  values: readonly string[],
  kernel: Kernel,
  emit: Emit,
): void {
  if (device === "" || values.length !== COLUMNS.length) {
    throw new SyntaxError(
      `Expected a device and ${COLUMNS.length} numbers in ${PATH}, got "${device}" and ${values.length}`,
    );
  }
  const labels = { device };
  COLUMNS.forEach((metric, index) =>
    emit(metric, toNumber(values[index]!, metric.name), labels)
  );
  const nohandler = findNumber(
    kernel.tryRead(`/sys/class/net/${device}/statistics/rx_nohandler`),
  );
  if (nohandler !== undefined) emit(NOHANDLER, nohandler, labels);
}
