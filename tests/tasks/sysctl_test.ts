import type { Change } from "../../lib/task.ts";
import { type MemoryState, testTask } from "../../lib/testing/mod.ts";
import { sysctlTask } from "../../tasks/sysctl.ts";

const FORWARD = "/proc/sys/net/ipv4/ip_forward";
const OWN = "/etc/sysctl.d/99-driftless.conf";

function toFiles(files: NonNullable<MemoryState["files"]>): MemoryState {
  return { files: { "/etc/sysctl.d": { type: "dir" }, ...files } };
}

function toLive(value: string, shows: string, path = FORWARD): Change {
  return { kind: "kernel", path, value, shows };
}

function toWrite(path: string, content: string, isNew = false): Change {
  return {
    kind: "write",
    path,
    content,
    ...(isNew ? { mode: 0o644 } : { follow: true }),
  };
}

testTask(sysctlTask, [
  {
    name: "leaves a value that is right",
    params: { name: "net.ipv4.ip_forward", value: "1" },
    have: toFiles({ [FORWARD]: "1\n" }),
    output: { name: "net.ipv4.ip_forward", value: "1", before: "1" },
  },
  {
    name: "sets the value of now only",
    params: { name: "net.ipv4.ip_forward", value: true },
    have: toFiles({ [FORWARD]: "0\n" }),
    changes: [toLive("1", "0 -> 1")],
  },
  {
    name: "sets the value of now, then the file of its own",
    params: { name: "net.ipv4.ip_forward", value: 1, persist: true },
    have: toFiles({ [FORWARD]: "0\n" }),
    changes: [
      toLive("1", "0 -> 1"),
      toWrite(OWN, "net.ipv4.ip_forward = 1\n", true),
    ],
  },
  {
    name: "tells a parameter that nobody can set before anything is written",
    params: { name: "kernel.ostype", value: "x", persist: true },
    have: toFiles({
      "/proc/sys/kernel/ostype": { content: "Linux\n", mode: 0o444 },
    }),
    error: /"kernel.ostype" to "x": it is read-only here, and "Linux"/,
  },
  {
    name: "tells a parameter that a container may not set",
    params: { name: "net.ipv4.ip_forward", value: "1" },
    have: toFiles({
      [FORWARD]: "0\n",
      "/proc/self/mounts": "proc /proc/sys proc ro,nosuid 0 0\n",
    }),
    error: /it is read-only here, and "0"/,
  },
  {
    name: "persists what is right now",
    params: { name: "net.ipv4.ip_forward", value: "1", persist: true },
    have: toFiles({ [FORWARD]: "1\n", [OWN]: "a = b" }),
    changes: [toWrite(OWN, "a = b\nnet.ipv4.ip_forward = 1\n")],
  },
  {
    name: "mends the value of now when the file is right",
    params: { name: "net.ipv4.ip_forward", value: "1", persist: true },
    have: toFiles({ [FORWARD]: "0\n", [OWN]: "net/ipv4/ip_forward=1" }),
    changes: [toLive("1", "0 -> 1")],
  },
  {
    name: "replaces the last line of the key, drops the others, keeps the rest",
    params: {
      name: "net.ipv4.ip_forward",
      value: "1",
      sysctl_file: "/etc/sysctl.conf",
    },
    have: toFiles({
      [FORWARD]: "1\n",
      "/etc/sysctl.conf": "# net.ipv4.ip_forward = 0\n;x=1\n\n" +
        "net.ipv4.ip_forward=1\n  vm.swappiness   =10\nvm.swappiness=20\n" +
        "-net/ipv4/ip_forward = 0\nnoise\n",
    }),
    changes: [toWrite(
      "/etc/sysctl.conf",
      "# net.ipv4.ip_forward = 0\n;x=1\n\n" +
        "  vm.swappiness   =10\nvm.swappiness=20\n" +
        "net.ipv4.ip_forward = 1\nnoise\n",
    )],
  },
  {
    name: "takes runs of blanks for one",
    params: {
      name: "net.ipv4.tcp_rmem",
      value: "4096 131072  6291456",
      persist: true,
    },
    have: toFiles({
      "/proc/sys/net/ipv4/tcp_rmem": "4096\t131072\t6291456\n",
      [OWN]: "net.ipv4.tcp_rmem=4096  131072\t6291456\n",
    }),
  },
  {
    name: "finds the key of an interface with a dot in its name",
    params: { name: "net.ipv4.conf.eth0/100.rp_filter", value: "2" },
    have: toFiles({ "/proc/sys/net/ipv4/conf/eth0.100/rp_filter": "0\n" }),
    changes: [
      toLive("2", "0 -> 2", "/proc/sys/net/ipv4/conf/eth0.100/rp_filter"),
    ],
  },
  {
    name: "writes the file only, without reload",
    params: {
      name: "net.ipv4.ip_forward",
      value: "1",
      persist: true,
      reload: false,
    },
    have: toFiles({ [FORWARD]: "0\n" }),
    changes: [toWrite(OWN, "net.ipv4.ip_forward = 1\n", true)],
  },
  {
    name: "sets the value of now without reload when it is told to",
    params: {
      name: "net.ipv4.ip_forward",
      value: "no",
      sysctl_file: OWN,
      reload: false,
      sysctl_set: true,
    },
    have: toFiles({ [FORWARD]: "1\n", [OWN]: "net.ipv4.ip_forward = 0\n" }),
    changes: [toLive("0", "1 -> 0")],
  },
  {
    name: "takes lines away and leaves the value of now",
    params: { name: "net.ipv4.ip_forward", state: "absent" },
    have: toFiles({
      [FORWARD]: "1\n",
      [OWN]: "a=1\nnet.ipv4.ip_forward=1\nnet.ipv4.ip_forward=0\nb=2\n",
    }),
    changes: [toWrite(OWN, "a=1\nb=2\n")],
  },
  {
    name: "has nothing to take away",
    params: { name: "net.ipv4.ip_forward", state: "absent" },
    have: toFiles({}),
  },
  {
    name: "warns of a later file that sets another value",
    params: { name: "net.ipv4.ip_forward", value: "1", persist: true },
    have: toFiles({
      [FORWARD]: "1\n",
      [OWN]: "net.ipv4.ip_forward = 1\n",
      "/etc/sysctl.d/99-sysctl.conf": { target: "../sysctl.conf" },
      "/etc/sysctl.conf": "net.ipv4.ip_forward=0\n",
      "/usr/lib/sysctl.d/50-default.conf": "net.ipv4.ip_forward=0\n",
    }),
    warnings: [/\/etc\/sysctl.conf sets "net.ipv4.ip_forward" to another/],
  },
  {
    name: "does not warn of a file that is hidden or says the same",
    params: { name: "net.ipv4.ip_forward", value: "1", persist: true },
    have: toFiles({
      [FORWARD]: "1\n",
      [OWN]: "net.ipv4.ip_forward = 1\n",
      "/etc/sysctl.d/99-z.conf": "net/ipv4/ip_forward = 1\n",
      "/usr/lib/sysctl.d/99-z.conf": "net.ipv4.ip_forward=0\n",
    }),
  },
  {
    name: "warns before a value that stays",
    params: { name: "kernel.modules_disabled", value: "1" },
    have: toFiles({ "/proc/sys/kernel/modules_disabled": "0\n" }),
    changes: [toLive("1", "0 -> 1", "/proc/sys/kernel/modules_disabled")],
    warnings: [/cannot be set back before a restart/],
  },
  {
    name: "refuses a key that the kernel does not have",
    params: { name: "net.ipv4.ip_forwad", value: "1", persist: true },
    have: toFiles({}),
    error: /Cannot find kernel parameter "net.ipv4.ip_forwad"/,
  },
  {
    name: "warns of a missing key when errors are to be ignored",
    params: {
      name: "net.ipv4.none",
      value: "1",
      persist: true,
      ignoreerrors: true,
    },
    have: toFiles({ [OWN]: "net.ipv4.none = 1\n" }),
    warnings: [/Cannot find kernel parameter "net.ipv4.none"/],
  },
  {
    name: "refuses a directory instead of a key",
    params: { name: "net.ipv4", value: "1" },
    have: toFiles({ [FORWARD]: "1\n" }),
    error: /Cannot find kernel parameter "net.ipv4"/,
  },
  ...["", " ", "a b", "a=b", "../x", "net..x", "-x", "net.ipv4."].map((
    name,
  ) => ({
    name: `refuses the key ${JSON.stringify(name)}`,
    params: { name, value: "1" },
    error: /name: expected a key/,
  })),
  ...["", "  ", "a\nb"].map((value) => ({
    name: `refuses the value ${JSON.stringify(value)}`,
    params: { name: "a.b", value },
    error: /value: expected one line that is not empty/,
  })),
  {
    name: "refuses no value",
    params: { name: "a.b" },
    error: /value: expected "value" beside state "present"/,
  },
]);
