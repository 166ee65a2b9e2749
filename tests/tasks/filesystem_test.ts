import type { RunChange } from "../../lib/task.ts";
import { testTask } from "../../lib/testing/mod.ts";
import { filesystemTask } from "../../tasks/filesystem.ts";

const DEV = "/dev/sdb1";
const HEAD = `head -c 1048576 -- ${DEV}`;
const PROBE = `blkid -p -o export -- ${DEV}`;
const EMPTY = { code: 2 };
const EXT4 = "DEVNAME=/dev/sdb1\nLABEL=a\\ b\nUUID=0a37\nTYPE=ext4\n";
const ROOT = "22 1 8:1 / / rw - ext4 /dev/sda1 rw\n";

function toHost(
  probe: string | { code: number; stderr?: string },
  more = {},
  programs = ["mkfs.ext4", "mkfs.xfs", "mkfs.vfat"],
) {
  return {
    files: {
      [DEV]: { type: "block" as const },
      "/proc/self/mountinfo": ROOT,
      ...more,
    },
    queries: { [PROBE]: probe, [HEAD]: "\0\0" },
    programs,
  };
}

function toRun(argv: readonly string[], shows: string): RunChange {
  const isMake = argv[0] !== "wipefs";
  return {
    kind: "run",
    argv,
    shows,
    ...(isMake ? { timeoutMs: 1_800_000 } : {}),
    predicts: [],
  };
}

const MAKE = toRun(["mkfs.ext4", "-F", DEV], "empty -> ext4");
const REMAKE = toRun(
  ["mkfs.xfs", "-f", "-L", "; touch /tmp/x $(id)", DEV],
  'ERASES ext4 "a b" UUID 0a37 -> new xfs',
);
const WIPE = toRun(
  ["wipefs", "--all", "--", DEV],
  'ERASES ext4 "a b" UUID 0a37',
);

testTask(filesystemTask, [
  {
    name: "makes ext4 where nothing is",
    params: { dev: DEV },
    have: toHost(EMPTY),
    changes: [MAKE],
    again: [MAKE],
    output: { dev: DEV, before: null },
  },
  {
    name: "leaves the type that is wanted",
    params: { dev: DEV, fstype: "ext4", force: true },
    have: toHost(EXT4),
    output: { before: "ext4" },
  },
  {
    name: "leaves any file system where no type is wanted",
    params: { dev: DEV },
    have: toHost("TYPE=xfs\n"),
  },
  {
    name: "never writes over another type by itself",
    params: { dev: DEV, fstype: "xfs" },
    have: toHost(EXT4),
    error: /it holds ext4 "a b" UUID 0a37/,
  },
  {
    name: "never writes over a volume of LVM or a partition table by itself",
    params: { dev: DEV },
    have: toHost("PTUUID=1\nPTTYPE=gpt\n"),
    error: /it holds a partition table \(gpt\) UUID 1/,
  },
  {
    name: "writes over it by force, and says what is lost",
    params: {
      dev: DEV,
      fstype: "xfs",
      force: true,
      opts: ["-L", "; touch /tmp/x $(id)"],
    },
    have: toHost(EXT4),
    changes: [REMAKE],
    again: [REMAKE],
  },
  {
    name: "never writes to what is mounted, by force neither",
    params: { dev: DEV, fstype: "xfs", force: true },
    have: toHost(EXT4, {
      "/proc/self/mountinfo": `${ROOT}30 22 8:17 / /srv rw - ext4 ${DEV} rw\n`,
    }),
    error: /it is mounted at "\/srv"/,
  },
  {
    name: "knows a device by the links to it",
    params: { dev: "/dev/disk/by-id/x", fstype: "xfs", force: true },
    have: toHost(EXT4, {
      "/dev/disk/by-id/x": { target: "../../sdb1" },
      "/proc/self/mountinfo":
        `${ROOT}30 22 8:17 / /srv rw - ext4 /dev/mapper/m rw\n`,
      "/dev/mapper/m": { target: "../sdb1" },
    }),
    error: /it is mounted at "\/srv"/,
  },
  {
    name: "never writes to swap",
    params: { dev: DEV, force: true, fstype: "xfs" },
    have: toHost("TYPE=swap\n", {
      "/proc/swaps": `Filename Type\n${DEV} partition 1 0 -2\n`,
    }),
    error: /the system swaps to it/,
  },
  {
    name: "never writes to a part of something else",
    params: { dev: DEV, state: "absent" },
    have: toHost("TYPE=LVM2_member\n", {
      "/sys/class/block/sdb1/holders/dm-0": "",
    }),
    error: /it is part of dm-0/,
  },
  {
    name: "wipes, and says what is lost",
    params: { dev: DEV, state: "absent" },
    have: toHost(EXT4),
    changes: [WIPE],
    again: [WIPE],
  },
  {
    name: "wipes nothing",
    params: { dev: DEV, state: "absent" },
    have: toHost(EMPTY),
  },
  {
    name: "wipes no device that is gone",
    params: { dev: "/dev/none", state: "absent" },
  },
  {
    name: "refuses a device that is not there",
    params: { dev: "/dev/none" },
    error: /it is not there/,
  },
  {
    name: "refuses a directory",
    params: { dev: "/dev" },
    have: toHost(EMPTY),
    error: /neither a device nor a file/,
  },
  {
    name: "refuses what is not clear",
    params: { dev: DEV, force: true },
    have: toHost({ code: 8 }),
    error: /several signatures/,
  },
  {
    name: "takes an error of the device for no empty one",
    params: { dev: DEV },
    have: toHost({ code: 2, stderr: "error: /dev/sdb1: Input/output error" }),
    error: /Input\/output error/,
  },
  {
    name: "names the package of a program that is missing",
    params: { dev: DEV, fstype: "vfat" },
    have: toHost(EMPTY, {}, []),
    error: /Cannot find "mkfs\.vfat"/,
  },
  {
    name: "never writes over data of no known kind by itself",
    params: { dev: DEV },
    have: {
      ...toHost(EMPTY),
      queries: { [PROBE]: EMPTY, [HEAD]: "\0\0root:x:0" },
    },
    error: /data of no known kind/,
  },
  {
    name: "refuses what cannot be read",
    params: { dev: DEV },
    have: {
      ...toHost(EMPTY),
      queries: {
        [PROBE]: EMPTY,
        [HEAD]: { code: 1, stderr: "head: error reading" },
      },
    },
    error: /Cannot read "\/dev\/sdb1": head/,
  },
  {
    name: "refuses a type with a path in it",
    params: { dev: DEV, fstype: "../x" },
    error: /type of a file system/,
  },
  {
    name: "refuses a relative device",
    params: { dev: "-sdb" },
    error: /starts with "\/"/,
  },
]);
