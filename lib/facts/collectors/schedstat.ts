/**
 * The `schedstat` collector: time that tasks ran and waited, by processor, from
 * `/proc/schedstat` (https://docs.kernel.org/scheduler/sched-stats.html).
 *
 * @module
 */

import {
  type Collector,
  type Emit,
  NoData,
  type NoParams,
  type Source,
  toFields,
  toLines,
  toNumber,
} from "../collector.ts";
import { counter } from "./_metric.ts";

const NANOSECONDS = 1e9;
const RUNNING = counter(
  "schedstat_running_seconds_total",
  "Time that tasks ran on a processor.",
);
const WAITING = counter(
  "schedstat_waiting_seconds_total",
  "Time that tasks waited for a processor.",
);
const TIMESLICES = counter(
  "schedstat_timeslices_total",
  "Slices of time that ran on a processor.",
);

/** Collects how long tasks ran and waited on each processor. */
export const schedstatCollector: Collector<NoParams> = {
  type: "schedstat",
  isDefault: true,
  fields: {},
  open: () => collect,
};

function collect({ kernel }: Source, emit: Emit): void {
  const text = kernel.read("/proc/schedstat");
  if (text === undefined) throw new NoData("/proc/schedstat is absent");
  for (const line of toLines(text)) {
    if (!line.startsWith("cpu")) continue;
    const [name = "", ...numbers] = toFields(line);
    if (numbers.length < 9) {
      throw new SyntaxError(
        `Expected 9 numbers for ${name}, got ${numbers.length}`,
      );
    }
    const labels = { cpu: name.slice(3) };
    const at = (index: number) => toNumber(numbers[index]!, name);
    emit(RUNNING, at(6) / NANOSECONDS, labels);
    emit(WAITING, at(7) / NANOSECONDS, labels);
    emit(TIMESLICES, at(8), labels);
  }
}
