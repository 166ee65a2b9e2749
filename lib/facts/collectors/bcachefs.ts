/**
 * The `bcachefs` collector: file systems of that name, from
 * `/sys/fs/bcachefs`.
 *
 * @module
 */

import {
  type Collector,
  type Emit,
  type Kernel,
  type Labels,
  NoData,
  type NoParams,
  type Source,
  toFields,
  toLines,
  toNumber,
} from "../collector.ts";
import { counter, gauge } from "./_metric.ts";
import { listDevices, readAttribute, toMetricName } from "./_sysfs.ts";

const ROOT = "/sys/fs/bcachefs";
const INFO = gauge("bcachefs_info", "What a file system is.");
const BTREE_CACHE = gauge(
  "bcachefs_btree_cache_size_bytes",
  "Memory that trees take.",
);
const COMPRESSED = gauge(
  "bcachefs_compression_compressed_bytes",
  "Size of data when compressed.",
);
const UNCOMPRESSED = gauge(
  "bcachefs_compression_uncompressed_bytes",
  "Size of compressed data when not.",
);
const ERRORS = counter("bcachefs_errors_total", "Errors of a file system.");
const WRITES = counter("bcachefs_btree_writes_total", "Writes of trees.");
const WRITE_SIZE = gauge(
  "bcachefs_btree_write_average_size_bytes",
  "Mean size of writes of trees.",
);
const DEVICE = gauge("bcachefs_device_info", "What a device is.");
const BUCKET_SIZE = gauge(
  "bcachefs_device_bucket_size_bytes",
  "Size of a bucket of a device.",
);
const BUCKETS = gauge("bcachefs_device_buckets", "Buckets of a device.");
const DURABILITY = gauge(
  "bcachefs_device_durability",
  "How many copies one on a device counts for.",
);
const IO_DONE = counter(
  "bcachefs_device_io_done_bytes_total",
  "Data read and written on a device.",
);
const IO_ERRORS = counter(
  "bcachefs_device_io_errors_total",
  "Errors of a device.",
);

/** Collects counts, sizes and errors of file systems and their devices. */
export const bcachefsCollector: Collector<NoParams> = {
  type: "bcachefs",
  isDefault: true,
  fields: {},
  open: () => collect,
};

function collect({ kernel }: Source, emit: Emit): void {
  const uuids = listDevices(kernel, ROOT) ?? [];
  if (uuids.length === 0) throw new NoData("there is no bcachefs");
  for (const uuid of uuids) {
    const dir = `${ROOT}/${uuid}`;
    const lines = (file: string) =>
      toLines(kernel.tryRead(`${dir}/${file}`) ?? "");
    emit(INFO, 1, { uuid });
    emitSize(kernel, `${dir}/btree_cache_size`, BTREE_CACHE, { uuid }, emit);
    emitCounters(kernel, dir, uuid, emit);
    for (const line of lines("compression_stats").slice(1)) {
      const [algorithm = "", compressed = "", uncompressed = ""] = toFields(
        line,
      );
      emit(COMPRESSED, toSize(compressed), { uuid, algorithm });
      emit(UNCOMPRESSED, toSize(uncompressed), { uuid, algorithm });
    }
    for (const line of lines("errors")) {
      const [error_type = "", count = ""] = toFields(line);
      emit(ERRORS, toNumber(count, error_type), { uuid, error_type });
    }
    for (const line of lines("btree_write_stats").slice(1)) {
      const [word = "", count = "", size = ""] = toFields(line);
      const labels = { uuid, type: word.replace(/:$/, "") };
      emit(WRITES, toNumber(count, word), labels);
      emit(WRITE_SIZE, toSize(size), labels);
    }
    for (const name of listDevices(kernel, dir) ?? []) {
      const device = /^dev-(\d+)$/.exec(name)?.[1];
      if (device !== undefined) {
        emitDevice(kernel, `${dir}/${name}`, { uuid, device }, emit);
      }
    }
  }
}

/** There is one file for each count, and its number since the file system was made counts. */
function emitCounters(
  kernel: Kernel,
  dir: string,
  uuid: string,
  emit: Emit,
): void {
  for (const name of listDevices(kernel, `${dir}/counters`) ?? []) {
    const text = kernel.tryRead(`${dir}/counters/${name}`) ?? "";
    const value = /^since filesystem creation:\s*(\S+)/m.exec(text)?.[1];
    if (value === undefined) continue;
    const help = `Count ${name} of bcachefs.`;
    const metric = counter(`bcachefs_${toMetricName(name)}_total`, help);
    emit(metric, toSize(value), { uuid });
  }
}

function emitDevice(
  kernel: Kernel,
  dir: string,
  labels: Labels,
  emit: Emit,
): void {
  const read = (file: string) => readAttribute(kernel, `${dir}/${file}`);
  emit(DEVICE, 1, {
    ...labels,
    label: read("label") ?? "",
    state: read("state") ?? "",
  });
  emitSize(kernel, `${dir}/bucket_size`, BUCKET_SIZE, labels, emit);
  emitSize(kernel, `${dir}/nbuckets`, BUCKETS, labels, emit);
  emitSize(kernel, `${dir}/durability`, DURABILITY, labels, emit);
  let operation = "";
  for (const line of toLines(read("io_done") ?? "")) {
    const [word = "", value = ""] = line.split(":").map((part) => part.trim());
    if (value === "") operation = word;
    else {
      const all = { ...labels, operation, data_type: word };
      emit(IO_DONE, toNumber(value, word), all);
    }
  }
  // The same follows for the time since the counts were last set to 0.
  for (const line of toLines(read("io_errors") ?? "").slice(1, 4)) {
    const [type = "", value = ""] = line.split(":").map((part) => part.trim());
    emit(IO_ERRORS, toNumber(value, type), { ...labels, type });
  }
}

function emitSize(
  kernel: Kernel,
  path: string,
  metric: typeof INFO,
  labels: Labels,
  emit: Emit,
): void {
  const text = readAttribute(kernel, path);
  if (text !== undefined) emit(metric, toSize(text), labels);
}

/**
 * Reads a number such as `2.05G`, powers of 1,024, without what is below one.
 * @throws {SyntaxError} When it is none.
 */
function toSize(text: string): number {
  const found = /^(-?\d+(?:\.\d+)?)([kmgtpe]?)$/i.exec(text);
  if (found === null) {
    throw new SyntaxError(
      `Expected a size, got ${JSON.stringify(text.slice(0, 40))}`,
    );
  }
  const power = found[2] === ""
    ? 0
    : "kmgtpe".indexOf(found[2]!.toLowerCase()) + 1;
  return Math.trunc(Number(found[1]) * 1024 ** power);
}
