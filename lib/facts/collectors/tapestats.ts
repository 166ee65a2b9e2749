/**
 * The `tapestats` collector: reads and writes of tape drives, from
 * `/sys/class/scsi_tape` (https://docs.kernel.org/scsi/st.html).
 *
 * @module
 */

import {
  type Collector,
  field,
  findNumber,
  type Metric,
  type NamePattern,
  NoData,
} from "../collector.ts";
import { counter, gauge } from "./_metric.ts";
import { listDevices } from "./_sysfs.ts";

const ROOT = "/sys/class/scsi_tape";
const NANOSECOND = 1e-9;

/** Metrics by file, with the size of one unit. */
const FILES: readonly (readonly [string, Metric, number])[] = [
  ["in_flight", gauge("tape_io_now", "Requests that are in progress."), 1],
  [
    "io_ns",
    counter("tape_io_time_seconds_total", "Time of all requests."),
    NANOSECOND,
  ],
  [
    "other_cnt",
    counter("tape_io_others_total", "Requests that are no reads and writes."),
    1,
  ],
  [
    "read_byte_cnt",
    counter("tape_read_bytes_total", "Bytes that were read."),
    1,
  ],
  [
    "read_cnt",
    counter("tape_reads_completed_total", "Reads that were completed."),
    1,
  ],
  [
    "read_ns",
    counter("tape_read_time_seconds_total", "Time of all reads."),
    NANOSECOND,
  ],
  [
    "write_byte_cnt",
    counter("tape_written_bytes_total", "Bytes that were written."),
    1,
  ],
  [
    "write_cnt",
    counter("tape_writes_completed_total", "Writes that were completed."),
    1,
  ],
  [
    "write_ns",
    counter("tape_write_time_seconds_total", "Time of all writes."),
    NANOSECOND,
  ],
  [
    "resid_cnt",
    counter("tape_residual_total", "Requests that were not done whole."),
    1,
  ],
];

/** Params of the `tapestats` collector. */
export interface TapestatsParams {
  /** No devices that match. */
  ignored_devices: NamePattern;
}

/** Collects what tape drives did. */
export const tapestatsCollector: Collector<TapestatsParams> = {
  type: "tapestats",
  isDefault: true,
  fields: {
    ignored_devices: field("pattern", /^$/, "No devices that match."),
  },
  open: ({ ignored_devices }) => ({ kernel }, emit) => {
    const names = listDevices(kernel, ROOT);
    if (names === undefined) throw new NoData("there are no tape drives");
    for (const device of names) {
      if (!/^st\d+$/.test(device) || ignored_devices.test(device)) continue;
      for (const [file, metric, unit] of FILES) {
        const path = `${ROOT}/${device}/stats/${file}`;
        const value = findNumber(kernel.tryRead(path));
        if (value !== undefined) emit(metric, value * unit, { device });
      }
    }
  },
};
