import { ok, strictEqual, throws } from "node:assert/strict";
import fc from "fast-check";
import { openTime, TIME_WORDS } from "../../lib/logs/timestamp.ts";

const READ_MS = Date.UTC(2026, 2, 1, 12);

/** A value, its format, and the time in UTC that it is; undefined when it is none. */
type Row = readonly [
  value: string | number | boolean | null,
  format: string,
  expected: string | undefined,
];

const ROWS: readonly Row[] = [
  // RFC 3339 and its kin.
  ["2026-02-03T04:05:06Z", "rfc3339", "2026-02-03T04:05:06.000Z"],
  ["2026-02-03t04:05:06.5z", "rfc3339", "2026-02-03T04:05:06.500Z"],
  [
    "2026-02-03T04:05:06.123456789+02:00",
    "rfc3339",
    "2026-02-03T02:05:06.123Z",
  ],
  ["2026-02-03 04:05:06,078", "rfc3339", "2026-02-03T04:05:06.078Z"],
  ["2026/02/03 04:05:06", "rfc3339", "2026-02-03T04:05:06.000Z"],
  ["2026-02-03T04:05:06-0730", "rfc3339", "2026-02-03T11:35:06.000Z"],
  ["2026-02-03T04:05:06+02", "rfc3339", "2026-02-03T02:05:06.000Z"],
  ["2026-02-03 04:05:06 +0000", "rfc3339", "2026-02-03T04:05:06.000Z"],
  ["2026-02-03 04:05:06.078 UTC", "rfc3339", "2026-02-03T04:05:06.078Z"],
  ["0001-01-01T00:00:00Z", "rfc3339", "0001-01-01T00:00:00.000Z"],
  ["2016-12-31T23:59:60Z", "rfc3339", "2017-01-01T00:00:00.000Z"],
  ["2024-02-29T00:00:00Z", "rfc3339", "2024-02-29T00:00:00.000Z"],
  ["2026-02-29T00:00:00Z", "rfc3339", undefined],
  ["2100-02-29T00:00:00Z", "rfc3339", undefined],
  ["2026-13-01T00:00:00Z", "rfc3339", undefined],
  ["2026-02-03T24:00:00Z", "rfc3339", undefined],
  ["2026-02-03T04:05:06.Z", "rfc3339", undefined],
  ["2026-02-03T04:05:06Zx", "rfc3339", undefined],
  ["2026-02-03T04:05:06+2", "rfc3339", undefined],
  ["2026-02-03T04:05:06+25:00", "rfc3339", undefined],
  ["2026-02/03T04:05:06Z", "rfc3339", undefined],
  ["2026-02-03", "rfc3339", undefined],
  ["+026-02-03T04:05:06Z", "rfc3339", undefined],
  ["0000-01-01T00:00:00+01:00", "rfc3339", undefined],
  ["9999-12-31T23:59:59-01:00", "rfc3339", undefined],
  // That of access logs.
  ["10/Oct/2000:13:55:36 -0700", "apache", "2000-10-10T20:55:36.000Z"],
  ["10/oct/2000:13:55:36 +0000", "apache", "2000-10-10T13:55:36.000Z"],
  ["10/Okt/2000:13:55:36 -0700", "apache", undefined],
  ["10/Oct/2000:13:55:36 -0700 ", "apache", undefined],
  ["31/Apr/2000:13:55:36 +0000", "apache", undefined],
  // Numbers.
  ["1700000000", "unix", "2023-11-14T22:13:20.000Z"],
  ["1700000000.57", "unix", "2023-11-14T22:13:20.570Z"],
  [1700000000.123, "unix", "2023-11-14T22:13:20.123Z"],
  [0, "unix", "1970-01-01T00:00:00.000Z"],
  ["1700000000123", "unix_ms", "2023-11-14T22:13:20.123Z"],
  ["5", "unix_ms", "1970-01-01T00:00:00.005Z"],
  ["1700000000123456", "unix_us", "2023-11-14T22:13:20.123Z"],
  ["1700000000123456789", "unix_ns", "2023-11-14T22:13:20.123Z"],
  ["12345678", "unix_ns", "1970-01-01T00:00:00.012Z"],
  ["-5", "unix", undefined],
  ["1e9", "unix", undefined],
  ["99999999999999", "unix", undefined],
  // Whatever it is.
  ["2026-02-03T04:05:06Z", "auto", "2026-02-03T04:05:06.000Z"],
  ["10/Oct/2000:13:55:36 -0700", "auto", "2000-10-10T20:55:36.000Z"],
  ["Feb  3 04:05:06", "auto", "2026-02-03T04:05:06.000Z"],
  ["1700000000", "auto", "2023-11-14T22:13:20.000Z"],
  [1700000000123, "auto", "2023-11-14T22:13:20.123Z"],
  ["1700000000123456", "auto", "2023-11-14T22:13:20.123Z"],
  ["1700000000123456789", "auto", "2023-11-14T22:13:20.123Z"],
  [12, "auto", undefined],
  ["", "auto", undefined],
  [true, "auto", undefined],
  [null, "auto", undefined],
  ["x".repeat(1000), "auto", undefined],
];

