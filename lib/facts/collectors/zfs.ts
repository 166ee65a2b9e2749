/**
 * The `zfs` collector: pools and caches of ZFS, from `/proc/spl/kstat/zfs`.
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
import { gauge, untyped } from "./_metric.ts";

const ROOT = "/proc/spl/kstat/zfs";

/** Parts of names of metrics, by file. */
const FILES = {
  abd: "abdstats",
  arc: "arcstats",
  dbuf: "dbufstats",
  dmu_tx: "dmu_tx",
  dnode: "dnodestats",
  fm: "fm",
  vdev_cache: "vdev_cache_stats",
  vdev_mirror: "vdev_mirror_stats",
  xuio: "xuio_stats",
  zfetch: "zfetchstats",
  zil: "zil",
} as const;

/** Types of numbers in these files: 64 bits with and without a sign. */
const INT64 = "3";
const UINT64 = "4";
const STRING = "7";

const STATE = gauge("zfs_zpool_state", "State of a pool.");
const STATES = [
  "online",
  "degraded",
  "faulted",
  "offline",
  "removed",
  "unavail",
  "suspended",
];

/** Collects what caches and pools did, and the state of pools. */
export const zfsCollector: Collector<NoParams> = {
  type: "zfs",
  isDefault: true,
  fields: {},
  open: () => collect,
};

function collect({ kernel }: Source, emit: Emit): void {
  const entries = kernel.list(ROOT);
  if (entries === undefined) throw new NoData("there is no ZFS");
  for (const [part, file] of Object.entries(FILES)) {
    const text = kernel.read(`${ROOT}/${file}`);
    if (text === undefined) continue;
    for (const { name, type, value } of parseStats(text, file)) {
      if (type === INT64 || type === UINT64) {
        emitNumber(`${part}_${name}`, value, {}, emit);
      }
    }
  }
  for (const { name, type } of entries) {
    if (type === "dir") emitPool(kernel, name, emit);
  }
}

function emitPool(kernel: Kernel, zpool: string, emit: Emit): void {
  const dir = `${ROOT}/${zpool}`;
  const state = kernel.read(`${dir}/state`)?.trim().toLowerCase();
  if (state !== undefined) {
    for (const one of STATES) {
      emit(STATE, one === state ? 1 : 0, { zpool, state: one });
    }
  }
  const io = kernel.read(`${dir}/io`);
  if (io !== undefined) {
    const [, head = "", line = ""] = toLines(io);
    const values = toFields(line);
    toFields(head).forEach((name, index) =>
      emitNumber(`zpool_${name}`, values[index] ?? "", { zpool }, emit)
    );
  }
  for (const { name } of kernel.list(dir) ?? []) {
    if (name.startsWith("objset-")) {
      emitDataset(kernel, `${dir}/${name}`, zpool, emit);
    }
  }
}

function emitDataset(
  kernel: Kernel,
  path: string,
  zpool: string,
  emit: Emit,
): void {
  const stats = parseStats(kernel.read(path) ?? "", path);
  const dataset =
    stats.find(({ name, type }) => name === "dataset_name" && type === STRING)
      ?.value ?? "";
  for (const { name, type, value } of stats) {
    if (type === UINT64) {
      emitNumber(`zpool_dataset_${name}`, value, { zpool, dataset }, emit);
    }
  }
}

function emitNumber(
  name: string,
  value: string,
  labels: Labels,
  emit: Emit,
): void {
  const metric = untyped(
    `zfs_${name.replaceAll("-", "_")}`,
    `Value ${name} of /proc/spl/kstat/zfs.`,
  );
  emit(metric, toNumber(value, name), labels);
}

/** Takes the lines after the head `name type data`; a value may hold blanks. */
function parseStats(
  text: string,
  file: string,
): { name: string; type: string; value: string }[] {
  const lines = toLines(text);
  const head = lines.findIndex((line) => /^name\s+type\s+data\s*$/.test(line));
  if (head === -1) {
    throw new SyntaxError(`Expected a line "name type data" in ${file}`);
  }
  return lines.slice(head + 1).flatMap((line) => {
    const found = /^(\S+)\s+(\d+)\s+(.*?)\s*$/.exec(line);
    if (found === null) return [];
    return [{ name: found[1]!, type: found[2]!, value: found[3]! }];
  });
}
