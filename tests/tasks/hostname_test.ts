import type { Change } from "../../lib/task.ts";
import { testTask } from "../../lib/testing/mod.ts";
import { hostnameTask } from "../../tasks/hostname.ts";

const KERNEL = "/proc/sys/kernel/hostname";
const WRITE: Change = {
  kind: "write",
  path: "/etc/hostname",
  content: "web-1.example.org\n",
  follow: true,
  unsafe: true,
};
const LIVE: Change = {
  kind: "kernel",
  path: KERNEL,
  value: "web-1.example.org",
  shows: "old -> web-1.example.org",
};
const PROGRAM: Change = {
  kind: "run",
  argv: ["hostname", "web-1.example.org"],
  shows: "old -> web-1.example.org",
  predicts: [],
  undo: [{ kind: "run", argv: ["hostname", "old"] }],
};

testTask(hostnameTask, [
  {
    name: "leaves names that are right, comments too",
    params: { name: "web-1.example.org", use: "systemd" },
    have: {
      files: {
        [KERNEL]: "web-1.example.org\n",
        "/etc/hostname": "# ours\nweb-1.example.org",
      },
    },
    output: { name: "web-1.example.org", before: "web-1.example.org" },
  },
  {
    name: "sets the kernel's and the static name",
    params: { name: "web-1.example.org" },
    have: { files: { [KERNEL]: "old\n", "/etc/hostname": "old\n" } },
    changes: [LIVE, WRITE],
    output: { before: "old" },
  },
  {
    name: "keeps the name over a restart even when it is right now",
    params: { name: "web-1.example.org" },
    have: {
      files: { [KERNEL]: "web-1.example.org\n", "/etc": { type: "dir" } },
    },
    changes: [{
      kind: "write",
      path: "/etc/hostname",
      content: "web-1.example.org\n",
      mode: 0o644,
      unsafe: true,
    }],
  },
  {
    name: "leaves the file when it is not to persist",
    params: { name: "web-1.example.org", persist: false },
    have: { files: { [KERNEL]: "old\n", "/etc/hostname": "old\n" } },
    changes: [LIVE],
  },
  {
    name: "uses hostname(1) where /proc/sys is read-only",
    params: { name: "web-1.example.org", persist: false },
    have: {
      files: {
        [KERNEL]: "old\n",
        "/proc/self/mounts":
          "proc /proc proc rw 0 0\nproc /proc/sys proc ro,nosuid 0 0\n",
      },
    },
    changes: [PROGRAM],
    again: [PROGRAM],
  },
  {
    name: "warns that cloud-init sets the name again",
    params: { name: "web-1.example.org" },
    have: {
      files: {
        [KERNEL]: "web-1.example.org\n",
        "/etc/hostname": "old\n",
        "/etc/cloud/cloud.cfg": "preserve_hostname: false\n",
      },
    },
    changes: [WRITE],
    warnings: [/set preserve_hostname: true/],
  },
  {
    name: "sets the pretty name and keeps the other lines",
    params: { name: "web", pretty: 'The "Web"', persist: false },
    have: {
      files: {
        [KERNEL]: "web\n",
        "/etc/machine-info": "CHASSIS=vm\nPRETTY_HOSTNAME=Old\n",
      },
    },
    changes: [{
      kind: "write",
      path: "/etc/machine-info",
      content: 'CHASSIS=vm\nPRETTY_HOSTNAME="The \\"Web\\""\n',
      follow: true,
    }],
  },
  {
    name: "takes the pretty name away",
    params: { name: "web", pretty: "", persist: false },
    have: {
      files: {
        [KERNEL]: "web\n",
        "/etc/machine-info": "PRETTY_HOSTNAME=Old\n",
      },
    },
    changes: [{
      kind: "write",
      path: "/etc/machine-info",
      content: "",
      follow: true,
    }],
  },
  ...[
    "",
    "-web",
    "web-",
    "web_1",
    "web..1",
    "web.",
    "a b",
    "x".repeat(64),
    "ab.".repeat(22),
  ].map((name) => ({
    name: `refuses ${JSON.stringify(name)}`,
    params: { name },
    error: /name: expected labels of letters, digits and inner hyphens/,
  })),
  {
    name: "takes a label of 63 characters",
    params: { name: "x".repeat(63), persist: false },
    have: { files: { [KERNEL]: `${"x".repeat(63)}\n` } },
  },
]);
