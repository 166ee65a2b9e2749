/**
 * The `timex` collector: how well the clock is kept, from adjtimex(2).
 *
 * @module
 */

import {
  type ClockState,
  type Collector,
  type Emit,
  type Metric,
  NoData,
  type NoParams,
  type Source,
} from "../collector.ts";
import { counter, gauge } from "./_metric.ts";

/** The clock is not synchronised. */
const TIME_ERROR = 5;
/** Offset and jitter are in nanoseconds. */
const STA_NANO = 0x2000;
const MICROSECONDS = 1e6;
/** Parts per million with 16 bits below the point. */
const PPM16 = 1e6 * 65_536;

/** Metrics with how each is computed; `unit` is the number of offsets in a second. */
const METRICS: readonly (readonly [
  Metric,
  (clock: ClockState, unit: number) => number,
])[] = [
  [
    gauge("timex_sync_status", "Whether the clock is synchronised."),
    ({ state }) => state === TIME_ERROR ? 0 : 1,
  ],
  [
    gauge("timex_offset_seconds", "Offset from the reference."),
    ({ offset }, unit) => offset / unit,
  ],
  [
    gauge(
      "timex_frequency_adjustment_ratio",
      "How much faster the clock is made.",
    ),
    ({ freq }) => 1 + freq / PPM16,
  ],
  [
    gauge("timex_maxerror_seconds", "Greatest error."),
    ({ maxerror }) => maxerror / MICROSECONDS,
  ],
  [
    gauge("timex_estimated_error_seconds", "Estimated error."),
    ({ esterror }) => esterror / MICROSECONDS,
  ],
  [gauge("timex_status", "Bits of the state."), ({ status }) => status],
  [
    gauge("timex_loop_time_constant", "Time constant of the loop."),
    ({ constant }) => constant,
  ],
  [
    gauge("timex_tick_seconds", "Time between ticks."),
    ({ tick }) => tick / MICROSECONDS,
  ],
  [
    gauge("timex_pps_frequency_hertz", "Frequency of pulses."),
    ({ ppsfreq }) => ppsfreq / PPM16,
  ],
  [
    gauge("timex_pps_jitter_seconds", "Jitter of pulses."),
    ({ jitter }, unit) => jitter / unit,
  ],
  [
    gauge("timex_pps_shift_seconds", "Interval of pulses."),
    ({ shift }) => shift,
  ],
  [
    counter(
      "timex_pps_jitter_total",
      "Times that the limit of jitter was exceeded.",
    ),
    ({ jitcnt }) => jitcnt,
  ],
  [
    counter("timex_pps_calibration_total", "Intervals of calibration."),
    ({ calcnt }) => calcnt,
  ],
  [
    counter("timex_pps_error_total", "Errors of calibration."),
    ({ errcnt }) => errcnt,
  ],
  [
    gauge("timex_pps_stability_hertz", "Stability of pulses."),
    ({ stabil }) => stabil / PPM16,
  ],
  [
    counter(
      "timex_pps_stability_exceeded_total",
      "Times that the limit of stability was exceeded.",
    ),
    ({ stbcnt }) => stbcnt,
  ],
  [
    gauge("timex_tai_offset_seconds", "Offset of international atomic time."),
    ({ tai }) => tai,
  ],
];

/** Collects offset, errors and state of the clock. */
export const timexCollector: Collector<NoParams> = {
  type: "timex",
  isDefault: true,
  fields: {},
  open: () => collect,
};

function collect({ kernel }: Source, emit: Emit): void {
  const clock = kernel.adjtimex();
  if (clock === undefined) throw new NoData("adjtimex(2) may not be called");
  const unit = clock.status & STA_NANO ? 1e9 : MICROSECONDS;
  METRICS.forEach(([metric, compute]) => emit(metric, compute(clock, unit)));
}
