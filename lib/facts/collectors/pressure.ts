/**
 * The `pressure` collector: time that tasks waited for processor, memory,
 * devices and interrupts, from `/proc/pressure` (proc_pressure(5)).
 *
 * @module
 */

import {
  type Collector,
  type Emit,
  type Metric,
  NoData,
  type NoParams,
  type Source,
  toLines,
  toNumber,
} from "../collector.ts";
import { counter } from "./_metric.ts";

/** A file, the first word of a line in it, and its metric. */
const LINES: readonly (readonly [string, string, Metric])[] = [
  [
    "cpu",
    "some",
    toMetric("cpu_waiting", "Time tasks waited for a processor."),
  ],
  ["io", "some", toMetric("io_waiting", "Time some task waited for a device.")],
  ["io", "full", toMetric("io_stalled", "Time all tasks waited for devices.")],
  [
    "memory",
    "some",
    toMetric("memory_waiting", "Time some task waited for memory."),
  ],
  [
    "memory",
    "full",
    toMetric("memory_stalled", "Time all tasks waited for memory."),
  ],
  [
    "irq",
    "full",
    toMetric("irq_stalled", "Time all tasks waited for interrupts."),
  ],
];

const FILES = ["cpu", "io", "memory", "irq"];

/** Collects how long tasks waited. */
export const pressureCollector: Collector<NoParams> = {
  type: "pressure",
  isDefault: true,
  fields: {},
  open: () => collect,
};

function collect({ kernel }: Source, emit: Emit): void {
  let found = 0;
  for (const file of FILES) {
    const text = readFile(kernel, file);
    if (text === undefined) continue;
    found++;
    for (const line of toLines(text)) {
      const metric = LINES.find(([name, word]) =>
        name === file && line.startsWith(`${word} `)
      )?.[2];
      const at = line.lastIndexOf("total=");
      if (metric === undefined || at === -1) continue;
      const microseconds = toNumber(line.slice(at + 6), metric.name);
      // Divided as the peer does it, so that the last digit is the same.
      emit(metric, microseconds / 1000 / 1000);
    }
  }
  if (found === 0) throw new NoData("/proc/pressure is absent or switched off");
}

/** A kernel that was started with `psi=0` has the files and refuses to read them. */
function readFile(
  kernel: Source["kernel"],
  name: string,
): string | undefined {
  try {
    return kernel.read(`/proc/pressure/${name}`);
  } catch (error) {
    if (error instanceof Error && /not supported/i.test(error.message)) {
      return undefined;
    }
    throw error;
  }
}

function toMetric(name: string, help: string): Metric {
  return counter(`pressure_${name}_seconds_total`, help);
}
