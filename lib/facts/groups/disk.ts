/**
 * The `disk` group: mounted file systems, their room and their devices'
 * traffic.
 *
 * @module
 */

import {
  type FactObject,
  field,
  type Group,
  type GroupSource,
  type Kernel,
  key,
  type KeyInfo,
  type Labels,
  NoData,
  toFields,
  toLines,
} from "../group.ts";
import {
  type Choice,
  choiceField,
  type Limits,
  limitsField,
  markKeys,
  sizeKeys,
  toMarks,
  toPressure,
  toSizes,
} from "./_choice.ts";
import { findValue, listSamples, toRounded } from "./_samples.ts";

/** Params of the `disk` group. */
export interface DiskParams {
  /** Only these devices, such as `/dev/sda1`; all when empty. */
  devices: readonly string[];
  /** Only these mount points; all when empty. */
  mount_points: readonly string[];
  /** Which facts are told. */
  collect: Choice;
  /** Use in percent from which on a file system is marked. */
  thresholds: Limits;
}

const FLAGS = ["total", "used", "free", "available", "percentage", "io"];
/** Bounds of the share of available room in percent. */
const BOUNDS = [5, 10, 20] as const;
/** A sector of `/proc/diskstats` has 512 bytes, whatever the device says. */
const SECTOR_BYTES = 512;
const SIZE = "node_filesystem_size_bytes";
const STATFS = "statfs(2)";
const STATS = "/proc/diskstats";

/** Tells of the mounted file systems. */
export const diskGroup: Group<DiskParams> = {
  type: "disk",
  help: "mounted file systems, room, traffic of their devices",
  isDefault: true,
  fields: {
    devices: field<readonly string[]>(
      "words",
      [],
      "Only these devices; all when empty.",
    ),
    mount_points: field<readonly string[]>(
      "words",
      [],
      "Only these mount points; all when empty.",
    ),
    collect: choiceField(FLAGS),
    thresholds: limitsField(["usage"]),
  },
  collectors: ["filesystem"],
  keys: [
    key("disks[].device", "The device.", "/proc/1/mountinfo", SIZE),
    key(
      "disks[].mount_point",
      "Where it is mounted.",
      "/proc/1/mountinfo",
      SIZE,
    ),
    key(
      "disks[].fs_type",
      "Type of the file system.",
      "/proc/1/mountinfo",
      SIZE,
    ),
    key(
      "disks[].is_read_only",
      "Whether nothing can be written.",
      "/proc/1/mountinfo",
      "node_filesystem_readonly",
    ),
    key(
      "disks[].error",
      "Why it could not be asked.",
      STATFS,
      "node_filesystem_device_error",
    ),
    key(
      "disks[].is_removable",
      "Whether the device can be taken out.",
      "/sys/dev/block/*/removable",
    ),
    ...inDisks([
      ...sizeKeys("total", "Size of the file system.", STATFS, SIZE),
      ...sizeKeys("used", "Room that is in use.", STATFS),
      ...sizeKeys(
        "free",
        "Free room, that of root included.",
        STATFS,
        "node_filesystem_free_bytes",
      ),
      ...sizeKeys(
        "available",
        "Room that ordinary users may take.",
        STATFS,
        "node_filesystem_avail_bytes",
      ),
      key(
        "usage_percent",
        "Used room in percent of used and available, as df(1) tells.",
        STATFS,
      ),
      key("available_percent", "The rest to a hundred.", STATFS),
      key(
        "disk_pressure",
        "Medium below 20, high below 10, critical below 5 percent available, else low.",
        STATFS,
      ),
      ...markKeys("usage"),
      key(
        "inodes_usage_percent",
        "Used inodes in percent; absent where there is no limit.",
        STATFS,
        "node_filesystem_files_free",
      ),
      key(
        "io_supported",
        "Whether the kernel counts the device's traffic.",
        STATS,
      ),
      key(
        "read_bytes",
        "Bytes that were read since the start.",
        STATS,
        "node_disk_read_bytes_total",
      ),
      key(
        "written_bytes",
        "Bytes that were written since the start.",
        STATS,
        "node_disk_written_bytes_total",
      ),
      key(
        "read_ops",
        "Reads since the start.",
        STATS,
        "node_disk_reads_completed_total",
      ),
      key(
        "write_ops",
        "Writes since the start.",
        STATS,
        "node_disk_writes_completed_total",
      ),
    ]),
  ],
  open: (params) => (source) => ({ disks: readDisks(source, params) }),
};

