import type { Change, RunChange } from "../../lib/task.ts";
import { testTask } from "../../lib/testing/mod.ts";
import { swapTask } from "../../tasks/swap.ts";

const PATH = "/swapfile";
const SIZE = 8 * 1024 * 1024;
const PROBE = `blkid -p -o export -- ${PATH}`;
const SWAP = `DEVNAME=${PATH}\nUUID=1\nTYPE=swap\n`;
const HEAD = "Filename\tType\tSize\tUsed\tPriority\n";
const LINE = `${PATH}\tnone\tswap\tsw\t0\t0\n`;

function toFiles(live = "", fstab = LINE) {
  return {
    [PATH]: { content: new Uint8Array(SIZE) },
    "/etc/fstab": fstab,
    "/proc/swaps": HEAD + live,
  };
}

function toRun(
  argv: string[],
  shows: string,
  undo?: readonly Change[],
  more: Partial<RunChange> = {},
): RunChange {
  return {
    kind: "run",
    argv,
    shows,
    predicts: [],
    ...(undo ? { undo } : {}),
    ...more,
  };
}

const toUndo = (...argv: string[]): Change[] => [
  { kind: "run", argv, predicts: [] },
];
const FILL = toRun(
  [
    "dd",
    "if=/dev/zero",
    `of=${PATH}`,
    "bs=1048576",
    "count=8",
    "conv=fsync",
    "status=none",
  ],
  "8 MiB",
  [],
  { timeoutMs: 1_800_000 },
);
const NEW = toRun(
  ["install", "--mode=0600", "--", "/dev/null", PATH],
  "absent -> file 0600",
  toUndo("rm", "--", PATH),
);
const MAKE = toRun(["mkswap", "--", PATH], "no area -> swap area", []);
const ON = toRun(
  ["swapon", "--", PATH],
  "not in use -> in use",
  toUndo("swapoff", "--", PATH),
);
const OFF = toRun(
  ["swapoff", "--", PATH],
  "in use -> not in use",
  toUndo("swapon", "--", PATH),
);

testTask(swapTask, [
  {
    name: "leaves an area in use that the table has",
    params: { path: PATH, size: "8MiB" },
    have: {
      files: toFiles(`${PATH} file 8188 0 -2\n`),
      queries: { [PROBE]: SWAP },
    },
    output: { before: "active" },
  },
  {
    name: "makes a file of root's alone, in full, uses it and adds its line",
    params: { path: PATH, size: "8MiB" },
    have: {
      files: { "/etc/fstab": "# kept\n", "/proc/swaps": HEAD },
      programs: ["dd", "install", "mkswap", "swapon"],
    },
    changes: [
      NEW,
      FILL,
      MAKE,
      ON,
      {
        kind: "write",
        path: "/etc/fstab",
        content: `# kept\n${LINE}`,
        follow: true,
      },
    ],
    again: [NEW, FILL, MAKE, ON],
  },
  {
    name: "uses what is made already",
    params: { path: PATH },
    have: { files: toFiles(), queries: { [PROBE]: SWAP } },
    changes: [ON],
    again: [ON],
    output: { before: "inactive" },
  },
  {
    name: "gives another priority",
    params: { path: PATH, priority: 5, persist: false },
    have: {
      files: toFiles(`${PATH} file 8188 0 -2\n`, ""),
      queries: { [PROBE]: SWAP },
    },
    changes: [
      OFF,
      toRun(
        ["swapon", "--priority", "5", "--", PATH],
        "not in use -> in use",
        toUndo("swapoff", "--", PATH),
      ),
    ],
    again: [
      OFF,
      toRun(
        ["swapon", "--priority", "5", "--", PATH],
        "not in use -> in use",
        toUndo("swapoff", "--", PATH),
      ),
    ],
  },
  {
    name: "takes all away",
    params: { path: PATH, state: "absent" },
    have: {
      files: toFiles(`${PATH} file 8188 0 -2\n`, `# kept\n${LINE}`),
      queries: { [PROBE]: SWAP },
    },
    changes: [
      {
        kind: "write",
        path: "/etc/fstab",
        content: "# kept\n",
        follow: true,
      },
      OFF,
      toRun(["rm", "--", PATH], "swap area -> absent"),
    ],
    again: [OFF, toRun(["rm", "--", PATH], "swap area -> absent")],
  },
  {
    name: "leaves what is not there",
    params: { path: PATH, state: "absent" },
    have: { files: { "/etc/fstab": "", "/proc/swaps": HEAD } },
    output: { before: null },
  },
  {
    name: "never writes over other data",
    params: { path: PATH, size: "8MiB" },
    have: { files: toFiles(), queries: { [PROBE]: "TYPE=ext4\n" } },
    error: /it holds ext4/,
  },
  {
    name: "never removes other data",
    params: { path: PATH, state: "absent" },
    have: { files: toFiles("", ""), queries: { [PROBE]: { code: 2 } } },
    error: /it is no swap area/,
  },
  {
    name: "wants a size for a new file",
    params: { path: PATH },
    have: { files: { "/proc/swaps": HEAD } },
    error: /expected "size"/,
  },
  {
    name: "wants whole MiB",
    params: { path: PATH, size: 1000 },
    error: /expected whole MiB/,
  },
  {
    name: "refuses a path with line breaks",
    params: { path: "/a\n/dev/sda none swap", size: "8MiB" },
    error: /without line breaks/,
  },
  {
    name: "does not make one in the directory of another user",
    params: { path: "/home/eve/swap; touch x", size: "8MiB" },
    have: {
      files: { "/home/eve": { type: "dir", uid: 1000 } },
      users: [{ name: "eve", uid: 1000 }],
    },
    error: /a directory on the way is that of "eve"/,
  },
]);
