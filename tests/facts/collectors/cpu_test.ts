import { deepStrictEqual as deepEqual } from "node:assert/strict";
import { cpuCollector } from "../../../lib/facts/collectors/cpu.ts";
import { toParams } from "../../../lib/facts/fields.ts";
import {
  MemoryKernel,
  runCollect,
  testCollector,
} from "../../../lib/testing/mod.ts";

const ROOT = "/sys/devices/system/cpu";
const LINE = "cpu0 100 200 300 400 500 600 700 800 900 1000\n";
const toTimes = (cpu: string, values: readonly number[]) =>
  Object.fromEntries(
    ["user", "nice", "system", "idle", "iowait", "irq", "softirq", "steal"].map(
      (mode, index) => [
        `node_cpu_seconds_total{cpu="${cpu}",mode="${mode}"}`,
        values[index]!,
      ],
    ),
  );
const toGuest = (cpu: string, user: number, nice: number) => ({
  [`node_cpu_guest_seconds_total{cpu="${cpu}",mode="user"}`]: user,
  [`node_cpu_guest_seconds_total{cpu="${cpu}",mode="nice"}`]: nice,
});
const TIMES = {
  ...toTimes("0", [1, 2, 3, 4, 5, 6, 7, 8]),
  ...toGuest("0", 9, 10),
};
const have = (text: string, files: Record<string, string> = {}) => ({
  files: { "/proc/stat": `cpu  1 2 3 4 5 6 7 8 9 10\n${text}`, ...files },
});

testCollector(cpuCollector, [
  { name: "no file", error: /\/proc\/stat is absent/ },
  {
    name: "hundredths of a second",
    have: have(`${LINE}ctxt 5\n`),
    samples: TIMES,
  },
  {
    name: "a kernel that counts no guests",
    have: have("cpu0 100 200 300 400 500 600 700 800\n"),
    samples: {
      ...toTimes("0", [1, 2, 3, 4, 5, 6, 7, 8]),
      ...toGuest("0", 0, 0),
    },
  },
  {
    name: "guests are not told",
    params: { guest: false },
    have: have(LINE),
    samples: toTimes("0", [1, 2, 3, 4, 5, 6, 7, 8]),
  },
  {
    name: "cores that were slowed down, and processors that are isolated",
    have: have(LINE, {
      [`${ROOT}/cpu0/topology/physical_package_id`]: "0\n",
      [`${ROOT}/cpu0/topology/core_id`]: "3\n",
      [`${ROOT}/cpu0/thermal_throttle/core_throttle_count`]: "5\n",
      [`${ROOT}/cpu0/thermal_throttle/package_throttle_count`]: "30\n",
      [`${ROOT}/cpu0/online`]: "1\n",
      [`${ROOT}/isolated`]: "1,3-4\n",
    }),
    samples: {
      ...TIMES,
      'node_cpu_core_throttles_total{core="3",package="0"}': 5,
      'node_cpu_package_throttles_total{package="0"}': 30,
      'node_cpu_online{cpu="0"}': 1,
      'node_cpu_isolated{cpu="1"}': 1,
      'node_cpu_isolated{cpu="3"}': 1,
      'node_cpu_isolated{cpu="4"}': 1,
    },
  },
  {
    name: "what the processors are",
    params: { flags_include: /^(aes|avx)$/, bugs_include: /^melt/ },
    have: have("", {
      "/proc/cpuinfo":
        "processor\t: 0\nvendor_id\t: X\nmodel name\t: A: B\ncpu MHz\t\t: 2400.5\n" +
        "flags\t\t: fpu aes sse\nbugs\t\t: meltdown spectre\n\nHardware\t: Y\n",
    }),
    samples: {
      'node_cpu_info{cachesize="",core="",cpu="0",family="",microcode="",model="",model_name="A: B",package="",stepping="",vendor="X"}':
        1,
      'node_cpu_frequency_hertz{core="",cpu="0",package=""}': 2_400_500_000,
      'node_cpu_flag_info{flag="aes"}': 1,
      'node_cpu_bug_info{bug="meltdown"}': 1,
    },
  },
  {
    name: "a line that was cut off",
    have: have("cpu0 100 200"),
    error: /Expected 8 numbers for cpu0, got 2/,
  },
  {
    name: "no number",
    have: have("cpu0 100 x 300 400 500 600 700 800\n"),
    error: /Expected a number for cpu0, got "x"/,
  },
]);

Deno.test("cpu: times do not go back, unless the processor was taken out", async () => {
  const collect = cpuCollector.open(toParams(cpuCollector.fields, {}));
  const see = async (user: number, idle: number) => {
    const line = `cpu0 ${user} 0 0 ${idle} 0 0 0 0\n`;
    const run = await runCollect(collect, new MemoryKernel(have(line)));
    return ["user", "idle"].map((mode) =>
      run.samples[`node_cpu_seconds_total{cpu="0",mode="${mode}"}`]
    );
  };
  deepEqual(await see(1000, 5000), [10, 50]);
  deepEqual(await see(990, 4990), [10, 50]);
  deepEqual(await see(10, 100), [0.1, 1]);
});
