/**
 * The `rapl` collector: energy that processors and memory took, from
 * `/sys/class/powercap` (https://docs.kernel.org/power/powercap/powercap.html).
 *
 * @module
 */

import {
  type Collector,
  field,
  findNumber,
  type Kernel,
  NoData,
} from "../collector.ts";
import { counter } from "./_metric.ts";
import { listDevices, readAttribute, toMetricName } from "./_sysfs.ts";

const ROOT = "/sys/class/powercap";
const MICROJOULES = 1e6;
const ALL = counter("rapl_joules_total", "Energy that a zone took.");

/** Params of the `rapl` collector. */
export interface RaplParams {
  /** Tell the zone in a label and not in the name. */
  enable_zone_label: boolean;
}

interface Zone {
  name: string;
  index: string;
  path: string;
}

/** Collects energy; the kernel lets only root read it. */
export const raplCollector: Collector<RaplParams> = {
  type: "rapl",
  isDefault: true,
  fields: {
    enable_zone_label: field(
      "flag",
      false,
      "Tell the zone in a label and not in the name.",
    ),
  },
  open: ({ enable_zone_label }) => ({ kernel }, emit) => {
    let told = 0;
    for (const { name, index, path } of listZones(kernel)) {
      const energy = findNumber(kernel.tryRead(`${path}/energy_uj`));
      if (energy === undefined) continue;
      told++;
      const labels = { index, path: kernel.toReal(path) };
      const joules = energy / MICROJOULES;
      if (enable_zone_label) emit(ALL, joules, { ...labels, rapl_zone: name });
      else {
        const help = `Energy that zone ${name} took.`;
        const metric = counter(`rapl_${toMetricName(name)}_joules_total`, help);
        emit(metric, joules, labels);
      }
    }
    if (told === 0) throw new NoData("no energy is counted that may be read");
  },
};

/** Zones with a number in their name have it as index, others are counted. */
function listZones(kernel: Kernel): Zone[] {
  const counts = new Map<string, number>();
  return (listDevices(kernel, ROOT) ?? []).flatMap((dir): Zone[] => {
    const path = `${ROOT}/${dir}`;
    const text = readAttribute(kernel, `${path}/name`);
    const limit = readAttribute(kernel, `${path}/max_energy_range_uj`);
    if (text === undefined || limit === undefined) return [];
    const found = /^(.*)-(\d+)$/.exec(text);
    if (found) return [{ name: found[1]!, index: found[2]!, path }];
    const count = counts.get(text) ?? 0;
    counts.set(text, count + 1);
    return [{ name: text, index: `${count}`, path }];
  });
}
