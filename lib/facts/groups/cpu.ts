/**
 * The `cpu` group: processors, how busy they are, their frequency and heat.
 *
 * @module
 */

import {
  type FactObject,
  type Group,
  type GroupSource,
  key,
  NoData,
} from "../group.ts";
import {
  type Choice,
  choiceField,
  type Limits,
  limitsField,
  markKeys,
  toMarks,
} from "./_choice.ts";
import { type Found, listSamples, toRounded } from "./_samples.ts";

/** Params of the `cpu` group. */
export interface CpuGroupParams {
  /** Which facts are told. */
  collect: Choice;
  /** Use in percent and temperature in degrees Celsius from which on it is marked. */
  thresholds: Limits;
}

const FLAGS = [
  "usage",
  "per_core",
  "frequency",
  "temperature",
  "load_average",
];
const SECONDS = "node_cpu_seconds_total";
const CPUFREQ = "/sys/devices/system/cpu/cpu*/cpufreq";
const HWMON = "/sys/class/hwmon, /sys/class/thermal";
/** Drivers whose chips measure a processor. */
const CHIP_REGEXP =
  /^(coretemp|k8temp|k10temp|zenpower|cpu_thermal|via_cputemp)$/;
/** Types of thermal zones of processors. */
const ZONE_REGEXP = /cpu|pkg_temp|^soc/i;

/** Share of time in percent, by what it was spent on. */
interface Shares {
  usage: number;
  iowait: number;
  steal: number;
}

/** Tells of the processors. */
export const cpuGroup: Group<CpuGroupParams> = {
  type: "cpu",
  help: "processors, use, load, frequency, temperature",
  isDefault: true,
  hasRates: true,
  fields: {
    collect: choiceField(FLAGS),
    thresholds: limitsField(["usage", "temp"]),
  },
  collectors: ["cpu", "cpufreq", "hwmon", "loadavg", "thermal_zone"],
  keys: [
    key("cpu_count", "Processors that are online.", "/proc/stat", SECONDS),
    key(
      "usage_percent",
      "Share of the time since the round before that was neither idle nor spent waiting for devices.",
      "/proc/stat",
      SECONDS,
    ),
    key(
      "iowait_percent",
      "Share of the time spent waiting for devices.",
      "/proc/stat",
      SECONDS,
    ),
    key(
      "steal_percent",
      "Share of the time that the hypervisor gave to others.",
      "/proc/stat",
      SECONDS,
    ),
    ...markKeys("usage"),
    key("cores[].core_id", "Number of a processor.", "/proc/stat", SECONDS),
    key("cores[].usage_percent", "The same of one.", "/proc/stat", SECONDS),
    key(
      "cores[].frequency_mhz",
      "Its frequency.",
      `${CPUFREQ}, /proc/cpuinfo`,
      "node_cpu_scaling_frequency_hertz",
    ),
    key("frequency_mhz", "Mean frequency.", `${CPUFREQ}, /proc/cpuinfo`),
    key(
      "temperature_celsius",
      "Highest temperature of a processor; null where none is measured.",
      HWMON,
      "node_hwmon_temp_celsius",
    ),
    key("temperature_available", "Whether a temperature is measured.", HWMON),
    ...markKeys("temp"),
    ...["1m", "5m", "15m"].map((span) =>
      key(
        `load_average.${span}`,
        "Mean number of tasks that run or wait.",
        "/proc/loadavg",
        `node_load${span.slice(0, -1)}`,
      )
    ),
  ],
  open: ({ collect, thresholds }) => (source) => {
    const wants = (flag: string) => collect[flag] ?? true;
    const cpus = listCpus(source);
    if (cpus.length === 0) throw new NoData("/proc/stat tells no processor");
    const shares = readShares(source);
    const all = shares.get(ALL);
    const frequencies = readFrequencies(source);
    return {
      cpu_count: cpus.length,
      ...wants("usage") && toUsage(all, thresholds),
      ...wants("per_core") && {
        cores: cpus.map((cpu) => ({
          core_id: Number(cpu),
          usage_percent: toShown(shares.get(cpu)?.usage),
          frequency_mhz: frequencies.get(cpu),
        })),
      },
      ...wants("frequency") && { frequency_mhz: toMean(frequencies) },
      ...wants("temperature") && toHeat(readTemperature(source), thresholds),
      ...wants("load_average") && { load_average: readLoad(source) },
    };
  },
};

function listCpus({ families }: GroupSource): string[] {
  const samples = listSamples(families("cpu"), SECONDS);
  return [...new Set(samples.map(({ labels }) => labels["cpu"] ?? ""))];
}

/** Key of all processors together. */
const ALL = "";

