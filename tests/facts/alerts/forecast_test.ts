import { ok, strictEqual as equal } from "node:assert/strict";
import * as fc from "fast-check";
import {
  findCrossing,
  keepSample,
  MAX_SAMPLES,
  type TimedValue,
} from "../../../lib/facts/alerts/forecast.ts";
import { toForecastText } from "../../../lib/facts/alerts/describe.ts";
import { parseExpression } from "../../../lib/facts/alerts/parse_expression.ts";
import { Tracker } from "../../../lib/facts/alerts/tracker.ts";
import { makeThreshold, makeValue } from "./_threshold.ts";

const HOUR_MS = 3_600_000;
const OVER_MS = 6 * HOUR_MS;

/** Samples every 30 s, kept as a process keeps them. */
function collect(
  lengthMs: number,
  toValue: (atMs: number) => number,
  startMs = 0,
): readonly TimedValue[] {
  let samples: readonly TimedValue[] = [];
  let last: TimedValue = [startMs, toValue(0)];
  for (let passed = 0; passed <= lengthMs; passed += 30_000) {
    last = [startMs + passed, toValue(passed)];
    samples = keepSample(samples, last, OVER_MS);
  }
  return samples.at(-1) === last ? samples : [...samples, last];
}

const toLimit = (to: number, direction: "above" | "below" = "above") => ({
  to,
  direction,
  overMs: OVER_MS,
});

Deno.test("a straight line is foreseen to the second, with noise to a tenth and the noise of the last value", () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0.5, max: 20, noNaN: true }),
      fc.double({ min: 0, max: 50, noNaN: true }),
      fc.integer({ min: 0, max: 400 * 24 }),
      fc.integer({ min: 1, max: 2 ** 31 - 1 }),
      (perHour, start, startHours, seed) => {
        const at = (ms: number) => start + perHour * ms / HOUR_MS;
        const startMs = startHours * HOUR_MS;
        const straight = collect(OVER_MS, at, startMs);
        const wanted = (200 - at(OVER_MS)) / perHour * HOUR_MS;
        const found = findCrossing(straight, toLimit(200))!;
        ok(Math.abs(found - wanted) < 1000, `${found} for ${wanted}`);
        let state = seed;
        const noise = () => {
          state = Number((BigInt(state) * 48_271n) % 2_147_483_647n);
          return (state / 2_147_483_647 - 0.5) * perHour * 0.5;
        };
        const noisy = collect(OVER_MS, (ms) => at(ms) + noise(), startMs);
        const near = findCrossing(noisy, toLimit(200))!;
        // The last value itself may be off by so much.
        const slack = wanted * 0.1 + HOUR_MS * 0.25;
        ok(Math.abs(near - wanted) < slack, `${near} for ${wanted}`);
      },
    ),
  );
});

Deno.test("what stays, goes the other way or has just begun is not foreseen", () => {
  equal(findCrossing(collect(OVER_MS, () => 50), toLimit(90)), undefined);
  const falling = collect(OVER_MS, (ms) => 80 - ms / HOUR_MS);
  equal(findCrossing(falling, toLimit(90)), undefined);
  const rising = (ms: number) => 50 + ms / HOUR_MS;
  equal(findCrossing(collect(HOUR_MS, rising), toLimit(90)), undefined);
  equal(findCrossing([], toLimit(90)), undefined);
  equal(
    findCrossing([[5, 1], [5, 2], [5, 3], [5, 4], [5, 5]], {
      ...toLimit(9),
      overMs: 0,
    }),
    undefined,
  );
});

Deno.test("room that shrinks is foreseen from above", () => {
  const falling = collect(OVER_MS, (ms) => 100 - 2 * ms / HOUR_MS);
  const found = findCrossing(falling, toLimit(10, "below"))!;
  ok(Math.abs(found - 39 * HOUR_MS) < 1000, `${found}`);
  equal(findCrossing(falling, toLimit(95, "below")), 0);
});

Deno.test("a disk that was cleared is not foreseen to be full by what was before", () => {
  const cleared = collect(
    OVER_MS,
    (ms) => ms < OVER_MS - HOUR_MS / 2 ? 60 + 5 * ms / HOUR_MS : 20,
  );
  equal(findCrossing(cleared, toLimit(90)), undefined);
});

Deno.test("samples are bounded in number and age whatever the rhythm of the rounds", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: HOUR_MS }), {
        minLength: 1,
        maxLength: 400,
      }),
      (gaps) => {
        let samples: readonly TimedValue[] = [];
        let atMs = 0;
        for (const gap of gaps) {
          atMs += gap;
          samples = keepSample(samples, [atMs, 1], OVER_MS);
          ok(samples.length >= 1 && samples.length <= MAX_SAMPLES);
          ok(atMs - samples[0]![0] <= OVER_MS + OVER_MS / MAX_SAMPLES);
        }
      },
    ),
  );
});

Deno.test("a forecast warns when its value is near in time, and lets go when there is clearly more", () => {
  const threshold = makeThreshold({
    limits: { critical: { at: 90, clear: 90 } },
    forecast: { withinMs: 10 * HOUR_MS, overMs: OVER_MS, to: 90 },
  });
  const tracker = new Tracker(threshold);
  let atMs = 0;
  let value = 40;
  const run = (hours: number, perHour: number) => {
    for (let round = 0; round < hours * 120; round++) {
      atMs += 30_000;
      value += perHour / 120;
      const time = { atMs, wallMs: atMs, gapMs: 30_000 };
      tracker.step(makeValue(value), time);
    }
    return tracker.alerts()[0]!;
  };
  const far = run(6, 2);
  equal(far.severity, undefined);
  const near = run(6, 4);
  equal(near.severity, "warning");
  ok(near.crossingMs! < 10 * HOUR_MS && near.crossingMs! > 2 * HOUR_MS);
  const calm = run(7, 0);
  equal(calm.severity, undefined);
  equal(calm.crossingMs, undefined);
});

Deno.test("a forecast is told in words", () => {
  const say = (text: string, to: number, ms: number) =>
    toForecastText(
      makeThreshold({
        text,
        on: parseExpression(text),
        forecast: { withinMs: 0, overMs: 0, to },
      }),
      ms,
    );
  const usage = "disk.disks[*].usage_percent";
  equal(say(usage, 100, 9.5 * HOUR_MS), "full in 9 h");
  equal(say(usage, 90, 9.5 * HOUR_MS), "full to 90% in 9 h");
  equal(say("memory.usage_percent", 90, 0), "full to 90% now");
  equal(
    say("node_filesystem_avail_bytes", 1024 ** 3, 63 * 24 * HOUR_MS),
    "1.0 GiB in 63 d",
  );
});
