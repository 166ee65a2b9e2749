/**
 * The `cpufreq` collector: frequencies and governors of the processors, from
 * `/sys/devices/system/cpu/cpuN/cpufreq`
 * (https://docs.kernel.org/admin-guide/pm/cpufreq.html).
 *
 * @module
 */

import {
  type Collector,
  type Emit,
  findNumber,
  type Kernel,
  type NoParams,
  type Source,
  toFields,
} from "../collector.ts";
import { parseRange } from "./_cpu_files.ts";
import { gauge } from "./_metric.ts";

const ROOT = "/sys/devices/system/cpu";
const KILOHERTZ = 1000;

/** Metrics by file; each is told when its file may be read. */
const FREQUENCIES = [
  [
    "cpuinfo_cur_freq",
    gauge("cpu_frequency_hertz", "Frequency, as the processor tells."),
  ],
  ["cpuinfo_avg_freq", gauge("cpu_frequency_avg_hertz", "Mean frequency.")],
  [
    "cpuinfo_min_freq",
    gauge("cpu_frequency_min_hertz", "Least frequency of the processor."),
  ],
  [
    "cpuinfo_max_freq",
    gauge("cpu_frequency_max_hertz", "Greatest frequency of the processor."),
  ],
  [
    "scaling_cur_freq",
    gauge("cpu_scaling_frequency_hertz", "Frequency that is asked for."),
  ],
  [
    "scaling_min_freq",
    gauge(
      "cpu_scaling_frequency_min_hertz",
      "Least frequency that may be asked for.",
    ),
  ],
  [
    "scaling_max_freq",
    gauge(
      "cpu_scaling_frequency_max_hertz",
      "Greatest frequency that may be asked for.",
    ),
  ],
] as const;
/** Files for which the kernel asks the processor, and may hold its answer back for a while. */
const SLOW_REGEXP = /_(avg|cur)_freq$/;
const GOVERNOR = gauge(
  "cpu_scaling_governor",
  "Which governor sets the frequency.",
);

/** Files that every processor with frequencies has. */
const REQUIRED = [
  "scaling_available_governors",
  "scaling_driver",
  "scaling_governor",
  "related_cpus",
  "scaling_setspeed",
];

/** Collects frequencies and governors of the processors. */
export const cpufreqCollector: Collector<NoParams> = {
  type: "cpufreq",
  isDefault: true,
  fields: {},
  open: () => collect,
};

/** All processors are asked at once. */
function collect({ kernel }: Source, emit: Emit): void | Promise<void> {
  const names = (kernel.list(ROOT) ?? []).map(({ name }) => name)
    .filter((name) => /^cpu\d+$/.test(name));
  const offline = kernel.read(`${ROOT}/offline`);
  if (offline === undefined && names.length > 0) {
    throw new Error(`${ROOT}/offline is absent`);
  }
  const off = new Set(parseRange(offline ?? ""));
  const cpus = names.map((name) => name.slice(3)).filter((cpu) => !off.has(cpu))
    .filter((cpu) => kernel.list(`${ROOT}/cpu${cpu}/cpufreq`) !== undefined);
  if (cpus.length === 0) return;
  return Promise.all(cpus.map((cpu) => emitCpu(cpu, kernel, emit))).then();
}

async function emitCpu(
  cpu: string,
  kernel: Kernel,
  emit: Emit,
): Promise<void> {
  const toPath = (file: string) => `${ROOT}/cpu${cpu}/cpufreq/${file}`;
  const values = await Promise.all(
    FREQUENCIES.map(([file]) =>
      SLOW_REGEXP.test(file)
        ? kernel.readSlow(toPath(file))
        : kernel.tryRead(toPath(file))
    ),
  );
  const required = REQUIRED.map((file) => kernel.tryRead(toPath(file)));
  const missing = REQUIRED.find((_, index) => required[index] === undefined);
  if (missing !== undefined) {
    throw new Error(`${ROOT}/cpu${cpu}/cpufreq/${missing} cannot be read`);
  }
  FREQUENCIES.forEach(([, metric], index) => {
    const value = findNumber(values[index]);
    if (value !== undefined) emit(metric, value * KILOHERTZ, { cpu });
  });
  const current = required[2]!.trim();
  for (const governor of toFields(required[0]!)) {
    emit(GOVERNOR, governor === current ? 1 : 0, { cpu, governor });
  }
}
