import type { Change } from "../../lib/task.ts";
import { testTask } from "../../lib/testing/mod.ts";
import { cgroupTask } from "../../tasks/cgroup.ts";

const ROOT = "/sys/fs/cgroup";
const SECOND =
  `30 22 0:26 / ${ROOT} rw,nosuid - cgroup2 cgroup2 rw,nsdelegate\n`;
const FIRST = `31 22 0:31 / ${ROOT} rw - tmpfs tmpfs rw\n` +
  `32 31 0:32 / ${ROOT}/pids rw - cgroup cgroup rw,pids\n` +
  `33 31 0:33 / ${ROOT}/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct\n` +
  `34 31 0:34 / ${ROOT}/systemd rw - cgroup cgroup rw,xattr,name=systemd\n`;

/** A host with groups of version 2. */
function have(more: Record<string, string> = {}, handed = "memory pids\n") {
  return {
    files: {
      "/proc/self/mountinfo": SECOND,
      [`${ROOT}/cgroup.controllers`]: "cpuset cpu io memory pids\n",
      [`${ROOT}/cgroup.subtree_control`]: handed,
      [`${ROOT}/cgroup.procs`]: "1\n2\n",
      ...more,
    },
  };
}

/** The files of an existing group. */
function toGroup(path: string, more: Record<string, string> = {}) {
  return {
    [`${ROOT}/${path}/cgroup.type`]: "domain\n",
    [`${ROOT}/${path}/cgroup.procs`]: "",
    [`${ROOT}/${path}/cgroup.subtree_control`]: "",
    [`${ROOT}/${path}/memory.max`]: "max\n",
    [`${ROOT}/${path}/pids.max`]: "max\n",
    ...Object.fromEntries(
      Object.entries(more).map(([file, text]) => [
        `${ROOT}/${path}/${file}`,
        text,
      ]),
    ),
  };
}

function toSet(path: string, value: string, shows?: string): Change {
  return {
    kind: "kernel",
    path: `${ROOT}/${path}`,
    value,
    ...(shows ? { shows } : {}),
  };
}

function toDir(path: string): Change {
  return { kind: "make_dir", path: `${ROOT}/${path}` };
}

function toHandOn(path: string, names: string[], now: string[] = []): Change {
  return {
    kind: "kernel",
    path: `${ROOT}/${path}cgroup.subtree_control`,
    value: names.map((name) => `+${name}`).join(" "),
    reads: [...now, ...names].join(" "),
    undoValue: names.map((name) => `-${name}`).join(" "),
  };
}

/** Values that the kernel shows in another way, and what is wanted. */
const SHOWN: [file: string, live: string, wanted: string][] = [
  ["memory.max", "2147483648\n", "2G"],
  ["memory.max", "4096\n", "5000"],
  ["memory.high", "65536\n", "70k"],
  ["cpu.max", "max 100000\n", "max"],
  ["cpu.max", "50000 100000\n", "50000"],
  ["cpu.max", "50000 100000\n", "50000  100000"],
  ["cpu.weight", "100\n", "100"],
  ["io.weight", "default 200\n", "200"],
  ["cpuset.cpus", "0-2,5\n", "5,0,1,2"],
  ["pids.max", "max\n", "max"],
];

