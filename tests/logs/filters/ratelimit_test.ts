import {
  deepStrictEqual as deepEqual,
  strictEqual as equal,
} from "node:assert/strict";
import {
  openLimit,
  ratelimitFilter,
} from "../../../lib/logs/filters/ratelimit.ts";
import { makeEvent } from "../_event.ts";
import { testFilter } from "./_rows.ts";

testFilter(ratelimitFilter, [
  {
    name: "keeps so many at once and no more",
    params: { events_per_second: 2 },
    keeps: ["a", "b"],
    drops: ["c", "d"],
  },
  {
    name: "lets pass less than one a second",
    params: { events_per_second: 0.01 },
    keeps: ["a"],
    drops: ["b"],
  },
  {
    name: "has a limit for each value of a field",
    params: { events_per_second: 1, key: "app" },
    keeps: [{ fields: { app: "a" } }, { fields: { app: "b" } }, {}],
    drops: [{ fields: { app: "a" } }, {}],
  },
], [
  { params: { events_per_second: 0 }, says: /^events_per_second: / },
  { params: { events_per_second: "5" }, says: /^events_per_second: / },
  { params: { events_per_second: 1, burst: 0 }, says: /^burst: / },
]);

function countKept(
  params: Record<string, unknown>,
  timesMs: readonly number[],
): number {
  let at = 0;
  const keep = openLimit(ratelimitFilter.params.parse(params), () => at);
  return timesMs.filter((timeMs) => {
    at = timeMs;
    return keep(makeEvent("x"));
  }).length;
}

Deno.test("ratelimit: over ten seconds the rate holds, whatever the burst", () => {
  const everyMs = Array.from({ length: 10_000 }, (_, index) => index);
  equal(countKept({ events_per_second: 50 }, everyMs), 549);
  equal(countKept({ events_per_second: 50, burst: 1 }, everyMs), 500);
  equal(countKept({ events_per_second: 50, burst: 200 }, everyMs), 699);
});

Deno.test("ratelimit: a clock that goes back gives nothing and takes nothing", () => {
  equal(countKept({ events_per_second: 1 }, [5000, 0, 0, 500]), 1);
  equal(countKept({ events_per_second: 1 }, [5000, 0, 1000]), 2);
});

Deno.test("ratelimit: only the latest values are remembered", () => {
  const keep = ratelimitFilter.open(ratelimitFilter.params.parse({
    events_per_second: 1,
    key: "app",
    max_keys: 2,
  }));
  const apps = ["a", "b", "a", "c", "b", "b", "c".repeat(9999)];
  deepEqual(
    apps.map((app) => keep(makeEvent({ fields: { app } }))),
    [true, true, false, true, true, false, true],
  );
});
