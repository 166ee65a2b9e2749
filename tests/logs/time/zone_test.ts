import { strictEqual, throws } from "node:assert/strict";
import { openZone } from "../../../lib/logs/time/zone.ts";

/** A zone, what its clocks show, and the time in UTC. */
const ROWS: readonly (readonly [
  zone: string,
  wall: string,
  utc: string,
  why: string,
])[] = [
  ["UTC", "2026-03-29T02:30:00", "2026-03-29T02:30:00.000Z", "none"],
  [
    "Europe/Berlin",
    "2026-01-15T12:00:00",
    "2026-01-15T11:00:00.000Z",
    "winter",
  ],
  [
    "Europe/Berlin",
    "2026-07-15T12:00:00",
    "2026-07-15T10:00:00.000Z",
    "summer",
  ],
  [
    "Europe/Berlin",
    "2026-03-29T01:59:59",
    "2026-03-29T00:59:59.000Z",
    "last second before the gap",
  ],
  [
    "Europe/Berlin",
    "2026-03-29T02:30:00",
    "2026-03-29T01:30:00.000Z",
    "in the gap: by the offset before",
  ],
  [
    "Europe/Berlin",
    "2026-03-29T03:00:00",
    "2026-03-29T01:00:00.000Z",
    "first second after the gap",
  ],
  [
    "Europe/Berlin",
    "2026-10-25T02:30:00",
    "2026-10-25T00:30:00.000Z",
    "comes twice: the first",
  ],
  [
    "Europe/Berlin",
    "2026-10-25T03:00:00",
    "2026-10-25T02:00:00.000Z",
    "after it came twice",
  ],
  [
    "America/St_Johns",
    "2010-03-14T00:00:30",
    "2010-03-14T03:30:30.000Z",
    "a change at one minute after midnight",
  ],
  [
    "America/St_Johns",
    "2010-03-14T01:01:30",
    "2010-03-14T03:31:30.000Z",
    "one minute later",
  ],
  ["Asia/Kathmandu", "2026-01-01T00:00:00", "2025-12-31T18:15:00.000Z", "45"],
  [
    "Pacific/Apia",
    "2011-12-30T12:00:00",
    "2011-12-30T22:00:00.000Z",
    "a day that was left out",
  ],
  [
    "Australia/Lord_Howe",
    "2026-04-05T01:45:00",
    "2026-04-04T14:45:00.000Z",
    "half an hour that comes twice",
  ],
];

for (const [name, wall, utc, why] of ROWS) {
  Deno.test(`${wall} in ${name} is ${utc}: ${why}`, () => {
    const zone = openZone(name);
    strictEqual(new Date(zone(Date.parse(`${wall}Z`))).toISOString(), utc);
  });
}

Deno.test("the zone of this host is that of its clock functions", () => {
  const zone = openZone("local");
  for (const hour of Array.from({ length: 24 * 365 }, (_, index) => index)) {
    const wall = new Date(Date.UTC(2026, 0, 1, hour));
    const expected = new Date(
      2026,
      wall.getUTCMonth(),
      wall.getUTCDate(),
      wall.getUTCHours(),
    ).getTime();
    strictEqual(zone(wall.getTime()), expected);
  }
});

Deno.test("no time stays none in every zone, and an unknown zone is an error", () => {
  for (const name of ["UTC", "local", "Asia/Tokyo"]) {
    strictEqual(openZone(name)(NaN), NaN);
  }
  throws(() => openZone("Mars/Olympus"), RangeError);
});
