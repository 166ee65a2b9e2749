import { timexCollector } from "../../../lib/facts/collectors/timex.ts";
import { testCollector } from "../../../lib/testing/mod.ts";

const CLOCK = {
  state: 0,
  offset: 1500,
  freq: 65_536,
  maxerror: 250_000,
  esterror: 120,
  status: 1,
  constant: 7,
  tick: 10_000,
  ppsfreq: 131_072,
  jitter: 3000,
  shift: 4,
  stabil: 196_608,
  jitcnt: 5,
  calcnt: 6,
  errcnt: 8,
  stbcnt: 9,
  tai: 37,
};
const SAMPLES = {
  node_timex_sync_status: 1,
  node_timex_offset_seconds: 0.0015,
  node_timex_frequency_adjustment_ratio: 1.000001,
  node_timex_maxerror_seconds: 0.25,
  node_timex_estimated_error_seconds: 0.00012,
  node_timex_status: 1,
  node_timex_loop_time_constant: 7,
  node_timex_tick_seconds: 0.01,
  node_timex_pps_frequency_hertz: 0.000002,
  node_timex_pps_jitter_seconds: 0.003,
  node_timex_pps_shift_seconds: 4,
  node_timex_pps_jitter_total: 5,
  node_timex_pps_calibration_total: 6,
  node_timex_pps_error_total: 8,
  node_timex_pps_stability_hertz: 0.000003,
  node_timex_pps_stability_exceeded_total: 9,
  node_timex_tai_offset_seconds: 37,
};

testCollector(timexCollector, [
  { name: "it may not be asked", absent: true },
  {
    name: "microseconds and parts per million",
    have: { clock: CLOCK },
    samples: SAMPLES,
  },
  {
    name: "nanoseconds, and a clock that is not synchronised",
    have: { clock: { ...CLOCK, state: 5, status: 0x2040 } },
    samples: {
      ...SAMPLES,
      node_timex_sync_status: 0,
      node_timex_status: 0x2040,
      node_timex_offset_seconds: 0.0000015,
      node_timex_pps_jitter_seconds: 0.000003,
    },
  },
]);
