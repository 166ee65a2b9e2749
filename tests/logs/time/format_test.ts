import { strictEqual, throws } from "node:assert/strict";
import { compileFormat } from "../../../lib/logs/time/format.ts";
import { openZone } from "../../../lib/logs/time/zone.ts";

const READ_MS = Date.UTC(2026, 2, 1, 12);

/** A format, a text, and the time in UTC that it is, with clocks of Tokyo where no zone is written. */
const ROWS: readonly (readonly [
  format: string,
  text: string,
  expected: string | undefined,
])[] = [
  ["%Y-%m-%d %H:%M:%S", "2026-02-03 04:05:06", "2026-02-02T19:05:06.000Z"],
  ["%F %T", "2026-02-03   04:05:06", "2026-02-02T19:05:06.000Z"],
  ["%Y%m%d%H%M%S", "20260203040506", "2026-02-02T19:05:06.000Z"],
  [
    "%d/%b/%Y:%H:%M:%S %z",
    "10/Oct/2000:13:55:36 -0700",
    "2000-10-10T20:55:36.000Z",
  ],
  [
    "%a, %d %b %Y %T %Z",
    "Tue, 10 Oct 2000 13:55:36 GMT",
    "2000-10-10T13:55:36.000Z",
  ],
  [
    "%A %B %e %Y %I:%M %p",
    "Tuesday October 10 2000 12:30 AM",
    "2000-10-09T15:30:00.000Z",
  ],
  ["%B %-d, %Y %l:%M %P", "May 3, 2026  1:05 pm", "2026-05-03T04:05:00.000Z"],
  ["%d %B %Y", "3 sept 2026", undefined],
  ["%d %B %Y", "3 Sep 2026", "2026-09-02T15:00:00.000Z"],
  ["%D %R", "02/03/26 04:05", "2026-02-02T19:05:00.000Z"],
  ["%y-%j", "26-034", "2026-02-02T15:00:00.000Z"],
  ["%Y-%j", "2026-366", "2026-12-31T15:00:00.000Z"],
  ["%Y-%j", "2026-400", undefined],
  ["%s", "1700000000", "2023-11-14T22:13:20.000Z"],
  ["%s.%3f", "1700000000.5", "2023-11-14T22:13:20.500Z"],
  [
    "%Y-%m-%dT%H:%M:%S.%f%z",
    "2026-02-03T04:05:06.789012Z",
    "2026-02-03T04:05:06.789Z",
  ],
  [
    "%Y-%m-%dT%H:%M:%S%.3f%:z",
    "2026-02-03T04:05:06.789+09:00",
    "2026-02-02T19:05:06.789Z",
  ],
  [
    "%Y-%m-%d %H:%M:%S,%L",
    "2026-02-03 04:05:06,789",
    "2026-02-02T19:05:06.789Z",
  ],
  ["%d.%m. %H:%M", "28.02. 10:00", "2026-02-28T01:00:00.000Z"],
  ["%d.%m. %H:%M", "28.12. 10:00", "2025-12-28T01:00:00.000Z"],
  ["%b %e %T %Z", "Feb  3 04:05:06 XYZ", "2026-02-02T19:05:06.000Z"],
  ["100%% %F", "100% 2026-02-03", "2026-02-02T15:00:00.000Z"],
  ["%F %I:%M", "2026-02-03 13:00", undefined],
  ["%F", "2026-02-30", undefined],
  ["%F", "2026-02-03x", undefined],
  ["%F", "x2026-02-03", undefined],
  ["%F", "", undefined],
  ["%F %z", "2026-02-03 +99:00", undefined],
];

for (const [format, text, expected] of ROWS) {
  Deno.test(`"${text}" as "${format}" is ${expected ?? "no time"}`, () => {
    const timeMs = compileFormat(format)(text, openZone("Asia/Tokyo"), READ_MS);
    const found = Number.isNaN(timeMs)
      ? undefined
      : new Date(timeMs).toISOString();
    strictEqual(found, expected);
  });
}

const BROKEN: readonly (readonly [format: string, message: string])[] = [
  ["%Q %F", 'expected a known conversion, got "%Q"'],
  ["%5f %F", 'expected a known conversion, got "%5"'],
  ["%F %", 'expected a known conversion, got "%"'],
  ["%T", 'expected a format with a day, such as "%Y-%m-%d", got "%T"'],
  ["%j", 'expected a format with a day, such as "%Y-%m-%d", got "%j"'],
  [
    `%F${"x".repeat(200)}`,
    "expected a format of at most 200 characters, got 202",
  ],
];

for (const [format, message] of BROKEN) {
  Deno.test(`the format "${format.slice(0, 20)}" is refused`, () => {
    throws(() => compileFormat(format), { name: "SyntaxError", message });
  });
}
