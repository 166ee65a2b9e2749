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
  toLines,
  toNumber,
} from "../collector.ts";
import { untyped } from "./_metric.ts";

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
    const known = new Map<string, Metric | undefined>();
    return ({ kernel }, emit) => {
      const text = kernel.read("/proc/vmstat");
      if (text === undefined) throw new Error("/proc/vmstat is absent");
      for (const line of toLines(text)) {
        const [name = "", value = ""] = line.split(" ", 2);
        if (!known.has(name)) {
          known.set(name, fields.test(name) ? toMetric(name) : undefined);
        }
        const metric = known.get(name);
        if (metric !== undefined) {
          emit(metric, toNumber(value, name));
        }
      }
    };
  },
};

function toMetric(name: string): Metric {
  return untyped(`vmstat_${name}`, `Field ${name} of /proc/vmstat.`);
}
