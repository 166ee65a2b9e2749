/** Maintenance windows open and close as they are written. */

import { strictEqual as equal, throws } from "node:assert/strict";
import { parseWindow, toHeldMs } from "../../lib/agent/windows.ts";

const HOUR_MS = 3_600_000;

/** Windows, a time in UTC (2026-01-05 is a Monday), hours until one is open. */
const ROWS: readonly [string[], string, number][] = [
  [[], "2026-01-05T12:00Z", 0],
  [["22:00-04:00 UTC"], "2026-01-05T12:00Z", 10],
  [["22:00-04:00 UTC"], "2026-01-05T23:00Z", 0],
  [["22:00-04:00 UTC"], "2026-01-05T03:59Z", 0],
  [["22:00-04:00 UTC"], "2026-01-05T04:00Z", 18],
  [["sat,sun 10:00-11:00 UTC"], "2026-01-05T10:00Z", 120],
  [["fri 22:00-04:00 UTC"], "2026-01-10T03:00Z", 0],
  [["fri 22:00-04:00 UTC"], "2026-01-11T03:00Z", 139],
  [["mon-fri 02:00-04:00 UTC"], "2026-01-09T05:00Z", 69],
  [["sat-mon 02:00-04:00 UTC"], "2026-01-09T05:00Z", 21],
  [["mon 00:00-24:00 UTC"], "2026-01-05T23:30Z", 0],
  [["mon 00:00-24:00 UTC"], "2026-01-06T00:00Z", 144],
  [["22:00-23:00 UTC", "14:00-15:00 UTC"], "2026-01-05T12:00Z", 2],
  [["14:00-15:00 Europe/Berlin"], "2026-01-05T12:00Z", 1],
  [["14:00-15:00 Europe/Berlin"], "2026-07-06T12:00Z", 0],
];

for (const [windows, at, hours] of ROWS) {
  Deno.test(`windows ${windows.join(" and ") || "(none)"} at ${at}`, () => {
    const heldMs = toHeldMs(windows.map(parseWindow), Date.parse(at));
    equal(heldMs / HOUR_MS, hours);
  });
}

for (
  const text of [
    "",
    "always",
    "25:00-26:00",
    "22:00-04:60",
    "mon-xyz 22:00-04:00",
    "22:00-04:00 Mars/Olympus",
    "24:00-04:00",
  ]
) {
  Deno.test(`"${text}" is no window`, () => {
    throws(() => parseWindow(text), SyntaxError);
  });
}
