import { cpufreqCollector } from "../../../lib/facts/collectors/cpufreq.ts";
import { testCollector } from "../../../lib/testing/mod.ts";

const ROOT = "/sys/devices/system/cpu";
const DIR = `${ROOT}/cpu0/cpufreq`;
const required = {
  [`${ROOT}/offline`]: "\n",
  [`${DIR}/scaling_available_governors`]: "performance powersave\n",
  [`${DIR}/scaling_driver`]: "intel_pstate\n",
  [`${DIR}/scaling_governor`]: "powersave\n",
  [`${DIR}/related_cpus`]: "0\n",
  [`${DIR}/scaling_setspeed`]: "<unsupported>\n",
};
const GOVERNORS = {
  'node_cpu_scaling_governor{cpu="0",governor="performance"}': 0,
  'node_cpu_scaling_governor{cpu="0",governor="powersave"}': 1,
};

testCollector(cpufreqCollector, [
  { name: "no processors in /sys" },
  {
    name: "processors without a driver",
    have: { files: { [`${ROOT}/offline`]: "\n", [`${ROOT}/cpu0/x`]: "" } },
  },
  {
    name: "what a driver does not tell is left out",
    have: {
      files: {
        ...required,
        [`${DIR}/scaling_cur_freq`]: "1219917\n",
        [`${DIR}/cpuinfo_cur_freq`]: new Error("permission denied"),
        [`${DIR}/cpuinfo_max_freq`]: "<unknown>\n",
      },
    },
    samples: {
      ...GOVERNORS,
      'node_cpu_scaling_frequency_hertz{cpu="0"}': 1_219_917_000,
    },
  },
  {
    name: "processors that are switched off are not asked",
    have: { files: { ...required, [`${ROOT}/offline`]: "0,2-3\n" } },
  },
  {
    name: "a file that every driver has",
    have: {
      files: { ...required, [`${DIR}/scaling_driver`]: new Error("denied") },
    },
    error: /cpu0\/cpufreq\/scaling_driver cannot be read/,
  },
]);
