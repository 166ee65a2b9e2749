/**
 * The `btrfs` collector: file systems of that name, from `/sys/fs/btrfs`
 * (btrfs(5)). What only ioctl(2) tells, errors of devices and their free
 * room, is left out.
 *
 * @module
 */

import {
  type Collector,
  type Emit,
  findNumber,
  type Kernel,
  type Metric,
  type NoParams,
  type Source,
  toFields,
  toLines,
} from "../collector.ts";
import { counter, gauge } from "./_metric.ts";
import { listDevices, readAttribute } from "./_sysfs.ts";

const ROOT = "/sys/fs/btrfs";
/** The kernel tells sizes of devices in units of 512 bytes. */
const SECTOR_BYTES = 512;
const MILLISECONDS = 1000;

const INFO = gauge("btrfs_info", "What a file system is.");
const RESERVE = gauge(
  "btrfs_global_rsv_size_bytes",
  "Room that is kept for the file system itself.",
);
const RESERVED = gauge(
  "btrfs_reserved_bytes",
  "Room that is kept for what is under way.",
);
const USED = gauge("btrfs_used_bytes", "Room that is used.");
const SIZE = gauge("btrfs_size_bytes", "Room that is set aside.");
const RATIO = gauge(
  "btrfs_allocation_ratio",
  "Room on disks for each byte of data.",
);
const DEVICE_SIZE = gauge("btrfs_device_size_bytes", "Size of a device.");

/** Metrics by word in `commit_stats`, with the number of its units in one of ours; 0 on kernels before 6.0. */
const COMMITS: readonly (readonly [string, Metric, number])[] = [
  ["commits", counter("btrfs_commits_total", "Commits."), 1],
  [
    "last_commit_ms",
    gauge("btrfs_last_commit_seconds", "Time of the last commit."),
    MILLISECONDS,
  ],
  [
    "max_commit_ms",
    gauge("btrfs_max_commit_seconds", "Longest time of a commit."),
    MILLISECONDS,
  ],
  [
    "total_commit_ms",
    counter("btrfs_commit_seconds_total", "Time of all commits."),
    MILLISECONDS,
  ],
];
const GROUPS = ["data", "metadata", "system"];

/** Collects room, commits and devices of file systems. */
export const btrfsCollector: Collector<NoParams> = {
  type: "btrfs",
  isDefault: true,
  fields: {},
  open: () => collect,
};

function collect({ kernel }: Source, emit: Emit): void {
  for (const name of listDevices(kernel, ROOT) ?? []) {
    if (!name.includes("-")) continue;
    const dir = `${ROOT}/${name}`;
    const uuid = readAttribute(kernel, `${dir}/metadata_uuid`) ?? name;
    emit(INFO, 1, { label: readAttribute(kernel, `${dir}/label`) ?? "", uuid });
    const reserve = readAttribute(kernel, `${dir}/allocation/global_rsv_size`);
    emit(RESERVE, findNumber(reserve) ?? 0, { uuid });
    const stats = new Map(
      toLines(kernel.tryRead(`${dir}/commit_stats`) ?? "")
        .map((line): [string, string] => {
          const [word = "", value = ""] = toFields(line);
          return [word, value];
        }),
    );
    for (const [word, metric, unit] of COMMITS) {
      emit(metric, (findNumber(stats.get(word)) ?? 0) / unit, { uuid });
    }
    const devices = listDevices(kernel, `${dir}/devices`) ?? [];
    for (const device of devices) {
      const size = findNumber(
        readAttribute(kernel, `${dir}/devices/${device}/size`),
      );
      if (size !== undefined) {
        emit(DEVICE_SIZE, size * SECTOR_BYTES, { uuid, device });
      }
    }
    for (const group of GROUPS) {
      emitGroup(
        kernel,
        `${dir}/allocation/${group}`,
        uuid,
        group,
        devices.length,
        emit,
      );
    }
  }
}

function emitGroup(
  kernel: Kernel,
  dir: string,
  uuid: string,
  block_group_type: string,
  devices: number,
  emit: Emit,
): void {
  const entries = kernel.list(dir);
  if (entries === undefined) return;
  const read = (file: string) =>
    findNumber(readAttribute(kernel, `${dir}/${file}`)) ?? 0;
  const labels = { uuid, block_group_type };
  emit(RESERVED, read("bytes_reserved"), labels);
  for (const { name: mode, type } of entries) {
    if (type !== "dir") continue;
    const all = { ...labels, mode };
    emit(USED, read(`${mode}/used_bytes`), all);
    emit(SIZE, read(`${mode}/total_bytes`), all);
    emit(RATIO, toRatio(mode, devices), all);
  }
}

/** How often data is on disk by its profile; a profile with parity needs more disks than it loses. */
function toRatio(mode: string, devices: number): number {
  if (["single", "raid0"].includes(mode)) return 1;
  if (["dup", "raid1", "raid10"].includes(mode)) return 2;
  if (mode === "raid1c3") return 3;
  if (mode === "raid1c4") return 4;
  const parity = mode === "raid5" ? 1 : mode === "raid6" ? 2 : devices;
  return devices > parity ? devices / (devices - parity) : 0;
}
