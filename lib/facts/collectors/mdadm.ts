/**
 * The `mdadm` collector: arrays of disks, from `/proc/mdstat` (md(4)) and
 * `/sys/block/mdN/md`.
 *
 * @module
 */

import {
  type Collector,
  type Emit,
  type Kernel,
  NoData,
  type NoParams,
  type Source,
} from "../collector.ts";
import { gauge } from "./_metric.ts";
import { type MdArray, parseMdstat } from "./_mdstat.ts";
import { listDevices, readAttribute } from "./_sysfs.ts";

const REQUIRED = gauge("md_disks_required", "Disks that an array wants.");
const DISKS = gauge("md_disks", "Disks of an array, by state.");
const STATE = gauge("md_state", "State of an array.");
const BLOCKS = gauge("md_blocks", "Blocks of an array.");
const SYNCED = gauge(
  "md_blocks_synced",
  "Blocks of an array that are the same on all disks.",
);
const RAID_DISKS = gauge(
  "md_raid_disks",
  "Disks of an array, as the kernel has it.",
);
const DEGRADED = gauge("md_degraded", "Disks that an array lacks.");

const STATES = ["active", "inactive", "recovering", "resync", "check"];
/** Levels that can lack a disk. */
const REDUNDANT = /^raid(1|4|5|6|10)$/;
/** Levels that stand for the whole of other arrays. */
const CONTAINERS: ReadonlySet<string> = new Set([
  "",
  "container",
  "imsm",
  "ddf",
]);

/** Collects state and disks of arrays. */
export const mdadmCollector: Collector<NoParams> = {
  type: "mdadm",
  isDefault: true,
  fields: {},
  open: () => collect,
};

function collect({ kernel }: Source, emit: Emit): void {
  const text = kernel.read("/proc/mdstat");
  if (text === undefined) throw new NoData("there are no arrays");
  parseMdstat(text).forEach((array) => emitArray(array, emit));
  for (const name of listDevices(kernel, "/sys/block") ?? []) {
    if (name.startsWith("md")) emitSysfs(kernel, name, emit);
  }
}

function emitArray(array: MdArray, emit: Emit): void {
  const { device } = array;
  emit(REQUIRED, array.required, { device });
  emit(DISKS, array.active, { device, state: "active" });
  emit(DISKS, array.failed, { device, state: "failed" });
  emit(DISKS, array.spare, { device, state: "spare" });
  for (const state of STATES) {
    emit(STATE, state === array.state ? 1 : 0, { device, state });
  }
  emit(BLOCKS, array.blocks, { device });
  emit(SYNCED, array.synced, { device });
}

function emitSysfs(kernel: Kernel, device: string, emit: Emit): void {
  const dir = `/sys/block/${device}/md`;
  const level = readAttribute(kernel, `${dir}/level`);
  if (level === undefined || CONTAINERS.has(level)) return;
  // While it grows the file says "11 (10)".
  const disks = /^\d+/.exec(readAttribute(kernel, `${dir}/raid_disks`) ?? "");
  if (disks !== null) emit(RAID_DISKS, Number(disks[0]), { device });
  const degraded = REDUNDANT.test(level)
    ? Number(readAttribute(kernel, `${dir}/degraded`) ?? "NaN")
    : 0;
  if (!Number.isNaN(degraded)) emit(DEGRADED, degraded, { device });
}
