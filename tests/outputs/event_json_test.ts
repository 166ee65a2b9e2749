import { deepStrictEqual, strictEqual } from "node:assert/strict";
import fc from "fast-check";
import { type Event, type Origin, toEvent } from "../../lib/outputs/event.ts";
import {
  openEventWriter,
  toEventJson,
  toTimeText,
} from "../../lib/outputs/event_json.ts";

const ORIGIN: Origin = {
  source: "app",
  host: { name: "web1" },
  labels: { team: "a" },
  file: "/var/log/app.log",
  key: "8-12",
};
/** Any unit of UTF-16, halves of pairs too. */
const UNITS = fc.integer({ min: 0, max: 0xffff }).map((code) =>
  String.fromCharCode(code)
);
const AT = Date.UTC(2026, 1, 3, 4, 5, 6, 78);

Deno.test("an event that nothing is known of is its text, place and time of reading", () => {
  const event = toEvent(ORIGIN, 42, 'a "b"\t\u0000\ud800', AT);
  strictEqual(
    toEventJson(event),
    '{"timestamp":"2026-02-03T04:05:06.078Z","message":"a \\"b\\"\\t\\u0000\\ud800",' +
      '"labels":{"team":"a"},"source":"app","host":{"name":"web1"},' +
      '"file":"/var/log/app.log","offset":42}',
  );
});

Deno.test("what was found of an event is written, its own labels over those of its origin", () => {
  const event: Event = {
    ...toEvent(ORIGIN, 0, "raw", AT),
    timeMs: AT + 1.5,
    level: "info",
    message: "said",
    fields: { a: 1, b: [null, { c: "x" }] },
    labels: { team: "b", more: "c" },
  };
  deepStrictEqual(JSON.parse(toEventJson(event)), {
    timestamp: "2026-02-03T04:05:06.079500Z",
    level: "info",
    message: "said",
    fields: { a: 1, b: [null, { c: "x" }] },
    labels: { team: "b", more: "c" },
    source: "app",
    host: { name: "web1" },
    file: "/var/log/app.log",
    offset: 0,
  });
});

Deno.test("a writer that is kept writes what one for each event writes", () => {
  const other: Origin = { ...ORIGIN, file: undefined, labels: {} };
  const events = fc.array(fc.record({
    origin: fc.constantFrom(ORIGIN, other),
    offset: fc.nat(),
    text: fc.string({ unit: UNITS }),
    timeMs: fc.option(fc.double({ min: 0, max: 4e12, noNaN: true }), {
      nil: undefined,
    }),
    readMs: fc.nat({ max: 4e12 }),
    level: fc.constantFrom(undefined, "warning"),
    message: fc.option(fc.string(), { nil: undefined }),
    fields: fc.dictionary(fc.string(), fc.string()),
    labels: fc.constantFrom({}, { a: "1" }),
  }));
  fc.assert(fc.property(events, (list) => {
    const write = openEventWriter();
    for (const event of list) strictEqual(write(event), toEventJson(event));
  }));
});

Deno.test("a time is written with milliseconds, and with microseconds where there are any", () => {
  const rows: readonly (readonly [number, string])[] = [
    [0, "1970-01-01T00:00:00.000Z"],
    [-1, "1969-12-31T23:59:59.999Z"],
    [AT, "2026-02-03T04:05:06.078Z"],
    [AT + 0.25, "2026-02-03T04:05:06.078250Z"],
    [AT + 0.9997, "2026-02-03T04:05:06.078Z"],
    [-62_135_596_800_000, "0001-01-01T00:00:00.000Z"],
    [8.64e15, "+275760-09-13T00:00:00.000Z"],
  ];
  for (const [timeMs, text] of rows) strictEqual(toTimeText(timeMs), text);
});

Deno.test("a written time is that of the machine's own clock functions", () => {
  fc.assert(fc.property(
    fc.integer({ min: -62_135_596_800_000, max: 253_402_300_799_999 }),
    (timeMs) => strictEqual(toTimeText(timeMs), new Date(timeMs).toISOString()),
  ));
});
