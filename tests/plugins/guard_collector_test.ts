import { match, strictEqual as equal } from "node:assert/strict";
import { toMessage } from "../../lib/error.ts";
import type { Collector, Source } from "../../lib/facts/collector.ts";
import { guardCollector } from "../../lib/plugins/guard/guard_collector.ts";
import { MemoryKernel } from "../../lib/testing/memory_kernel.ts";
import { MemoryHost } from "../../lib/testing/memory_host.ts";

const FILES = {
  "/proc/loadavg": "1.5 1 1",
  "/proc/1/environ": "SECRET=x",
  "/sys/class/net/bonding_masters": "bond0",
  "/sys/devices/eth0/address": "00:00",
};
const LINKS = { "/sys/class/net/eth0": "/sys/devices/eth0" };

/** Runs a collector of a plugin that may read two things. */
async function run(work: (source: Source) => unknown): Promise<unknown> {
  const collector: Collector = {
    type: "x",
    isDefault: false,
    fields: {},
    open: () => async (source) => void await work(source),
  };
  const read = ["/proc/loadavg", "/sys/class/net", "/etc/hostname"];
  const collect = guardCollector(collector, "demo", { read }).open({});
  const files = { "/etc/hostname": "h", "/etc/shadow": "s" };
  try {
    await collect({
      kernel: new MemoryKernel({ files: FILES, links: LINKS }),
      host: () => Promise.resolve(new MemoryHost({ files })),
      signal: new AbortController().signal,
    }, () => {});
    return undefined;
  } catch (error) {
    return error;
  }
}

const ROWS: readonly [string, (source: Source) => unknown, boolean][] = [
  ["reads a file", ({ kernel }) => kernel.read("/proc/loadavg"), true],
  ["lists a directory", ({ kernel }) => kernel.list("/sys/class/net"), true],
  ["asks the machine", ({ kernel }) => kernel.machine(), true],
  [
    "reads a file of the host",
    async ({ host }) => (await host()).readText("/etc/hostname"),
    true,
  ],
  [
    "reads the environment of others",
    ({ kernel }) => kernel.read("/proc/1/environ"),
    false,
  ],
  ["tries to", ({ kernel }) => kernel.tryRead("/proc/1/environ"), false],
  ["reads slowly", ({ kernel }) => kernel.readSlow("/proc/1/environ"), false],
  [
    "follows a link out",
    ({ kernel }) => kernel.read("/sys/class/net/eth0/address"),
    false,
  ],
  [
    "goes up",
    ({ kernel }) => kernel.read("/sys/class/net/../../../proc/1/environ"),
    false,
  ],
  ["lists others", ({ kernel }) => kernel.list("/proc"), false],
  ["looks at others", ({ kernel }) => kernel.stat("/etc/shadow"), false],
  ["asks for a file system", ({ kernel }) => kernel.statfs("/", "ext4"), false],
  [
    "connects",
    ({ kernel }) => kernel.connect("/run/dbus/system_bus_socket"),
    false,
  ],
  [
    "reads another file of the host",
    async ({ host }) => (await host()).readText("/etc/shadow"),
    false,
  ],
  ["runs a program", async ({ host }) => (await host()).query(["id"]), false],
];

for (const [what, work, isAllowed] of ROWS) {
  Deno.test(`a collector of a plugin ${isAllowed ? "" : "never "}${what}`, async () => {
    const error = await run(work);
    if (isAllowed) equal(error, undefined);
    else match(toMessage(error), /^Cannot let the plugin "demo"/);
  });
}
