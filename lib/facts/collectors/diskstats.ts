/**
 * The `diskstats` collector: reads and writes of block devices, from
 * `/proc/diskstats` (proc_diskstats(5)), and what udev knows of them.
 *
 * @module
 */

import {
  type Collector,
  type Emit,
  field,
  findNumber,
  type Kernel,
  type Metric,
  type MetricType,
  type NamePattern,
  toFields,
  toFilter,
  toLines,
  toNumber,
} from "../collector.ts";

/** A sector of `/proc/diskstats` has 512 bytes, whatever the device says. */
const SECTOR_BYTES = 512;
const MILLISECOND = 0.001;

/** Metrics in the order of the columns from the fourth, with the size of one unit. */
const COLUMNS: readonly (readonly [Metric, number])[] = [
  [counter("reads_completed_total", "Reads that were completed."), 1],
  [counter("reads_merged_total", "Reads that were merged."), 1],
  [counter("read_bytes_total", "Bytes that were read."), SECTOR_BYTES],
  [counter("read_time_seconds_total", "Time of all reads."), MILLISECOND],
  [counter("writes_completed_total", "Writes that were completed."), 1],
  [counter("writes_merged_total", "Writes that were merged."), 1],
  [counter("written_bytes_total", "Bytes that were written."), SECTOR_BYTES],
  [counter("write_time_seconds_total", "Time of all writes."), MILLISECOND],
  [gauge("io_now", "Requests that are in progress."), 1],
  [counter("io_time_seconds_total", "Time with requests."), MILLISECOND],
  [
    counter(
      "io_time_weighted_seconds_total",
      "Time with requests, times their number.",
    ),
    MILLISECOND,
  ],
  [counter("discards_completed_total", "Discards that were completed."), 1],
  [counter("discards_merged_total", "Discards that were merged."), 1],
  [counter("discarded_sectors_total", "Sectors that were discarded."), 1],
  [counter("discard_time_seconds_total", "Time of all discards."), MILLISECOND],
  [counter("flush_requests_total", "Flushes that were completed."), 1],
  [
    counter("flush_requests_time_seconds_total", "Time of all flushes."),
    MILLISECOND,
  ],
];

/** Fewest columns of a line that counts. */
const LEAST_COLUMNS = 14;

const INFO = gauge("info", "What a device is.");
const FILESYSTEM_INFO = gauge("filesystem_info", "What is on a device.");
const MAPPER_INFO = gauge("device_mapper_info", "What a mapped device is.");

/** Properties of udev that are numbers of a device. */
const ATA: readonly (readonly [string, Metric])[] = [
  [
    "ID_ATA_WRITE_CACHE",
    gauge("ata_write_cache", "Whether a device has a write cache."),
  ],
  [
    "ID_ATA_WRITE_CACHE_ENABLED",
    gauge("ata_write_cache_enabled", "Whether the write cache is on."),
  ],
  [
    "ID_ATA_ROTATION_RATE_RPM",
    gauge("ata_rotation_rate_rpm", "Turns in a minute, 0 for no disk."),
  ],
];

/** Params of the `diskstats` collector. */
export interface DiskstatsParams {
  /** Only devices that match. */
  device_include: NamePattern | undefined;
  /** No devices that match. */
  device_exclude: NamePattern | undefined;
}

/** Collects reads, writes, discards and flushes of block devices. */
export const diskstatsCollector: Collector<DiskstatsParams> = {
  type: "diskstats",
  isDefault: true,
  fields: {
    device_include: field("pattern", undefined, "Only devices that match."),
    device_exclude: field(
      "pattern",
      /^(z?ram|loop|fd|(h|s|v|xv)d[a-z]|nvme\d+n\d+p)\d+$/,
      "No devices that match.",
    ),
  },
  open: ({ device_include, device_exclude }) => {
    const isWanted = toFilter(device_include, device_exclude);
    return ({ kernel }, emit) => {
      const text = kernel.read("/proc/diskstats");
      if (text === undefined) throw new Error("/proc/diskstats is absent");
      for (const line of toLines(text)) {
        const fields = toFields(line);
        if (fields.length < LEAST_COLUMNS || !isWanted(fields[2]!)) continue;
        emitCounts(fields, emit);
        emitInfo(fields, kernel, emit);
      }
    };
  },
};

function emitCounts(fields: readonly string[], emit: Emit): void {
  const labels = { device: fields[2]! };
  COLUMNS.slice(0, fields.length - 3).forEach(([metric, unit], index) =>
    emit(metric, toNumber(fields[index + 3]!, metric.name) * unit, labels)
  );
}

function emitInfo(
  [major = "", minor = "", device = ""]: readonly string[],
  kernel: Kernel,
  emit: Emit,
): void {
  const udev = readProperties(kernel, `b${major}:${minor}`);
  const of = (name: string) => udev.get(name) ?? "";
  const rotational = kernel.tryRead(`/sys/block/${device}/queue/rotational`);
  emit(INFO, 1, {
    device,
    major,
    minor,
    path: of("ID_PATH"),
    wwn: of("ID_WWN"),
    model: of("ID_MODEL"),
    serial: of("SCSI_IDENT_SERIAL") || of("ID_SERIAL_SHORT") || of("ID_SERIAL"),
    revision: of("ID_REVISION"),
    rotational: rotational?.trim() === "1" ? "1" : "0",
  });
  if (of("ID_FS_TYPE") !== "") {
    emit(FILESYSTEM_INFO, 1, {
      device,
      type: of("ID_FS_TYPE"),
      usage: of("ID_FS_USAGE"),
      uuid: of("ID_FS_UUID"),
      version: of("ID_FS_VERSION"),
    });
  }
  if (of("DM_NAME") !== "") {
    emit(MAPPER_INFO, 1, {
      device,
      name: of("DM_NAME"),
      uuid: of("DM_UUID"),
      vg_name: of("DM_VG_NAME"),
      lv_name: of("DM_LV_NAME"),
      lv_layer: of("DM_LV_LAYER"),
    });
  }
  if (of("ID_ATA") === "") return;
  for (const [name, metric] of ATA) {
    const value = findNumber(udev.get(name));
    if (value !== undefined) emit(metric, value, { device });
  }
}

/** Reads the lines `E:NAME=VALUE` of udev's database; none where it is missing, as in a container. */
function readProperties(kernel: Kernel, name: string): Map<string, string> {
  const text = kernel.tryRead(`/run/udev/data/${name}`) ?? "";
  return new Map(
    toLines(text).filter((line) => line.startsWith("E:")).map((line) => {
      const at = line.indexOf("=");
      return [line.slice(2, at), line.slice(at + 1)];
    }),
  );
}

function counter(name: string, help: string): Metric {
  return toMetric(name, "counter", help);
}

function gauge(name: string, help: string): Metric {
  return toMetric(name, "gauge", help);
}

function toMetric(name: string, type: MetricType, help: string): Metric {
  return { name: `node_disk_${name}`, type, help };
}