for (const [value, format, expected] of ROWS) {
  Deno.test(`"${String(value).slice(0, 40)}" as ${format} is ${expected ?? "no time"}`, () => {
    const timeMs = openTime([format], "UTC")(value, READ_MS);
    const text = timeMs === undefined
      ? undefined
      : new Date(timeMs).toISOString();
    strictEqual(text, expected);
  });
}

Deno.test("a fraction keeps its microseconds", () => {
  const timeMs = openTime(["rfc3339"], "UTC")(
    "2026-02-03T04:05:06.123456Z",
    READ_MS,
  );
  ok(timeMs !== undefined);
  strictEqual(Math.round((timeMs - Math.floor(timeMs)) * 1000), 456);
});

Deno.test("the first format that fits is taken", () => {
  const read = openTime(["%d.%m.%Y", "rfc3339"], "UTC");
  strictEqual(read("03.02.2026", READ_MS), Date.UTC(2026, 1, 3));
  strictEqual(read("2026-02-03T00:00:00Z", READ_MS), Date.UTC(2026, 1, 3));
  strictEqual(read("03/02/2026", READ_MS), undefined);
});

Deno.test("a format that is none is refused with what may stand there", () => {
  throws(() => openTime(["iso"], "UTC"), {
    name: "SyntaxError",
    message: 'expected "auto", "rfc3339", "apache", "syslog", "unix", ' +
      '"unix_ms", "unix_us", "unix_ns" or a format such as ' +
      '"%Y-%m-%d %H:%M:%S", got "iso"',
  });
});

Deno.test("a zone that the system does not know is refused", () => {
  throws(() => openTime(["auto"], "Europe/Atlantis"), RangeError);
});

Deno.test("any time that is written as RFC 3339 is read back", () => {
  const read = openTime(["rfc3339"], "UTC");
  fc.assert(fc.property(
    fc.integer({ min: -62_135_596_800_000, max: 253_402_300_799_999 }),
    (timeMs) =>
      strictEqual(read(new Date(timeMs).toISOString(), READ_MS), timeMs),
  ));
});

Deno.test("no text makes any format fail or give a time that cannot be written", () => {
  const formats = [...TIME_WORDS, "%a %b %e %I:%M:%S %p %Y %z", "%s.%f"];
  const readers = ["UTC", "local", "America/St_Johns"].map((zone) =>
    openTime(formats, zone)
  );
  const texts = fc.oneof(
    fc.string(),
    fc.stringMatching(/^[0-9]{1,25}(\.[0-9]{0,12})?$/),
    fc.stringMatching(/^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9:.]{8,12}[Z+0-9:]*$/),
    fc.stringMatching(/^(Jan|Feb|Dec) [ 0-9]{1,2} [0-9:]{8}$/),
  );
  fc.assert(fc.property(texts, (text) => {
    for (const read of readers) {
      const timeMs = read(text, READ_MS);
      ok(
        timeMs === undefined || /^\d{4}-/.test(new Date(timeMs).toISOString()),
      );
    }
  }));
});
