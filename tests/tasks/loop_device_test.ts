import type { RunChange } from "../../lib/task.ts";
import { testTask } from "../../lib/testing/mod.ts";
import { loopDeviceTask } from "../../tasks/loop_device.ts";

const PATH = "/srv/a.img";
const LIST = "losetup --json --list --output " +
  "NAME,BACK-FILE,OFFSET,SIZELIMIT,RO,PARTSCAN";
const MOUNTS = { "/proc/self/mountinfo": "" };
const FILES = { [PATH]: "x", ...MOUNTS };

/** As losetup of util-linux 2.38.1 prints it. */
function toList(...loops: Record<string, unknown>[]): string {
  return JSON.stringify({
    loopdevices: loops.map((loop) => ({
      name: "/dev/loop0",
      "back-file": PATH,
      offset: 0,
      sizelimit: 0,
      ro: false,
      partscan: false,
      ...loop,
    })),
  });
}

function toAttach(...words: string[]): RunChange {
  return { kind: "run", argv: ["losetup", ...words], predicts: [] };
}

const toDetach = (device: string) => toAttach("--detach", device);

function toAttached(device: string, ...words: string[]): RunChange {
  return {
    ...toAttach(...words, "--", device, PATH),
    shows: `not attached -> ${PATH}`,
    undo: [toDetach(device)],
  };
}

function toDetached(device: string, ...words: string[]): RunChange {
  return {
    ...toDetach(device),
    shows: `${PATH} -> not attached`,
    undo: [toAttach(...words, "--", device, PATH)],
  };
}

const OTHER = { name: "/dev/loop0", "back-file": "/srv/b.img" };
const FIRST = toAttached("/dev/loop1");
const ALL = toAttached(
  "/dev/loop7",
  "--read-only",
  "--offset",
  "512",
  "--sizelimit",
  "1024",
  "--partscan",
);
const GONE = toDetached("/dev/loop0", "--read-only");

testTask(loopDeviceTask, [
  {
    name: "leaves a file that is attached, partitions or not",
    params: { path: PATH },
    have: { files: FILES, queries: { [LIST]: toList({ partscan: true }) } },
    output: { device: "/dev/loop0", before: ["/dev/loop0"] },
  },
  {
    name: "understands the texts that older ones print",
    params: { path: PATH, read_only: true },
    have: {
      files: FILES,
      queries: {
        [LIST]: toList({ offset: "0", sizelimit: "0", ro: "1", partscan: "0" }),
      },
    },
    output: { device: "/dev/loop0" },
  },
  {
    name: "attaches it to the first free device",
    params: { path: PATH },
    have: { files: FILES, queries: { [LIST]: toList(OTHER) } },
    changes: [FIRST],
    again: [FIRST],
    output: { device: "/dev/loop1", before: [] },
  },
  {
    name: "attaches a part of it to a device that is named",
    params: {
      path: PATH,
      device: "/dev/loop7",
      read_only: true,
      offset: 512,
      size_limit: "1KiB",
      partitions: true,
    },
    have: { files: FILES, queries: { [LIST]: "" } },
    changes: [ALL],
    again: [ALL],
  },
  {
    name: "attaches it anew where it is attached otherwise",
    params: { path: PATH },
    have: { files: FILES, queries: { [LIST]: toList({ ro: true }) } },
    changes: [GONE, toAttached("/dev/loop0")],
    again: [GONE, toAttached("/dev/loop0")],
  },
  {
    name: "detaches each device of it and no other",
    params: { path: PATH, state: "absent" },
    have: {
      files: MOUNTS,
      queries: { [LIST]: toList({ name: "/dev/loop2", ro: true }, OTHER) },
    },
    changes: [toDetached("/dev/loop2", "--read-only")],
    again: [toDetached("/dev/loop2", "--read-only")],
    output: { before: ["/dev/loop2"] },
  },
  {
    name: "leaves what is not attached",
    params: { path: PATH, state: "absent" },
    have: { files: MOUNTS, queries: { [LIST]: toList(OTHER) } },
    output: { before: [] },
  },
  {
    name: "never detaches what is mounted, by a partition of it too",
    params: { path: PATH, state: "absent" },
    have: {
      files: {
        "/proc/self/mountinfo":
          "36 35 7:1 / /mnt/x rw - ext4 /dev/loop0p1 rw\n",
      },
      queries: { [LIST]: toList({}) },
    },
    error: /mounted at "\/mnt\/x"/,
  },
  {
    name: "never detaches what is swapped to",
    params: { path: PATH, state: "absent" },
    have: {
      files: {
        ...MOUNTS,
        "/proc/swaps": "Filename\n/dev/loop0 partition 8 0 -2\n",
      },
      queries: { [LIST]: toList({}) },
    },
    error: /swaps to it/,
  },
  {
    name: "never detaches a part of a volume",
    params: { path: PATH, state: "absent" },
    have: {
      files: { ...MOUNTS, "/sys/class/block/loop0/holders/dm-0": "" },
      queries: { [LIST]: toList({}) },
    },
    error: /part of dm-0/,
  },
  {
    name: "does not take the device of another file",
    params: { path: PATH, device: "/dev/loop0" },
    have: { files: FILES, queries: { [LIST]: toList(OTHER) } },
    error: /"\/dev\/loop0" is of "\/srv\/b.img"/,
  },
  {
    name: "says that the image is not there",
    params: { path: "/srv/a; touch /tmp/x" },
    have: { files: MOUNTS, queries: { [LIST]: toList() } },
    error: /Cannot attach "\/srv\/a; touch \/tmp\/x": it is not there/,
  },
  {
    name: "does not attach a file in the directory of another user",
    params: { path: "/home/eve/a.img" },
    have: {
      files: { "/home/eve": { type: "dir", uid: 1000 } },
      users: [{ name: "eve", uid: 1000 }],
      programs: ["losetup"],
    },
    error: /"eve" could put a link/,
  },
  {
    name: "says that losetup failed",
    params: { path: PATH },
    have: { files: FILES, queries: { [LIST]: { code: 1, stderr: "no\n" } } },
    error: /Cannot list loop devices: no/,
  },
  {
    name: "refuses a list that is none",
    params: { path: PATH },
    have: { files: FILES, queries: { [LIST]: "NAME" } },
    error: /Cannot read what losetup says/,
  },
  {
    name: "names the package of losetup",
    params: { path: PATH },
    error: /Cannot find "losetup"/,
  },
  ...["/dev/sda", "/dev/loop1; touch /tmp/x", "-d", "/dev/loop1\n", "$(id)"]
    .map((device) => ({
      name: `refuses the device ${JSON.stringify(device)}`,
      params: { path: PATH, device },
      error: /expected a device/,
    })),
  ...["-d", "a.img"].map((path) => ({
    name: `refuses the path ${path}`,
    params: { path },
    error: /starts with "\/"/,
  })),
  {
    name: "refuses a path of two lines",
    params: { path: "/a\nb" },
    error: /in one line/,
  },
  {
    name: "wants whole sectors",
    params: { path: PATH, offset: 100 },
    error: /whole number of 512 bytes/,
  },
]);
