/**
 * The `loadavg` collector: the load of `/proc/loadavg` (proc_loadavg(5)).
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
  toFields,
  toNumber,
} from "../collector.ts";

const METRICS: readonly Metric[] = [
  { name: "node_load1", type: "gauge", help: "1m load average." },
  { name: "node_load5", type: "gauge", help: "5m load average." },
  { name: "node_load15", type: "gauge", help: "15m load average." },
];

/** Collects the mean number of processes that run or wait, over 1, 5 and 15 minutes. */
export const loadavgCollector: Collector<NoParams> = {
  type: "loadavg",
  isDefault: true,
  fields: {},
  open: () => collect,
};

function collect({ kernel }: Source, emit: Emit): void {
  const text = kernel.read("/proc/loadavg");
  if (text === undefined) throw new NoData("/proc/loadavg is absent");
  const fields = toFields(text);
  METRICS.forEach((metric, index) =>
    emit(metric, toNumber(fields[index] ?? "", "the load average"))
  );
}
