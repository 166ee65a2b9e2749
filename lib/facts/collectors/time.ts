/**
 * The `time` collector: the time, its zone, and the clocks of
 * `/sys/devices/system/clocksource`.
 *
 * @module
 */

import {
  type Collector,
  type Emit,
  type Kernel,
  type NoParams,
  toFields,
} from "../collector.ts";
import { gauge } from "./_metric.ts";

const SOURCES = "/sys/devices/system/clocksource";
const SECONDS = gauge("time_seconds", "The time, since 1970.");
const ZONE = gauge(
  "time_zone_offset_seconds",
  "Offset of the zone, east of UTC.",
);
const AVAILABLE = gauge(
  "time_clocksource_available_info",
  "Clocks that can be used.",
);
const CURRENT = gauge(
  "time_clocksource_current_info",
  "The clock that is used.",
);

/** Collects the time and where it comes from. */
export const timeCollector: Collector<NoParams> = {
  type: "time",
  isDefault: true,
  fields: {},
  open: () => {
    const zones = new Map<number, string>();
    return ({ kernel }, emit) => {
      const now = kernel.now();
      emit(SECONDS, now / 1000);
      const date = new Date(now);
      // JavaScript counts minutes west of UTC; + 0 turns -0.
      const offset = -date.getTimezoneOffset() * 60 + 0;
      const time_zone = zones.get(offset) ?? toZone(date);
      zones.set(offset, time_zone);
      emit(ZONE, offset, { time_zone });
      emitClocks(kernel, emit);
    };
  },
};

function toZone(date: Date): string {
  const parts = new Intl.DateTimeFormat("en-US", { timeZoneName: "short" })
    .formatToParts(date);
  return parts.find(({ type }) => type === "timeZoneName")?.value ?? "";
}

function emitClocks(kernel: Kernel, emit: Emit): void {
  for (const { name } of kernel.list(SOURCES) ?? []) {
    if (!name.startsWith("clocksource")) continue;
    const device = name.slice("clocksource".length);
    const read = (file: string) =>
      toFields(kernel.read(`${SOURCES}/${name}/${file}`) ?? "");
    for (const clocksource of read("available_clocksource")) {
      emit(AVAILABLE, 1, { device, clocksource });
    }
    for (const clocksource of read("current_clocksource")) {
      emit(CURRENT, 1, { device, clocksource });
    }
  }
}
