import {
  deepStrictEqual as deepEqual,
  ok,
  strictEqual as equal,
} from "node:assert/strict";
import * as fc from "fast-check";
import type { Alert } from "../../../lib/facts/alerts/alert.ts";
import type {
  Severity,
  Threshold,
} from "../../../lib/facts/alerts/threshold.ts";
import { MAX_VALUES, Tracker } from "../../../lib/facts/alerts/tracker.ts";
import type { Reading } from "../../../lib/facts/alerts/values.ts";
import type { AlertRow } from "../../../lib/state/rows.ts";
import {
  makeFamily,
  makeReading,
  makeThreshold,
  makeValue,
} from "./_threshold.ts";

const HOUR_MS = 3_600_000;
/** Less than any gap that makes a tracker blind. */
const MAX_GAP_MS = 600_000;

/** Takes rounds with a clock; the store is what a killed process would leave. */
class Rig {
  tracker: Tracker;
  atMs = 0;
  rows = new Map<string, AlertRow>();

  constructor(readonly threshold: Threshold) {
    this.tracker = new Tracker(threshold);
  }

  step(reading: Omit<Reading, "rate">, gapMs: number): Alert[] {
    this.atMs += gapMs;
    this.tracker.step(reading, {
      atMs: this.atMs,
      wallMs: 1_700_000_000_000 + this.atMs,
      gapMs,
    });
    this.keep();
    return this.tracker.alerts();
  }

  keep(): void {
    const { changed, gone } = this.tracker.keep(false);
    for (const row of changed) {
      this.rows.set(row.labels, JSON.parse(JSON.stringify(row)));
    }
    gone.forEach(({ labels }) => this.rows.delete(labels));
  }

  restart(): void {
    this.tracker = new Tracker(
      this.threshold,
      [...this.rows.values()],
      this.atMs,
    );
  }
}

/** What is told, without the value, which a restart forgets until the next round. */
function toEssence(alerts: readonly Alert[]): unknown {
  return alerts.map(({ key, state, severity, sinceMs, pendingMs }) => ({
    key,
    state,
    severity,
    sinceMs,
    pendingMs,
  }));
}

const ROUNDS = fc.array(
  fc.record({
    value: fc.option(fc.integer({ min: 60, max: 110 }), { nil: undefined }),
    gapMs: fc.integer({ min: 0, max: MAX_GAP_MS }),
    restarts: fc.boolean(),
  }),
  { maxLength: 60 },
);

const LIMITS = {
  warning: { at: 80, clear: 75 },
  critical: { at: 90, clear: 85 },
} as const;

Deno.test("a severity fires when the value was past its limit for as long as is wanted, and never sooner", () => {
  fc.assert(
    fc.property(
      ROUNDS,
      fc.integer({ min: 0, max: 2 * MAX_GAP_MS }),
      (rounds, forMs) => {
        const rig = new Rig(makeThreshold({ limits: LIMITS, forMs }));
        const since: Partial<Record<Severity, number>> = {};
        const fires: Partial<Record<Severity, boolean>> = {};
        let missed = 0;
        for (const { value, gapMs } of rounds) {
          const alert = rig.step(makeValue(value), gapMs)
            .find(({ key }) => key === "{}");
          if (value === undefined) missed++;
          else missed = 0;
          for (const severity of ["warning", "critical"] as const) {
            const { at, clear } = LIMITS[severity];
            if (value === undefined) {
              if (missed >= 3) delete since[severity];
              continue;
            }
            if (value > at) since[severity] ??= rig.atMs;
            else delete since[severity];
            const start = since[severity];
            if (start !== undefined && rig.atMs - start >= forMs) {
              fires[severity] = true;
            } else if (value <= clear) fires[severity] = false;
          }
          const wanted = fires.critical
            ? "critical"
            : fires.warning
            ? "warning"
            : undefined;
          equal(alert?.severity, wanted);
        }
      },
    ),
    { numRuns: 500 },
  );
});

