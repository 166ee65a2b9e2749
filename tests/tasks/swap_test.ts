import { deepStrictEqual as equal, rejects } from "node:assert/strict";
import { type Change, type RunChange, TaskError } from "../../lib/task.ts";
import { MemoryHost, testTask } from "../../lib/testing/mod.ts";
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
    "/proc/self/mountinfo": "22 1 8:1 / / rw - ext4 /dev/sda1 rw\n",
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

const DONE = { code: 0, stdout: "", stderr: "" };

function refuse(): never {
  throw new TypeError("The plan asks for what it does not need");
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

/** What was there is lost. */
function toLost({ undo: _, ...change }: RunChange): RunChange {
  return change;
}

const REFILLED: Change[] = [
  { kind: "attributes", path: PATH, mode: 0o600 },
  toLost(FILL),
  toLost(MAKE),
  ON,
];
const DEVICE = "/dev/vdb";
const DEVICE_PROBE = `blkid -p -o export -- ${DEVICE}`;
const DEVICE_HEAD = `head -c 1048576 -- ${DEVICE}`;
const FORCED = toRun(
  ["mkswap", "--force", "--", DEVICE],
  "ERASES ext4 UUID 9 -> swap area",
);

function toDevice(live = "") {
  return { ...toFiles(live, ""), [DEVICE]: { type: "block" as const } };
}

Deno.test("swap: a file that fills the disk goes again", async () => {
  const host = new MemoryHost({ files: { "/proc/swaps": HEAD } });
  const want = swapTask.params.parse({ path: PATH, size: "8MiB" });
  const plan = swapTask.plan(want, host, {
    evaluate: refuse,
    find: refuse,
    renderFile: refuse,
    findFile: refuse,
    warn: refuse,
  });
  equal((await plan.next()).value, NEW);
  equal((await plan.next(DONE)).value, FILL);
  const full = new TaskError("No space left on device");
  equal((await plan.throw(full)).value, {
    ...toRun(["rm", "--force", "--", PATH], "half written -> absent", []),
  });
  await rejects(plan.next(DONE), full);
});

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
    name: "never writes over a device that holds something",
    params: { path: DEVICE },
    have: {
      files: toDevice(),
      queries: { [DEVICE_PROBE]: "TYPE=ext4\nLABEL=www\n" },
    },
    error: /Cannot swap on "\/dev\/vdb": it holds ext4 "www"/,
  },
  {
    name: "never writes over a device that holds data of no known kind",
    params: { path: DEVICE },
    have: {
      files: toDevice(),
      queries: {
        [DEVICE_PROBE]: { code: 2 },
        [DEVICE_HEAD]: "database",
      },
    },
    error: /it holds data of no known kind/,
  },
  {
    name: "never writes over a device that is mounted, not even by force",
    params: { path: DEVICE, force: true },
    have: {
      files: {
        ...toDevice(),
        "/proc/self/mountinfo": "30 22 8:17 / /srv rw - ext4 /dev/vdb rw\n",
      },
      queries: { [DEVICE_PROBE]: "TYPE=ext4\n" },
    },
    error: /it is mounted at "\/srv"/,
  },
  {
    name: "writes over a device by force, and says what goes",
    params: { path: DEVICE, force: true, active: false, persist: false },
    have: {
      files: toDevice(),
      queries: { [DEVICE_PROBE]: "TYPE=ext4\nUUID=9\n" },
    },
    changes: [FORCED],
    again: [FORCED],
  },
  {
    name: "leaves a device that is swapped to",
    params: { path: DEVICE, persist: false },
    have: {
      files: toDevice(`${DEVICE} partition 8188 0 -2\n`),
      queries: { [DEVICE_PROBE]: "TYPE=swap\n" },
    },
  },
  {
    name: "goes on with a file that was cut off while it was filled",
    params: { path: PATH, size: "8MiB", persist: false },
    have: {
      files: {
        ...toFiles("", ""),
        [PATH]: { content: new Uint8Array(4096), mode: 0o644 },
      },
      queries: {
        [PROBE]: { code: 2 },
        [`head -c 1048576 -- ${PATH}`]: "\0".repeat(4096),
      },
    },
    changes: REFILLED,
    again: REFILLED,
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
    name: "wants a size for a file that is no area yet, which it would cut",
    params: { path: PATH, force: true },
    have: {
      files: toFiles("", ""),
      queries: { [PROBE]: { code: 2 }, [`head -c 1048576 -- ${PATH}`]: "\0" },
    },
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
