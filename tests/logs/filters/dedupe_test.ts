import { deepStrictEqual as deepEqual } from "node:assert/strict";
import { dedupeFilter, openWindow } from "../../../lib/logs/filters/dedupe.ts";
import type { Event } from "../../../lib/logs/filter.ts";
import { makeEvent } from "../_event.ts";
import { testFilter } from "./_rows.ts";

testFilter(dedupeFilter, [
  {
    name: "keeps the first of equal events",
    params: {},
    keeps: [{ text: "a", offset: 1 }, { text: "b", offset: 2 }],
    drops: [{ text: "a", offset: 3 }, { text: "b", offset: 4 }],
  },
  {
    name: "compares fields, absent ones too",
    params: { fields: ["message", "host"] },
    keeps: [
      { message: "a", offset: 1, fields: { host: "x" } },
      { message: "a", offset: 2, fields: { host: "y" } },
      { message: "a", offset: 3 },
    ],
    drops: [
      { message: "a", offset: 4, text: "other", fields: { host: "y" } },
      { message: "a", offset: 5 },
    ],
  },
], [
  { params: { window: "soon" }, says: /^window: expected seconds/ },
  { params: { max_keys: 0 }, says: /^max_keys: / },
]);

function tell(
  params: Record<string, unknown>,
  events: readonly (Partial<Event> & { atMs?: number })[],
): boolean[] {
  let now = 0;
  const keep = openWindow(dedupeFilter.params.parse(params), () => now);
  return events.map(({ atMs = now, ...event }) => {
    now = atMs;
    return keep(makeEvent(event));
  });
}

Deno.test("dedupe: the window ends so long after the first", () => {
  deepEqual(
    tell({ window: "10s" }, [
      { offset: 1, atMs: 0 },
      { offset: 2, atMs: 9000 },
      { offset: 3, atMs: 9999 },
      { offset: 4, atMs: 10_000 },
      { offset: 5, atMs: 19_000 },
    ]),
    [true, false, false, true, false],
  );
});

Deno.test("dedupe: an event that is read again gets the same answer", () => {
  deepEqual(
    tell({}, [{ offset: 1 }, { offset: 2 }, { offset: 1 }, { offset: 2 }]),
    [true, false, true, false],
  );
});

Deno.test("dedupe: only the latest are remembered", () => {
  const texts = ["a", "b", "c", "a", "c"];
  deepEqual(
    tell({ max_keys: 2 }, texts.map((text, offset) => ({ text, offset }))),
    [true, true, true, true, false],
  );
});

Deno.test("dedupe: long texts that differ at their end are different", () => {
  const long = "x".repeat(100_000);
  const texts = [`${long}1`, `${long}2`, `${long}1`];
  deepEqual(
    tell({}, texts.map((text, offset) => ({ text, offset }))),
    [true, true, false],
  );
});
