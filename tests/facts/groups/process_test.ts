import {
  deepStrictEqual as deepEqual,
  ok,
  strictEqual as equal,
} from "node:assert/strict";
import { processGroup } from "../../../lib/facts/groups/process.ts";
import { KernelFiles } from "../../../lib/host/kernel_files.ts";
import { openGroup, testGroup } from "./_read.ts";

/** A line of proc_pid_stat(5): number, name, state, parent, ticks, start, pages. */
function toStat(
  pid: number,
  name: string,
  { state = "S", parent = 1, ticks = 0, start = 500, pages = 256 } = {},
): Record<string, string> {
  const fields = [pid, `(${name})`, state, parent, ...Array(9).fill(0)];
  fields.push(ticks, 0, 0, 0, 20, 0, 1, 0, start, 4096, pages, 0);
  return { [`/proc/${pid}/stat`]: `${fields.join(" ")}\n` };
}

const FILES = {
  "/proc/uptime": "100.00 1.00\n",
  "/proc/version": "Linux\n",
  ...toStat(1, "systemd", { parent: 0, pages: 1024 }),
  ...toStat(20, "nginx", { state: "R", ticks: 10 }),
  "/proc/20/cmdline": "/usr/sbin/nginx\0-g\0daemon off;\0",
  ...toStat(30, "evil) S (x y", { state: "Z" }),
  ...toStat(40, "prometheus-node", {}),
  "/proc/40/cmdline": "/usr/bin/prometheus-node-exporter\0",
  "/proc/50/stat": "50 (short) S\n",
};

testGroup(processGroup, [
  {
    name: "what matches is told, all are counted",
    params: { patterns: [/^nginx$/] },
    have: { files: FILES },
    facts: {
      total_processes: 4,
      matched_processes: 1,
      matched_memory_bytes: 1048576,
      processes: [{
        pid: 20,
        name: "nginx",
        memory_bytes: 1048576,
        memory_mb: 1,
        memory_gb: 0,
        status: "running",
        command: "/usr/sbin/nginx",
        parent_pid: 1,
      }],
    },
  },
  {
    name: "a name that the kernel has cut is whole, one with brackets is kept",
    params: {
      patterns: [/node-exporter$/, /^evil/],
      collect: { memory: false },
    },
    have: { files: FILES },
    some: {
      matched_processes: 2,
      "processes.0.name": "evil) S (x y",
      "processes.0.status": "zombie",
      "processes.0.command": undefined,
      "processes.1.name": "prometheus-node-exporter",
      "processes.1.memory_bytes": undefined,
    },
  },
  {
    name: "without patterns all are told",
    params: { collect: { count: false, status: false, memory: false } },
    have: { files: FILES },
    some: { "processes.3.pid": 40, total_processes: undefined },
  },
  {
    name: "a host whose processes are hidden has none",
    have: { dirs: ["/proc"] },
    facts: {
      total_processes: 0,
      matched_processes: 0,
      matched_cpu_percent: 0,
      matched_memory_bytes: 0,
      processes: [],
    },
  },
]);

Deno.test("process: use is counted between rounds, by process and not by number", async () => {
  const read = openGroup(processGroup, { patterns: [/^nginx$/] });
  const at = async (uptime: string, ticks: number, start = 500) => {
    const files = {
      "/proc/uptime": `${uptime} 1.00\n`,
      ...toStat(20, "nginx", { ticks, start }),
    };
    const { facts } = await read({ have: { files } });
    return facts["matched_cpu_percent"];
  };
  equal(await at("100.00", 1000), undefined);
  equal(await at("110.00", 1500), 50);
  // Rounds that follow at once count from the one before.
  equal(await at("110.10", 1505), 50);
  // The number belongs to another process now.
  equal(await at("120.10", 100, 11_500), 10);
  // A clock that cannot be read tells nothing.
  equal(await at("garbage", 200, 11_500), undefined);
});

Deno.test("process: this process is found on this host", async () => {
  using kernel = new KernelFiles();
  const { facts } = await openGroup(processGroup, { patterns: [/^deno/] })({
    have: kernel,
  });
  const { processes } = facts;
  ok(Array.isArray(processes));
  const own = processes.find((one) =>
    typeof one === "object" && one !== null && "pid" in one &&
    one.pid === Deno.pid
  );
  ok(own, JSON.stringify(processes));
  deepEqual(typeof own.memory_bytes, "number");
});