/** Shares by processor; none in the first round. */
function readShares({ families, earlier }: GroupSource): Map<string, Shares> {
  const before = earlier("cpu");
  if (before === undefined) return new Map();
  const times = sumTimes(listSamples(families("cpu"), SECONDS), 1);
  sumTimes(listSamples(before.families, SECONDS), -1, times);
  return new Map(
    [...times].map(([cpu, byMode]) => [cpu, toShares(byMode)] as const)
      .filter((one): one is [string, Shares] => one[1] !== undefined),
  );
}

function sumTimes(
  samples: readonly Found[],
  sign: number,
  times: Map<string, Map<string, number>> = new Map(),
): Map<string, Map<string, number>> {
  for (const { labels, value } of samples) {
    for (const cpu of [labels["cpu"] ?? "", ALL]) {
      const byMode = times.get(cpu) ?? new Map<string, number>();
      const mode = labels["mode"] ?? "";
      byMode.set(mode, (byMode.get(mode) ?? 0) + sign * value);
      times.set(cpu, byMode);
    }
  }
  return times;
}

/** Undefined where no time went by, or a processor came or went. */
function toShares(byMode: ReadonlyMap<string, number>): Shares | undefined {
  const all = [...byMode.values()];
  const total = all.reduce((sum, value) => sum + value, 0);
  if (total <= 0 || all.some((value) => value < -1)) return undefined;
  const toShare = (seconds: number) =>
    Math.min(Math.max(seconds / total * 100, 0), 100);
  const of = (mode: string) => byMode.get(mode) ?? 0;
  return {
    usage: toShare(total - of("idle") - of("iowait")),
    iowait: toShare(of("iowait")),
    steal: toShare(of("steal")),
  };
}

function toUsage(shares: Shares | undefined, thresholds: Limits): FactObject {
  return {
    usage_percent: toShown(shares?.usage),
    iowait_percent: toShown(shares?.iowait),
    steal_percent: toShown(shares?.steal),
    ...toMarks("usage", shares?.usage, thresholds),
  };
}

/** Gives frequencies in MHz by processor. */
function readFrequencies(
  { families, kernel }: GroupSource,
): Map<string, number> {
  const all = families("cpufreq");
  const hertz = [
    "node_cpu_scaling_frequency_hertz",
    "node_cpu_frequency_hertz",
  ].map((name) => listSamples(all, name)).find(({ length }) => length > 0);
  if (hertz !== undefined) {
    return new Map(
      hertz.map(({ labels, value }) => [
        labels["cpu"] ?? "",
        Math.round(value / 1e6),
      ]),
    );
  }
  const text = kernel.tryRead("/proc/cpuinfo") ?? "";
  const parts = text.split("\n\n").map((part) => [
    /^processor\s*:\s*(\d+)$/m.exec(part)?.[1],
    /^cpu MHz\s*:\s*(\d+)/m.exec(part)?.[1],
  ]);
  return new Map(
    parts.flatMap(([cpu, mhz]) =>
      cpu === undefined || mhz === undefined ? [] : [[cpu, Number(mhz)]]
    ),
  );
}

function toMean(values: ReadonlyMap<string, number>): number | undefined {
  if (values.size === 0) return undefined;
  const sum = [...values.values()].reduce((all, one) => all + one, 0);
  return toRounded(sum / values.size);
}

function readTemperature({ families }: GroupSource): number | undefined {
  const chips = new Set(
    listSamples(families("hwmon"), "node_hwmon_chip_names")
      .filter(({ labels }) => CHIP_REGEXP.test(labels["chip_name"] ?? ""))
      .map(({ labels }) => labels["chip"]),
  );
  const measured = listSamples(families("hwmon"), "node_hwmon_temp_celsius")
    .filter(({ labels }) => chips.has(labels["chip"]));
  const zones = listSamples(families("thermal_zone"), "node_thermal_zone_temp")
    .filter(({ labels }) => ZONE_REGEXP.test(labels["type"] ?? ""));
  const values = (measured.length > 0 ? measured : zones)
    .map(({ value }) => value);
  return values.length === 0 ? undefined : Math.max(...values);
}

function toHeat(celsius: number | undefined, thresholds: Limits): FactObject {
  return {
    temperature_celsius: celsius === undefined ? null : toRounded(celsius),
    temperature_available: celsius !== undefined,
    ...toMarks("temp", celsius, thresholds),
  };
}

function readLoad({ families }: GroupSource): FactObject {
  const of = (minutes: number) =>
    listSamples(families("loadavg"), `node_load${minutes}`)[0]?.value;
  return { "1m": of(1), "5m": of(5), "15m": of(15) };
}

function toShown(percent: number | undefined): number | undefined {
  return percent === undefined ? undefined : toRounded(percent);
}
