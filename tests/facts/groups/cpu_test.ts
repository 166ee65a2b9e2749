import { cpuGroup } from "../../../lib/facts/groups/cpu.ts";
import { testGroup } from "./_read.ts";

/** Ticks of user, nice, system, idle, iowait, irq, softirq, steal. */
function toStat(...cpus: readonly string[]): string {
  return [
    "cpu  0 0 0 0 0 0 0 0 0 0",
    ...cpus.map((ticks, index) => `cpu${index} ${ticks} 0 0`),
    "btime 1700000000",
    "",
  ].join("\n");
}

const BEFORE = toStat("1000 0 1000 1000 0 0 0 0", "0 0 0 1000 0 0 0 0");
const NOW = toStat("1250 0 1250 1400 100 0 0 0", "0 0 0 1900 0 0 0 100");

testGroup(cpuGroup, [
  {
    name: "use is that of the time since the round before, not since the start",
    have: {
      files: { "/proc/stat": NOW, "/proc/loadavg": "0.5 0.25 0.1 1/2 3\n" },
    },
    before: { files: { "/proc/stat": BEFORE } },
    facts: {
      cpu_count: 2,
      usage_percent: 30,
      iowait_percent: 5,
      steal_percent: 5,
      cores: [
        { core_id: 0, usage_percent: 50 },
        { core_id: 1, usage_percent: 10 },
      ],
      temperature_celsius: null,
      temperature_available: false,
      load_average: { "1m": 0.5, "5m": 0.25, "15m": 0.1 },
    },
  },
  {
    name: "the first round tells no use, and marks nothing",
    params: {
      collect: { per_core: false, temperature: false, load_average: false },
      thresholds: { usage_warning: 0 },
    },
    have: { files: { "/proc/stat": NOW } },
    facts: { cpu_count: 2, usage_warning: false },
  },
  {
    name: "frequency and heat, each from where it is told; thresholds mark",
    params: {
      collect: { usage: false, load_average: false },
      thresholds: { temp_warning: 60, temp_critical: 90 },
    },
    have: {
      files: {
        "/proc/stat": NOW,
        "/proc/cpuinfo":
          "processor\t: 0\ncpu MHz\t\t: 2400.100\n\nprocessor\t: 1\ncpu MHz\t\t: 2600.9\n\n",
        "/sys/class/hwmon/hwmon0/name": "coretemp\n",
        "/sys/class/hwmon/hwmon0/temp1_input": "61500\n",
        "/sys/class/hwmon/hwmon0/temp2_input": "55000\n",
        "/sys/class/hwmon/hwmon1/name": "nvme\n",
        "/sys/class/hwmon/hwmon1/temp1_input": "99000\n",
      },
    },
    facts: {
      cpu_count: 2,
      cores: [{ core_id: 0, frequency_mhz: 2400 }, {
        core_id: 1,
        frequency_mhz: 2600,
      }],
      frequency_mhz: 2500,
      temperature_celsius: 61.5,
      temperature_available: true,
      temp_warning: true,
      temp_critical: false,
    },
  },
  {
    name: "a thermal zone of the processor stands in for a chip",
    params: { collect: { usage: false, per_core: false, load_average: false } },
    have: {
      files: {
        "/proc/stat": NOW,
        "/sys/class/thermal/thermal_zone0/type": "acpitz\n",
        "/sys/class/thermal/thermal_zone0/temp": "20000\n",
        "/sys/class/thermal/thermal_zone1/type": "x86_pkg_temp\n",
        "/sys/class/thermal/thermal_zone1/temp": "48000\n",
      },
    },
    some: { temperature_celsius: 48 },
  },
  {
    name: "a processor that went away and came back tells no use",
    have: { files: { "/proc/stat": toStat("10 0 10 10 0 0 0 0") } },
    before: { files: { "/proc/stat": BEFORE } },
    some: { usage_percent: undefined, cpu_count: 1 },
  },
  { name: "without /proc/stat there is nothing", absent: true },
  {
    name: "garbage is nothing",
    have: { files: { "/proc/stat": "cpu0 x y\n" } },
    absent: true,
  },
]);