Deno.test("values inside the bounds of hysteresis change nothing", () => {
  fc.assert(
    fc.property(
      fc.boolean(),
      fc.array(fc.double({ min: 85.01, max: 90, noNaN: true }), {
        minLength: 1,
        maxLength: 50,
      }),
      (fires, values) => {
        const limits = { critical: { at: 90, clear: 85 } };
        const rig = new Rig(makeThreshold({ limits }));
        rig.step(makeValue(fires ? 91 : 80), 1000);
        for (const value of values) {
          const [alert] = rig.step(makeValue(value), 30_000);
          equal(alert?.severity, fires ? "critical" : undefined);
        }
      },
    ),
  );
});

Deno.test("a process that is killed and started anew at any instant goes on as if nothing had been", () => {
  fc.assert(
    fc.property(
      ROUNDS,
      fc.integer({ min: 0, max: MAX_GAP_MS }),
      (rounds, forMs) => {
        const threshold = makeThreshold({
          limits: LIMITS,
          forMs,
          forecast: { withinMs: HOUR_MS, overMs: 2 * HOUR_MS, to: 100 },
        });
        const [steady, killed] = [new Rig(threshold), new Rig(threshold)];
        for (const { value, gapMs, restarts } of rounds) {
          if (restarts) killed.restart();
          const wanted = steady.step(makeValue(value), gapMs);
          const found = killed.step(makeValue(value), gapMs);
          deepEqual(toEssence(found), toEssence(wanted));
        }
      },
    ),
    { numRuns: 300 },
  );
});

Deno.test("who did not look for long does not know that a value was high all the while", () => {
  const rig = new Rig(makeThreshold({ forMs: 60_000 }));
  rig.step(makeValue(95), 0);
  const [blind] = rig.step(makeValue(95), 5 * HOUR_MS);
  deepEqual([blind?.state, blind?.pendingMs], ["pending", 0]);
  const [seen] = rig.step(makeValue(95), 60_000);
  equal(seen?.state, "firing");
  const slow = new Rig(makeThreshold({ forMs: 6 * HOUR_MS }));
  slow.step(makeValue(95), 0);
  equal(slow.step(makeValue(95), 6 * HOUR_MS)[0]?.state, "firing");
});

Deno.test("a threshold without any value says so after some rounds, until there is one again", () => {
  const rig = new Rig(makeThreshold());
  const empty = makeValue(undefined);
  equal(rig.step(empty, 30_000)[0]?.state, "pending");
  equal(rig.step(empty, 30_000)[0]?.state, "pending");
  const [alert] = rig.step(empty, 30_000);
  deepEqual([alert?.key, alert?.state], ["", "no_data"]);
  rig.restart();
  equal(rig.step(empty, 30_000)[0]?.state, "no_data");
  deepEqual(
    rig.step(makeValue(5), 30_000).map(({ key, state }) => [key, state]),
    [["{}", "ok"]],
  );
  const silent = new Rig(makeThreshold({ noDataRounds: 0 }));
  for (let round = 0; round < 5; round++) {
    deepEqual(silent.step(empty, 30_000), []);
  }
});

Deno.test("a value that fired and went missing is no longer ok: it goes on firing without data", () => {
  const rig = new Rig(makeThreshold());
  rig.step(makeValue(95), 0);
  for (let round = 0; round < 400; round++) {
    rig.step(makeValue(undefined), 30_000);
  }
  const alerts = rig.tracker.alerts();
  deepEqual(
    alerts.map(({ key, state, severity }) => [key, state, severity]),
    [["", "no_data", undefined], ["{}", "no_data", "critical"]],
  );
});

