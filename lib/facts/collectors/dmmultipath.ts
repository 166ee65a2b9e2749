/**
 * The `dmmultipath` collector: disks that are reached on several paths, from
 * `/sys/block/dm-N`.
 *
 * @module
 */

import {
  type Collector,
  type Emit,
  findNumber,
  type Kernel,
  type NoParams,
  type Source,
} from "../collector.ts";
import { gauge } from "./_metric.ts";
import { listDevices, readAttribute } from "./_sysfs.ts";

const ROOT = "/sys/block";
const PREFIX = "mpath-";
/** The kernel tells sizes in units of 512 bytes. */
const SECTOR_BYTES = 512;

const INFO = gauge("dmmultipath_device_info", "What a device is.");
const ACTIVE = gauge(
  "dmmultipath_device_active",
  "Whether a device is not suspended.",
);
const SIZE = gauge("dmmultipath_device_size_bytes", "Size of a device.");
const PATHS = gauge("dmmultipath_device_paths", "Paths of a device.");
const PATHS_ACTIVE = gauge(
  "dmmultipath_device_paths_active",
  "Paths of a device that work.",
);
const PATHS_FAILED = gauge(
  "dmmultipath_device_paths_failed",
  "Paths of a device that do not work.",
);
const STATE = gauge("dmmultipath_path_state", "State of a path.");

/** Collects devices and how many of their paths work. */
export const dmmultipathCollector: Collector<NoParams> = {
  type: "dmmultipath",
  isDefault: true,
  fields: {},
  open: () => collect,
};

function collect({ kernel }: Source, emit: Emit): void {
  for (const name of listDevices(kernel, ROOT) ?? []) {
    if (!name.startsWith("dm-")) continue;
    const uuid = readAttribute(kernel, `${ROOT}/${name}/dm/uuid`);
    if (uuid?.startsWith(PREFIX)) emitDevice(kernel, name, uuid, emit);
  }
}

function emitDevice(
  kernel: Kernel,
  sysfs_name: string,
  uuid: string,
  emit: Emit,
): void {
  const read = (file: string) =>
    readAttribute(kernel, `${ROOT}/${sysfs_name}/${file}`);
  const device = read("dm/name") ?? "";
  const labels = { device, sysfs_name };
  emit(INFO, 1, { ...labels, uuid });
  emit(ACTIVE, read("dm/suspended") === "1" ? 0 : 1, labels);
  emit(SIZE, (findNumber(read("size")) ?? 0) * SECTOR_BYTES, labels);
  const paths = listDevices(kernel, `${ROOT}/${sysfs_name}/slaves`) ?? [];
  const states = paths.map((path) =>
    readAttribute(kernel, `${ROOT}/${path}/device/state`) ?? "unknown"
  );
  const active =
    states.filter((state) => state === "running" || state === "live").length;
  emit(PATHS, paths.length, labels);
  emit(PATHS_ACTIVE, active, labels);
  emit(PATHS_FAILED, paths.length - active, labels);
  paths.forEach((path, index) =>
    emit(STATE, 1, { device, path, state: states[index]! })
  );
}
