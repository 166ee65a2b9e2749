/**
 * The `vmstat` collector: paging, from `/proc/vmstat` (proc_vmstat(5)).
 *
 * @module
 */

import {
  type Collector,
  field,
  type Metric,
  type NamePattern,
  toNumber,
} from "../collector.ts";
import { untyped } from "./_metric.ts";
import { openWordLines } from "./_word_lines.ts";

/** Params of the `vmstat` collector. */
export interface VmstatParams {
  /** Only fields that match. */
  fields: NamePattern;
}

/** Collects page faults, paging and swapping. */
export const vmstatCollector: Collector<VmstatParams> = {
  type: "vmstat",
  isDefault: true,
  fields: {
    fields: field(
      "pattern",
      /^(oom_kill|pgpg|pswp|pg.*fault).*/,
      "Only fields that match.",
    ),
  },
  open: ({ fields }) => {
    const readLines = openWordLines((name) =>
      fields.test(name) ? toMetric(name) : undefined
    );
    return ({ kernel }, emit) => {
      const text = kernel.read("/proc/vmstat");
      if (text === undefined) throw new Error("/proc/vmstat is absent");
      readLines(
        text,
        (metric, value, name) => emit(metric, toNumber(value, name)),
      );
    };
  },
};

function toMetric(name: string): Metric {
  return untyped(`vmstat_${name}`, `Field ${name} of /proc/vmstat.`);
}
