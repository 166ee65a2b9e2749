import { type RunChange, UnknownState } from "../../lib/task.ts";
import { deepStrictEqual as deepEqual, ok } from "node:assert/strict";
import { OverlayHost } from "../../lib/host/overlay.ts";
import { drive, MemoryHost, testTask } from "../../lib/testing/mod.ts";
import { kernelModuleTask } from "../../tasks/kernel_module.ts";
import { toOwnWrite } from "./_drop_in_rows.ts";

const RELEASE = { "/proc/sys/kernel/osrelease": "6.1.0\n" };
const LIVE = { "/sys/module/br_netfilter/initstate": "live\n" };
const DIRS = {
  "/etc/modules-load.d": { type: "dir" as const },
  "/etc/modprobe.d": { type: "dir" as const },
};
const HEAD = "# Managed by Driftless: changes are overwritten\n";

function toLoad(...words: string[]): RunChange {
  return {
    kind: "run",
    argv: ["modprobe", "--", "br_netfilter", ...words],
    shows: "not loaded -> loaded",
    undo: [{ kind: "run", argv: ["modprobe", "-r", "--", "br_netfilter"] }],
  };
}

const UNLOAD: RunChange = {
  kind: "run",
  argv: ["modprobe", "-r", "--", "br_netfilter"],
  shows: "loaded -> not loaded",
  predicts: [],
  undo: [{ kind: "run", argv: ["modprobe", "--", "br_netfilter"] }],
};

testTask(kernelModuleTask, [
  {
    name: "leaves a loaded module, - and _ being the same",
    params: { name: "br-netfilter" },
    have: { files: { ...RELEASE, ...LIVE } },
    output: { name: "br_netfilter", before: "loaded" },
  },
  {
    name: "adds what loads it at boot",
    params: {
      name: "br_netfilter",
      persist: true,
      params: { a: 1, b: "$(id)" },
    },
    have: { files: { ...RELEASE, ...LIVE, ...DIRS } },
    changes: [
      toOwnWrite(
        "/etc/modules-load.d/br_netfilter.conf",
        `${HEAD}br_netfilter\n`,
      ),
      toOwnWrite(
        "/etc/modprobe.d/br_netfilter.conf",
        `${HEAD}options br_netfilter a=1 b=$(id)\n`,
      ),
    ],
  },
  {
    name: "keeps a module from being loaded for a device",
    params: { name: "pcspkr", state: "absent", blacklist: true },
    have: { files: { ...RELEASE, ...DIRS } },
    changes: [
      toOwnWrite(
        "/etc/modprobe.d/blacklist-pcspkr.conf",
        `${HEAD}blacklist pcspkr\n`,
      ),
    ],
  },
  {
    name: "leaves what a package keeps from being loaded",
    params: { name: "snd_pcsp", state: "absent", blacklist: true },
    have: {
      files: {
        ...RELEASE,
        ...DIRS,
        "/usr/lib/modprobe.d/a.conf": "# x\nblacklist snd-pcsp\n",
      },
    },
  },
  {
    name: "lets a module be loaded for a device again",
    params: { name: "br_netfilter", blacklist: false },
    have: {
      files: {
        ...RELEASE,
        ...LIVE,
        ...DIRS,
        "/etc/modprobe.d/blacklist-br_netfilter.conf": "x",
      },
    },
    changes: [{
      kind: "remove",
      path: "/etc/modprobe.d/blacklist-br_netfilter.conf",
    }],
  },
  {
    name: "refuses a module that is loaded and is not",
    params: { name: "br_netfilter", blacklist: true },
    error: /expected state "absent" beside blacklist/,
  },
  {
    name: "takes what is built in for loaded, listed by the kernel or not",
    params: { name: "ext4" },
    have: {
      files: {
        ...RELEASE,
        "/lib/modules/6.1.0/modules.builtin": "kernel/fs/ext4/ext4.ko\n",
      },
    },
    output: { before: "built-in" },
  },
  {
    name: "finds a loaded module in the list where it is shown nothing else",
    params: { name: "br_netfilter" },
    have: {
      files: {
        ...RELEASE,
        "/proc/modules":
          "br_netfilter_x 1 0 - Live 0x0\nbr_netfilter 1 0 - Live 0x0\n",
      },
    },
    output: { before: "loaded" },
  },
  {
    name: "warns of a parameter that is another one now",
    params: { name: "br_netfilter", params: { max: 8 } },
    have: {
      files: {
        ...RELEASE,
        ...LIVE,
        "/sys/module/br_netfilter/parameters/max": "4\n",
      },
    },
    warnings: [/loaded with max=4, not 8/],
  },
  {
    name: "removes what loads it at boot where it is not loaded",
    params: { name: "br_netfilter", state: "absent" },
    have: {
      files: { ...RELEASE, "/etc/modules-load.d/br_netfilter.conf": "x" },
    },
    changes: [
      { kind: "remove", path: "/etc/modules-load.d/br_netfilter.conf" },
    ],
  },
  {
    name: "unloads what nothing uses",
    params: { name: "br_netfilter", state: "absent" },
    have: {
      files: { ...RELEASE, ...LIVE, "/sys/module/br_netfilter/refcnt": "0\n" },
      programs: ["modprobe"],
    },
    changes: [UNLOAD],
    again: [UNLOAD],
  },
  {
    name: "names what uses a module",
    params: { name: "br_netfilter", state: "absent" },
    have: {
      files: {
        ...RELEASE,
        ...LIVE,
        "/sys/module/br_netfilter/holders/ipt_x": "",
      },
      programs: ["modprobe"],
    },
    error: /in use by ipt_x/,
  },
  {
    name: "refuses to unload what is built in",
    params: { name: "br_netfilter", state: "absent" },
    have: { files: { "/sys/module/br_netfilter": { type: "dir" } } },
    error: /built into the kernel/,
  },
  {
    name: "names the package of modprobe",
    params: { name: "br_netfilter" },
    have: { files: RELEASE },
    error: /Cannot find "modprobe"/,
  },
  ...["-r", "a b", "../x", "$(id)", "a;b", "a\nb", ""].map((name) => ({
    name: `refuses the name ${JSON.stringify(name)}`,
    params: { name },
    error: /name of a module/,
  })),
  ...["a b", 'a"', "a\nb"].map((value) => ({
    name: `refuses the value ${JSON.stringify(value)}`,
    params: { name: "x", params: { a: value } },
    error: /without blanks/,
  })),
]);

Deno.test("kernel_module: loads with parameters, once it is loaded at boot too; a second look cannot know", async () => {
  const host = new OverlayHost(
    new MemoryHost({ files: { ...RELEASE, ...DIRS }, programs: ["modprobe"] }),
  );
  const want = kernelModuleTask.params.parse({
    name: "br_netfilter",
    persist: true,
    params: { a: "1" },
  });
  const first = await drive(kernelModuleTask, want, host);
  deepEqual(first.error, undefined);
  deepEqual(first.changes, [
    toOwnWrite(
      "/etc/modules-load.d/br_netfilter.conf",
      `${HEAD}br_netfilter\n`,
    ),
    toOwnWrite(
      "/etc/modprobe.d/br_netfilter.conf",
      `${HEAD}options br_netfilter a=1\n`,
    ),
    toLoad("a=1"),
  ]);
  const second = await drive(kernelModuleTask, want, host);
  ok(second.error instanceof UnknownState);
});