function inDisks(keys: readonly KeyInfo[]): KeyInfo[] {
  return keys.map((info) => ({ ...info, key: `disks[].${info.key}` }));
}

function readDisks(source: GroupSource, params: DiskParams): FactObject[] {
  const { devices, mount_points, collect } = params;
  const isWanted = (list: readonly string[], text = "") =>
    list.length === 0 || list.includes(text);
  const wants = (flag: string) => collect[flag] ?? true;
  const all = source.families("filesystem");
  const stats = readStats(source.kernel);
  const asked = listSamples(all, "node_filesystem_device_error");
  if (asked.length === 0) throw new NoData("no file system counts here");
  return asked.filter(({ labels }) =>
    isWanted(devices, labels["device"]) &&
    isWanted(mount_points, labels["mountpoint"])
  ).map(({ labels }) => {
    const of = (name: string) =>
      findValue(all, `node_filesystem_${name}`, labels);
    const number = findNumber(source, labels);
    const reason = labels["device_error"] ?? "";
    return {
      device: labels["device"],
      mount_point: labels["mountpoint"],
      fs_type: labels["fstype"],
      is_read_only: of("readonly") === 1,
      is_removable: isRemovable(source.kernel, number),
      ...reason === "" ? toRoom(of, wants, params) : { error: reason },
      ...wants("io") && toTraffic(stats.get(number)),
    };
  });
}

/** Gives the number of the device, as `8:1`. */
function findNumber({ families }: GroupSource, labels: Labels): string {
  const { device = "", mountpoint = "" } = labels;
  const mount = listSamples(
    families("filesystem"),
    "node_filesystem_mount_info",
  )
    .find((one) =>
      one.labels["device"] === device && one.labels["mountpoint"] === mountpoint
    );
  return mount === undefined
    ? ""
    : `${mount.labels["major"]}:${mount.labels["minor"]}`;
}

function toRoom(
  of: (name: string) => number | undefined,
  wants: (flag: string) => boolean,
  { thresholds }: DiskParams,
): FactObject {
  const total = of("size_bytes");
  const free = of("free_bytes");
  const available = of("avail_bytes");
  if (total === undefined || free === undefined || available === undefined) {
    return {};
  }
  const used = total - free;
  const usable = used + available;
  const usage = usable > 0 ? used / usable * 100 : 0;
  const files = of("files") ?? 0;
  return {
    ...wants("total") && toSizes("total", total),
    ...wants("used") && toSizes("used", used),
    ...wants("free") && toSizes("free", free),
    ...wants("available") && toSizes("available", available),
    ...wants("percentage") && {
      usage_percent: toRounded(usage),
      available_percent: toRounded(100 - usage),
      disk_pressure: toPressure(100 - usage, BOUNDS),
      ...toMarks("usage", usage, thresholds),
      ...files > 0 && {
        inodes_usage_percent: toRounded(
          (1 - (of("files_free") ?? 0) / files) * 100,
        ),
      },
    },
  };
}

/** A partition has no such attribute itself, its disk has. */
function isRemovable(kernel: Kernel, number: string): boolean {
  if (number === "" || number.startsWith("0:")) return false;
  const dir = `/sys/dev/block/${number}`;
  const text = kernel.tryRead(`${dir}/removable`) ??
    kernel.tryRead(`${dir}/../removable`);
  return text?.trim() === "1";
}

/** Reads the fields behind the name by the number of a device: partitions too, which the metrics leave out. */
function readStats(kernel: Kernel): ReadonlyMap<string, readonly string[]> {
  return new Map(
    toLines(kernel.tryRead(STATS) ?? "").map((line) => {
      const [major, minor, , ...counts] = toFields(line);
      return [`${major}:${minor}`, counts];
    }),
  );
}

function toTraffic(counts: readonly string[] | undefined): FactObject {
  const of = (index: number) => Number(counts?.[index]);
  const values = {
    read_bytes: of(2) * SECTOR_BYTES,
    written_bytes: of(6) * SECTOR_BYTES,
    read_ops: of(0),
    write_ops: of(4),
  };
  const isKnown = Object.values(values).every(Number.isFinite);
  return { io_supported: isKnown, ...isKnown && values };
}
