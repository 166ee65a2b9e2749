import { strictEqual } from "node:assert/strict";
import {
  findYearlessEnd,
  parseYearless,
} from "../../../lib/logs/time/yearless.ts";
import { utc } from "../../../lib/logs/time/zone.ts";

/** When it is read, what stands there, and the time that is meant. */
const ROWS: readonly (readonly [
  readAt: string,
  text: string,
  expected: string | undefined,
])[] = [
  ["2026-03-01T12:00:00Z", "Mar  1 11:59:59", "2026-03-01T11:59:59.000Z"],
  ["2026-03-01T12:00:00Z", "Mar 1 11:59:59", "2026-03-01T11:59:59.000Z"],
  ["2026-03-01T12:00:00Z", "Mar 01 11:59:59.25", "2026-03-01T11:59:59.250Z"],
  ["2026-03-01T12:00:00Z", "Mar  2 12:00:00", "2026-03-02T12:00:00.000Z"],
  ["2026-03-01T12:00:00Z", "Mar  4 12:00:00", "2025-03-04T12:00:00.000Z"],
  ["2026-01-01T00:00:01Z", "Dec 31 23:59:59", "2025-12-31T23:59:59.000Z"],
  ["2025-12-31T23:59:59Z", "Jan  1 00:00:01", "2026-01-01T00:00:01.000Z"],
  ["2026-01-01T00:00:01Z", "Jan  1 00:00:00", "2026-01-01T00:00:00.000Z"],
  ["2026-03-01T12:00:00Z", "Feb 29 12:00:00", "2024-02-29T12:00:00.000Z"],
  ["2103-03-01T12:00:00Z", "Feb 29 12:00:00", "2096-02-29T12:00:00.000Z"],
  ["2026-03-01T12:00:00Z", "Oct 11 2003 22:14:15", "2003-10-11T22:14:15.000Z"],
  ["2026-03-01T12:00:00Z", "Feb 30 12:00:00", undefined],
  ["2026-03-01T12:00:00Z", "Mar  1 24:00:00", undefined],
  ["2026-03-01T12:00:00Z", "Mar  1 11:59", undefined],
  ["2026-03-01T12:00:00Z", "Mar   1 11:59:59", undefined],
  ["2026-03-01T12:00:00Z", "Foo  1 11:59:59", undefined],
];

for (const [readAt, text, expected] of ROWS) {
  Deno.test(`"${text}" read at ${readAt} is ${expected ?? "no time"}`, () => {
    const timeMs = parseYearless(
      text,
      0,
      text.length,
      utc,
      Date.parse(readAt),
    );
    const found = Number.isNaN(timeMs)
      ? undefined
      : new Date(timeMs).toISOString();
    strictEqual(found, expected);
  });
}

Deno.test("the end of a time without year is found in a longer text", () => {
  strictEqual(findYearlessEnd("<34>Oct 11 22:14:15 host su: x", 4), 19);
  strictEqual(findYearlessEnd("Oct 11 22:14:15.123: x", 0), 19);
  strictEqual(findYearlessEnd("Oct 11 22:14:15. x", 0), 15);
  strictEqual(findYearlessEnd("October 11 22:14:15", 0), -1);
  strictEqual(findYearlessEnd("", 0), -1);
});
