/**
 * The `watchdog` collector: timers that start the machine anew when it hangs,
 * from `/sys/class/watchdog`.
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
} from "../collector.ts";
import { gauge } from "./_metric.ts";
import { emitAttribute, listDevices, readAttribute } from "./_sysfs.ts";

const ROOT = "/sys/class/watchdog";
const INFO = gauge("watchdog_info", "What a watchdog is.");

/** Metrics by file. */
const FILES: readonly (readonly [string, Metric])[] = [
  [
    "bootstatus",
    gauge("watchdog_bootstatus", "Bits of the state at the start."),
  ],
  ["fw_version", gauge("watchdog_fw_version", "Version of the firmware.")],
  ["nowayout", gauge("watchdog_nowayout", "Whether it cannot be stopped.")],
  ["timeleft", gauge("watchdog_timeleft_seconds", "Time until it acts.")],
  ["timeout", gauge("watchdog_timeout_seconds", "Time after which it acts.")],
  [
    "pretimeout",
    gauge("watchdog_pretimeout_seconds", "Time before that at which it warns."),
  ],
  [
    "access_cs0",
    gauge("watchdog_access_cs0", "Whether the first boot source may be used."),
  ],
];
const LABELS = [
  "options",
  "identity",
  "state",
  "status",
  "pretimeout_governor",
];

/** Collects timers and their state. */
export const watchdogCollector: Collector<NoParams> = {
  type: "watchdog",
  isDefault: true,
  fields: {},
  open: () => collect,
};

function collect({ kernel }: Source, emit: Emit): void {
  const names = listDevices(kernel, ROOT);
  if (names === undefined) throw new NoData("there are no watchdogs");
  for (const name of names) {
    const dir = `${ROOT}/${name}`;
    for (const [file, metric] of FILES) {
      emitAttribute(kernel, `${dir}/${file}`, metric, { name }, emit);
    }
    const labels = LABELS.map((label) => [
      label,
      readAttribute(kernel, `${dir}/${label}`) ?? "",
    ]);
    emit(INFO, 1, { name, ...Object.fromEntries(labels) });
  }
}
