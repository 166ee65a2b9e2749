/**
 * The `infiniband` collector: InfiniBand and RoCE ports, from
 * `/sys/class/infiniband`.
 *
 * @module
 */

import {
  type Collector,
  type Emit,
  field,
  findNumber,
  type Kernel,
  type Labels,
  type NamePattern,
  NoData,
  toFilter,
} from "../collector.ts";
import { COUNTERS, COUNTERS_EXT, HW_COUNTERS } from "./_infiniband.ts";
import { gauge } from "./_metric.ts";
import { listDevices, readAttribute } from "./_sysfs.ts";

const ROOT = "/sys/class/infiniband";
/** Bytes in a second for each Gb/s. */
const GIGABIT_BYTES = 125_000_000;
const MILLISECONDS = 1000;

const INFO = gauge("infiniband_info", "What a device is.");
const STATE = gauge(
  "infiniband_state_id",
  "State of a port: 1 down, 4 active.",
);
const PHYSICAL = gauge(
  "infiniband_physical_state_id",
  "Physical state of a port: 5 is up.",
);
const RATE = gauge(
  "infiniband_rate_bytes_per_second",
  "Greatest rate of a port.",
);
const LIFESPAN = gauge(
  "infiniband_lifespan_seconds",
  "Greatest age of the counts of the hardware.",
);

/** Params of the `infiniband` collector. */
export interface InfinibandParams {
  /** Only devices that match. */
  device_include: NamePattern | undefined;
  /** No devices that match. */
  device_exclude: NamePattern | undefined;
}

/** Collects state, rate and counts of ports. */
export const infinibandCollector: Collector<InfinibandParams> = {
  type: "infiniband",
  isDefault: true,
  fields: {
    device_include: field("pattern", undefined, "Only devices that match."),
    device_exclude: field("pattern", undefined, "No devices that match."),
  },
  open: ({ device_include, device_exclude }) => {
    const isWanted = toFilter(device_include, device_exclude);
    return ({ kernel }, emit) => {
      const devices = listDevices(kernel, ROOT);
      if (devices === undefined) throw new NoData("there is no InfiniBand");
      for (const device of devices.filter(isWanted)) {
        const of = (file: string) =>
          readAttribute(kernel, `${ROOT}/${device}/${file}`) ?? "";
        emit(INFO, 1, {
          device,
          board_id: of("board_id"),
          firmware_version: of("fw_ver"),
          hca_type: of("hca_type"),
        });
        for (
          const port of listDevices(kernel, `${ROOT}/${device}/ports`) ?? []
        ) {
          emitPort(
            kernel,
            `${ROOT}/${device}/ports/${port}`,
            { device, port },
            emit,
          );
        }
      }
    };
  },
};

function emitPort(
  kernel: Kernel,
  dir: string,
  labels: Labels,
  emit: Emit,
): void {
  const read = (file: string) => readAttribute(kernel, `${dir}/${file}`);
  const state = parseInt(read("state") ?? "", 10);
  const physical = parseInt(read("phys_state") ?? "", 10);
  const rate = /^([\d.]+) Gb\/sec/.exec(read("rate") ?? "")?.[1];
  if (!Number.isNaN(state)) emit(STATE, state, labels);
  if (!Number.isNaN(physical)) emit(PHYSICAL, physical, labels);
  if (rate !== undefined) emit(RATE, Number(rate) * GIGABIT_BYTES, labels);
  for (
    const [folder, counters] of [
      ["counters", COUNTERS],
      ["counters_ext", COUNTERS_EXT],
      ["hw_counters", HW_COUNTERS],
    ] as const
  ) {
    // A missing folder is asked for once and not file by file.
    if (kernel.list(`${dir}/${folder}`) === undefined) continue;
    for (const { file, metric, unit } of counters) {
      const value = findNumber(read(`${folder}/${file}`));
      if (value !== undefined) emit(metric, value * unit, labels);
    }
  }
  const lifespan = findNumber(read("hw_counters/lifespan"));
  if (lifespan !== undefined) {
    emit(LIFESPAN, Math.trunc(lifespan / MILLISECONDS), labels);
  }
}
