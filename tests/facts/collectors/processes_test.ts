import { deepStrictEqual as deepEqual, ok } from "node:assert/strict";
import { processesCollector } from "../../../lib/facts/collectors/processes.ts";
import { KernelFiles } from "../../../lib/host/kernel_files.ts";
import { runCollect, testCollector } from "../../../lib/testing/mod.ts";

/** A line of a `stat` file, proc_pid_stat(5): 52 columns. */
function stat(pid: number, state: string, threads = 1, name = "x"): string {
  const before = `${pid} (${name}) ${state} 1 1 1 0 -1 4194304`;
  return `${before} 9 8 7 6 5 4 3 2 20 0 ${threads} 0 44 ${"0 ".repeat(30)}\n`;
}

const LIMITS = {
  "/proc/sys/kernel/threads-max": "192000\n",
  "/proc/sys/kernel/pid_max": "4194304\n",
};
const TOLD = {
  node_processes_max_threads: 192000,
  node_processes_max_processes: 4194304,
};

testCollector(processesCollector, [
  {
    name: "processes and threads by state",
    have: {
      files: {
        ...LIMITS,
        "/proc/stat": "cpu 1\n",
        "/proc/1/stat": stat(1, "S"),
        "/proc/20/stat": stat(20, "R", 3, "a ) b (c"),
        "/proc/20/task/20/stat": stat(20, "S"),
        "/proc/20/task/21/stat": stat(21, "D"),
        "/proc/20/task/22/stat": stat(22, "S"),
        "/proc/30/stat": stat(30, "Z"),
        "/proc/acpi/stat": stat(31, "Z"),
      },
    },
    samples: {
      ...TOLD,
      node_processes_pids: 3,
      node_processes_threads: 5,
      'node_processes_state{state="S"}': 1,
      'node_processes_state{state="R"}': 1,
      'node_processes_state{state="Z"}': 1,
      'node_processes_threads_state{thread_state="S"}': 2,
      // The first thread was looked at with its process.
      'node_processes_threads_state{thread_state="R"}': 1,
      'node_processes_threads_state{thread_state="D"}': 1,
      'node_processes_threads_state{thread_state="Z"}': 1,
    },
  },
  {
    name: "what ends meanwhile is left out",
    have: {
      files: {
        ...LIMITS,
        "/proc/1/stat": stat(1, "S", 2),
        "/proc/1/task/1/stat": stat(1, "S"),
        "/proc/1/task/2/stat": new Error("No such process"),
        "/proc/2/stat": new Error("No such process"),
        "/proc/3/stat": stat(3, "S", 2),
      },
      dirs: ["/proc/4"],
    },
    samples: {
      ...TOLD,
      node_processes_pids: 2,
      node_processes_threads: 4,
      'node_processes_state{state="S"}': 2,
      'node_processes_threads_state{thread_state="S"}': 1,
    },
  },
  {
    name: "no processes",
    have: { files: LIMITS },
    samples: {
      ...TOLD,
      node_processes_pids: 0,
      node_processes_threads: 0,
    },
  },
  {
    name: "a file that is cut",
    have: { files: { ...LIMITS, "/proc/1/stat": "1 (x) S 1 1" } },
    error: /Expected a process in \/proc\/1\/stat, got "1 \(x\) S 1 1"/,
  },
  {
    name: "bytes that are no text",
    have: { files: { ...LIMITS, "/proc/1/stat": "\0\0\ufffd" } },
    error: /Expected a process in \/proc\/1\/stat/,
  },
  {
    name: "a number of threads that is none",
    have: {
      files: {
        ...LIMITS,
        "/proc/1/stat": stat(1, "S").replace(" 0 1 0", " 0 ? 0"),
      },
    },
    error: /Expected a number for threads, got "\?"/,
  },
  {
    name: "no limits",
    have: { files: { "/proc/1/stat": stat(1, "S") } },
    samples: {
      node_processes_pids: 1,
      node_processes_threads: 1,
      'node_processes_state{state="S"}': 1,
      'node_processes_threads_state{thread_state="S"}': 1,
    },
    error: /threads-max is absent/,
  },
]);

Deno.test("processes: this machine's own are counted once each", async () => {
  using kernel = new KernelFiles();
  const collect = processesCollector.open({});
  const { samples, error } = await runCollect(collect, kernel);
  deepEqual(error, undefined);
  const sum = (name: string) =>
    Object.entries(samples).filter(([key]) => key.startsWith(`${name}{`))
      .reduce((all, [, value]) => all + value, 0);
  deepEqual(sum("node_processes_state"), samples["node_processes_pids"]);
  const threads = samples["node_processes_threads"]!;
  // Threads come and go while they are counted.
  ok(Math.abs(sum("node_processes_threads_state") - threads) <= 20);
});