testTask(cgroupTask, [
  {
    name: "makes a group and hands its controllers on to it",
    params: {
      path: "build/worker",
      settings: { "memory.max": "2G", "pids.max": 500 },
    },
    have: have({}, "cpu\n"),
    changes: [
      toHandOn("", ["memory", "pids"], ["cpu"]),
      toDir("build"),
      toHandOn("build/", ["memory", "pids"]),
      toDir("build/worker"),
      toSet("build/worker/memory.max", "2G"),
      toSet("build/worker/pids.max", "500"),
    ],
    output: { paths: [`${ROOT}/build/worker`] },
  },
  {
    name: "sets what differs, and nothing else",
    params: {
      path: "build",
      settings: { "memory.max": "max", "pids.max": "500" },
    },
    have: have(toGroup("build")),
    changes: [toSet("build/pids.max", "500", "max -> 500")],
  },
  {
    name: "leaves a group that is right",
    params: { path: "build", controllers: "memory,pids" },
    have: have(toGroup("build")),
  },
  ...SHOWN.map(([file, live, wanted]) => ({
    name: `takes ${live.trim()} in ${file} for ${wanted}`,
    params: { path: "build", settings: { [file]: wanted } },
    have: have(toGroup("build", { [file]: live }), "cpuset cpu io memory pids"),
  })),
  {
    name: "sets what differs by a page",
    params: { path: "build", settings: { "memory.max": "8192" } },
    have: have(toGroup("build", { "memory.max": "4096\n" })),
    changes: [toSet("build/memory.max", "8192", "4096 -> 8192")],
  },
  {
    name: "makes a group in each hierarchy of version 1 that it needs",
    params: {
      path: "build",
      controllers: "cpuacct",
      settings: { "pids.max": 5, "cpu.shares": 512 },
    },
    have: {
      files: {
        "/proc/self/mountinfo": FIRST,
        [`${ROOT}/pids/cgroup.procs`]: "1\n",
        [`${ROOT}/cpu,cpuacct/cgroup.procs`]: "1\n",
      },
    },
    changes: [
      toDir("cpu,cpuacct/build"),
      toSet("cpu,cpuacct/build/cpu.shares", "512"),
      toDir("pids/build"),
      toSet("pids/build/pids.max", "5"),
    ],
  },
  {
    name: "removes a group from all hierarchies",
    params: { path: "build", state: "absent" },
    have: {
      files: {
        "/proc/self/mountinfo": FIRST,
        [`${ROOT}/pids/build/pids.max`]: "5\n",
        [`${ROOT}/pids/build/cgroup.procs`]: "",
        [`${ROOT}/cpu,cpuacct/build/cpu.shares`]: "512\n",
        [`${ROOT}/systemd/build/tasks`]: "",
      },
    },
    changes: [
      { kind: "remove", path: `${ROOT}/pids/build` },
      { kind: "remove", path: `${ROOT}/cpu,cpuacct/build` },
    ],
  },
  {
    name: "removes nothing",
    params: { path: "build", state: "absent" },
    have: have(),
  },
  {
    name: "keeps a group that has processes",
    params: { path: "build", state: "absent" },
    have: have(toGroup("build", { "cgroup.procs": "4\n5\n6\n7\n8\n9\n10\n" })),
    error: /it has processes \(4, 5, 6, 7, 8 and 2 more\)/,
  },
  {
    name: "keeps a group with groups below it",
    params: { path: "build", state: "absent" },
    have: have({ ...toGroup("build"), ...toGroup("build/worker") }),
    error: /there are groups below it \(worker\)/,
  },
  {
    name: "refuses to hand memory on from a group with processes",
    params: { path: "build/worker", controllers: ["memory"] },
    have: have(toGroup("build", { "cgroup.procs": "77\n" })),
    error: /the group has processes of its own \(77\)/,
  },
  {
    name: "names the controllers that are there",
    params: { path: "build", controllers: ["rdma"] },
    have: have(),
    error: /Cannot use controller "rdma"/,
  },
  {
    name: "asks for controllers where there is no version 2",
    params: { path: "build" },
    have: { files: { "/proc/self/mountinfo": FIRST } },
    error: /Cannot find control groups of version 2/,
  },
  {
    name: "refuses a file that the group has not",
    params: { path: "build", settings: { "memory.none": 1 } },
    have: have(toGroup("build")),
    error: /Cannot find "memory.none" of the group/,
  },
  {
    name: "refuses a file that tells many values",
    params: { path: "build", settings: { "memory.stat": 1 } },
    have: have(toGroup("build", { "memory.stat": "anon 1\nfile 2\n" })),
    error: /it tells more than one value/,
  },
  ...[
    "",
    "/build",
    "a/../b",
    "a//b",
    "-a",
    "a b",
    "a\nb",
    "$(id)",
    "; touch x",
    "cgroup.procs",
    "a".repeat(256),
  ].map((path) => ({
    name: `refuses the path ${JSON.stringify(path.slice(0, 20))}`,
    params: { path },
    error: /expected the path of a group/,
  })),
  ...["system.slice", "system.slice/app.service"].map((path) => ({
    name: `leaves ${path} to systemd`,
    params: { path },
    error: /expected no unit of systemd/,
  })),
  ...[
    ["cgroup.procs", /expected a file of limits/],
    ["cgroup.kill", /expected a file of limits/],
    ["tasks", /expected a file of limits/],
    ["release_agent", /expected a file of limits/],
    ["../memory.max", /expected a file of limits/],
    ["memory.max\n", /expected a file of limits/],
    ["io.max", /expected a file with one value/],
    ["devices.allow", /expected a file with one value/],
  ].map(([file, error]) => ({
    name: `refuses to set ${JSON.stringify(file)}`,
    params: { path: "build", settings: { [String(file)]: "1" } },
    error: new RegExp(error!),
  })),
  ...["", "1\n2", "1\0"].map((text) => ({
    name: `refuses the value ${JSON.stringify(text)}`,
    params: { path: "build", settings: { "memory.max": text } },
    error: /expected one line/,
  })),
]);