Deno.test("a value that stays away while others are there is held for an hour, then gone", () => {
  const rig = new Rig(makeThreshold({ notify: ["ops"] }));
  const both = makeReading([
    makeFamily("node_test", [{ d: "a" }, 95], [{ d: "b" }, 5]),
  ]);
  const one = makeReading([makeFamily("node_test", [{ d: "b" }, 5])]);
  rig.step(both, 0);
  rig.tracker.settle('{"d":"a"}', "ops", "critical");
  rig.step(one, 30_000);
  rig.step(one, 30_000);
  rig.step(one, 30_000);
  deepEqual(
    rig.tracker.alerts().map(({ labels, state }) => [labels["d"], state]),
    [["a", "no_data"], ["b", "ok"]],
  );
  rig.step(one, HOUR_MS);
  deepEqual(rig.tracker.alerts().map(({ labels }) => labels["d"]), ["b"]);
  ok(rig.rows.has('{"d":"a"}'), "it is kept until it was told to be over");
  const condition = rig.tracker.conditions()
    .find(({ key }) => key === '{"d":"a"}')?.condition;
  equal(condition, "ok");
  equal(rig.tracker.find('{"d":"a"}')?.isGone, true);
  rig.tracker.settle('{"d":"a"}', "ops", "ok");
  rig.keep();
  deepEqual([...rig.rows.keys()].sort(), ["", '{"d":"b"}']);
});

Deno.test("values of what a threshold looked at before are let go", () => {
  const rig = new Rig(makeThreshold({ notify: ["ops"] }));
  rig.step(makeValue(95), 0);
  rig.tracker.settle("{}", "ops", "critical");
  rig.keep();
  const other = new Rig(makeThreshold({ text: "other", notify: ["ops"] }));
  other.rows = rig.rows;
  other.restart();
  const family = makeFamily("other", [{ d: "a" }, 1]);
  const alerts = other.step(makeReading([family]), 1000);
  deepEqual(alerts.map(({ key }) => key), ['{"d":"a"}']);
  equal(
    other.tracker.conditions().find(({ key }) => key === "{}")?.condition,
    "ok",
  );
});

Deno.test("values over the limit are counted and those that are gone make room", () => {
  const rig = new Rig(makeThreshold());
  const makeMany = (from: number, count: number) =>
    makeReading([
      makeFamily(
        "node_test",
        ...Array.from(
          { length: count },
          (_, index) => [{ d: `${from + index}` }, 1] as const,
        ),
      ),
    ]);
  equal(rig.step(makeMany(0, MAX_VALUES + 50), 1000).length, MAX_VALUES);
  equal(rig.tracker.dropped, 50);
  equal(rig.step(makeMany(1000, 10), 1000).length, MAX_VALUES - 0);
  equal(rig.tracker.dropped, 10);
  rig.step(makeMany(1000, 10), 1000);
  equal(rig.tracker.dropped, 0, "values that are missing make room");
  equal(rig.tracker.alerts().length, MAX_VALUES);
  ok(rig.rows.size <= MAX_VALUES + 1, `${rig.rows.size} rows`);
});

Deno.test("what is kept anew is only what changed", () => {
  const rig = new Rig(makeThreshold({ forMs: 60_000 }));
  rig.step(makeValue(5), 0);
  rig.tracker.step(makeValue(6), { atMs: 1000, wallMs: 1000, gapMs: 1000 });
  deepEqual(rig.tracker.keep(false), { changed: [], gone: [] });
  rig.tracker.step(makeValue(95), { atMs: 2000, wallMs: 2000, gapMs: 1000 });
  equal(rig.tracker.keep(false).changed.length, 1);
  equal(rig.tracker.keep(true).changed.length, 2);
});

Deno.test("rates count from round to round and over a restart; a counter that went back started from nothing", () => {
  const threshold = makeThreshold({
    text: "rate(node_test)",
    limits: { critical: { at: 100, clear: 100 } },
  });
  const rig = new Rig(threshold);
  equal(rig.step(makeValue(1000), 0)[0]?.key, "");
  equal(rig.step(makeValue(1500), 10_000)[0]?.value, 50);
  rig.tracker.keep(true).changed.forEach((row) =>
    rig.rows.set(row.labels, row)
  );
  rig.restart();
  equal(rig.step(makeValue(3500), 10_000)[0]?.value, 200);
  equal(rig.tracker.alerts()[0]?.state, "firing");
  equal(rig.step(makeValue(30), 10_000)[0]?.value, 3);
});
