/**
 * The `fibrechannel` collector: ports of Fibre Channel adapters, from
 * `/sys/class/fc_host`.
 *
 * @module
 */

import {
  type Collector,
  type Emit,
  type Kernel,
  type Metric,
  NoData,
  type NoParams,
  type Source,
} from "../collector.ts";
import { counter, gauge } from "./_metric.ts";
import { listDevices, readAttribute } from "./_sysfs.ts";

const ROOT = "/sys/class/fc_host";
const INFO = gauge("fibrechannel_info", "What a port is.");

/** Labels, each the name of its file. */
const LABELS = [
  "speed",
  "port_state",
  "port_type",
  "port_id",
  "port_name",
  "fabric_name",
  "symbolic_name",
  "supported_classes",
  "supported_speeds",
  "dev_loss_tmo",
];
/** Labels that are numbers, told without their 0x. */
const HEX_LABELS: ReadonlySet<string> = new Set([
  "port_id",
  "port_name",
  "fabric_name",
]);

/** Metrics by file in `statistics`. */
const COUNTERS: readonly (readonly [string, Metric])[] = [
  ["dumped_frames", toMetric("dumped_frames", "Frames that were thrown away.")],
  ["error_frames", toMetric("error_frames", "Frames with errors.")],
  ["invalid_crc_count", toMetric("invalid_crc", "Frames with a wrong sum.")],
  ["rx_frames", toMetric("rx_frames", "Frames received.")],
  ["rx_words", toMetric("rx_words", "Words received.")],
  ["tx_frames", toMetric("tx_frames", "Frames sent.")],
  ["tx_words", toMetric("tx_words", "Words sent.")],
  [
    "seconds_since_last_reset",
    toMetric("seconds_since_last_reset", "Seconds since the counts began."),
  ],
  [
    "invalid_tx_word_count",
    toMetric("invalid_tx_words", "Words sent that were wrong."),
  ],
  [
    "link_failure_count",
    toMetric("link_failure", "Times that the link failed."),
  ],
  [
    "loss_of_sync_count",
    toMetric("loss_of_sync", "Times that the link lost step."),
  ],
  [
    "loss_of_signal_count",
    toMetric("loss_of_signal", "Times that the link lost its signal."),
  ],
  ["nos_count", toMetric("nos", "Sequences that say not operational.")],
  [
    "fcp_packet_aborts",
    toMetric("fcp_packet_aborts", "Packets that were given up."),
  ],
];

/** What a driver says that does not count. */
const NOT_COUNTED = 0xffff_ffff_ffff_ffffn;

/** Collects frames, words and errors of each port. */
export const fibrechannelCollector: Collector<NoParams> = {
  type: "fibrechannel",
  isDefault: true,
  fields: {},
  open: () => collect,
};

function collect({ kernel }: Source, emit: Emit): void {
  const hosts = listDevices(kernel, ROOT);
  if (hosts === undefined) throw new NoData("there is no Fibre Channel");
  for (const fc_host of hosts) {
    const labels = Object.fromEntries(LABELS.map((label) => {
      const text = readAttribute(kernel, `${ROOT}/${fc_host}/${label}`) ?? "";
      return [label, HEX_LABELS.has(label) ? text.slice(2) : text];
    }));
    emit(INFO, 1, { fc_host, ...labels });
    const isKnown = !["", "Unknown"].includes(labels["port_state"] ?? "");
    emitCounters(kernel, fc_host, isKnown, emit);
  }
}

function emitCounters(
  kernel: Kernel,
  fc_host: string,
  isKnown: boolean,
  emit: Emit,
): void {
  for (const [file, metric] of COUNTERS) {
    const text = readAttribute(kernel, `${ROOT}/${fc_host}/statistics/${file}`);
    if (text === undefined || !/^0x[0-9a-fA-F]{1,16}$/.test(text)) continue;
    const value = BigInt(text);
    if (value === NOT_COUNTED) continue;
    emit(metric, isKnown ? Number(value) : 0, { fc_host });
  }
}

function toMetric(name: string, help: string): Metric {
  return counter(`fibrechannel_${name}_total`, help);
}
