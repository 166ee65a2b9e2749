/**
 * The `cgroups` collector: controllers of control groups, from `/proc/cgroups`
 * (cgroups(7)).
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
import { gauge } from "./_metric.ts";

const CGROUPS = gauge("cgroups_cgroups", "Groups of a controller.");
const ENABLED = gauge("cgroups_enabled", "Whether a controller is on.");
const COLUMNS = 4;

/** Collects how many groups each controller has. */
export const cgroupsCollector: Collector<NoParams> = {
  type: "cgroups",
  isDefault: false,
  fields: {},
  open: () => collect,
};

function collect({ kernel }: Source, emit: Emit): void {
  const text = kernel.read("/proc/cgroups");
  if (text === undefined) throw new NoData("/proc/cgroups is absent");
  for (const line of toLines(text)) {
    if (line.startsWith("#")) continue;
    const fields = toFields(line);
    if (fields.length < COLUMNS) {
      throw new SyntaxError(
        `Expected ${COLUMNS} columns in /proc/cgroups, got ${fields.length}`,
      );
    }
    const subsys_name = fields[0]!;
    emit(CGROUPS, toNumber(fields[2]!, "groups"), { subsys_name });
    emit(ENABLED, toNumber(fields[3]!, "enabled"), { subsys_name });
  }
}
