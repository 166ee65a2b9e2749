/**
 * The `stat` collector: what the kernel counts as a whole, from `/proc/stat`
 * (proc_stat(5)).
 *
 * @module
 */

import {
  type Collector,
  type Emit,
  field,
  type Metric,
  toFields,
  toNumber,
} from "../collector.ts";
import { counter, gauge } from "./_metric.ts";

/** Metrics by the first word of a line. */
const METRICS: ReadonlyMap<string, Metric> = new Map([
  ["intr", counter("intr_total", "Interrupts that were served.")],
  ["ctxt", counter("context_switches_total", "Switches between tasks.")],
  [
    "processes",
    counter("forks_total", "Processes and threads that were made."),
  ],
  [
    "btime",
    gauge("boot_time_seconds", "When the system was started, since 1970."),
  ],
  ["procs_running", gauge("procs_running", "Tasks that can run.")],
  ["procs_blocked", gauge("procs_blocked", "Tasks that wait for a device.")],
]);

const SOFTIRQS = counter(
  "softirqs_total",
  "Software interrupts, by their kind.",
);
/** Kinds of software interrupts, in the order of the line after its sum. */
const VECTORS = [
  "hi",
  "timer",
  "net_tx",
  "net_rx",
  "block",
  "block_iopoll",
  "tasklet",
  "sched",
  "hrtimer",
  "rcu",
];

/** Params of the `stat` collector. */
export interface StatParams {
  /** Tell software interrupts by their kind. */
  softirq: boolean;
}

/** Collects interrupts, switches, forks and the time of the start. */
export const statCollector: Collector<StatParams> = {
  type: "stat",
  isDefault: true,
  fields: {
    softirq: field("flag", false, "Tell software interrupts by their kind."),
  },
  open: ({ softirq }) => ({ kernel }, emit) => {
    const text = kernel.read("/proc/stat");
    if (text === undefined) throw new Error("/proc/stat is absent");
    // The lines of the processors come first, and are another collector's.
    for (const line of text.split("\n")) {
      const blank = line.indexOf(" ");
      const word = line.slice(0, blank);
      const metric = METRICS.get(word);
      if (metric !== undefined) {
        emit(metric, toNumber(toFirst(line, blank + 1), word));
      } else if (softirq && word === "softirq") emitVectors(line, emit);
    }
  },
};

/** The line of interrupts has up to a million bytes, of which one number counts. */
function toFirst(line: string, start: number): string {
  const end = line.indexOf(" ", start);
  return line.slice(start, end === -1 ? undefined : end);
}

function emitVectors(line: string, emit: Emit): void {
  const counts = toFields(line).slice(2);
  VECTORS.forEach((vector, index) =>
    emit(SOFTIRQS, toNumber(counts[index] ?? "", vector), { vector })
  );
}
