/**
 * The `edac` collector: errors of memory that were corrected or not, from
 * `/sys/devices/system/edac` (https://docs.kernel.org/driver-api/edac.html).
 *
 * @module
 */

import {
  type Collector,
  type Emit,
  type Kernel,
  type NoParams,
  type Source,
  toNumber,
} from "../collector.ts";
import { counter } from "./_metric.ts";
import { listDevices, readAttribute } from "./_sysfs.ts";

const ROOT = "/sys/devices/system/edac/mc";
const CORRECTED = counter(
  "edac_correctable_errors_total",
  "Errors that were corrected.",
);
const UNCORRECTED = counter(
  "edac_uncorrectable_errors_total",
  "Errors that could not be corrected.",
);
const ROW_CORRECTED = counter(
  "edac_csrow_correctable_errors_total",
  "Errors of a row that were corrected.",
);
const ROW_UNCORRECTED = counter(
  "edac_csrow_uncorrectable_errors_total",
  "Errors of a row that could not be corrected.",
);
const CHANNEL_CORRECTED = counter(
  "edac_channel_correctable_errors_total",
  "Errors of a channel that were corrected.",
);
const CHANNEL_UNCORRECTED = counter(
  "edac_channel_uncorrectable_errors_total",
  "Errors of a channel that could not be corrected.",
);

/** Collects errors by controller, row and channel. */
export const edacCollector: Collector<NoParams> = {
  type: "edac",
  isDefault: true,
  fields: {},
  open: () => collect,
};

function collect({ kernel }: Source, emit: Emit): void {
  for (const name of listDevices(kernel, ROOT) ?? []) {
    const controller = /^mc(\d+)$/.exec(name)?.[1];
    if (controller === undefined) continue;
    const dir = `${ROOT}/${name}`;
    emit(CORRECTED, readCount(kernel, `${dir}/ce_count`), { controller });
    emit(UNCORRECTED, readCount(kernel, `${dir}/ue_count`), { controller });
    const unknown = { controller, csrow: "unknown" };
    emit(ROW_CORRECTED, readCount(kernel, `${dir}/ce_noinfo_count`), unknown);
    emit(ROW_UNCORRECTED, readCount(kernel, `${dir}/ue_noinfo_count`), unknown);
    for (const row of listDevices(kernel, dir) ?? []) {
      const csrow = /^csrow(\d+)$/.exec(row)?.[1];
      if (csrow !== undefined) {
        emitRow(kernel, `${dir}/${row}`, { controller, csrow }, emit);
      }
    }
  }
}

function emitRow(
  kernel: Kernel,
  dir: string,
  labels: { controller: string; csrow: string },
  emit: Emit,
): void {
  emit(ROW_CORRECTED, readCount(kernel, `${dir}/ce_count`), labels);
  emit(ROW_UNCORRECTED, readCount(kernel, `${dir}/ue_count`), labels);
  for (const file of listDevices(kernel, dir) ?? []) {
    const channel = /^ch(\d+)_ce_count$/.exec(file)?.[1];
    if (channel === undefined) continue;
    const all = {
      ...labels,
      channel,
      dimm_label: readLabel(kernel, dir, channel),
    };
    emit(CHANNEL_CORRECTED, readCount(kernel, `${dir}/${file}`), all);
    const uncorrected = readAttribute(kernel, `${dir}/ch${channel}_ue_count`);
    if (uncorrected !== undefined) {
      emit(CHANNEL_UNCORRECTED, toNumber(uncorrected, file), all);
    }
  }
}

/** Writes `mc#0csrow#1channel#0` as `mc0_csrow1_channel0`. */
function readLabel(kernel: Kernel, dir: string, channel: string): string {
  const text = readAttribute(kernel, `${dir}/ch${channel}_dimm_label`);
  if (text === undefined) return "unknown";
  return text.replaceAll("#", "").replace("csrow", "_csrow")
    .replace("channel", "_channel");
}

function readCount(kernel: Kernel, path: string): number {
  const text = kernel.read(path);
  if (text === undefined) throw new Error(`${path} is absent`);
  return toNumber(text, path);
}
