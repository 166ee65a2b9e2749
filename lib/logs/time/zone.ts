/** Time zones: from the time that a clock on the wall shows to milliseconds since 1970. */

import { DAY_MS } from "./calendar.ts";

/**
 * Gives the milliseconds since 1970 of a time on the wall, which is counted as
 * if it were UTC. A time that a change of the clock leaves out is read by the
 * offset before the change; of a time that comes twice it is the first.
 */
export type Zone = (wallMs: number) => number;

/** The zone of this host. */
export const LOCAL = "local";

const MINUTE_MS = 60_000;
/** Wall time before which zones had offsets with seconds; nothing logged then. */
const EARLIEST_MS = Date.UTC(1900);

/** The zone without offset. */
export const utc: Zone = (wallMs) => wallMs;

/**
 * Opens a zone by its IANA name, such as `Europe/Berlin`, or `local`, `UTC`.
 * @throws {RangeError} When the system knows no such zone.
 */
export function openZone(name: string): Zone {
  if (name === "UTC") return utc;
  return keepMinute(name === LOCAL ? fromLocal : fromZone(name));
}

/** Offsets change with the minute at most; lines of one minute come together. */
function keepMinute(find: Zone): Zone {
  let minute = NaN;
  let offset = 0;
  return (wallMs) => {
    if (!(wallMs >= EARLIEST_MS)) return wallMs;
    const own = Math.floor(wallMs / MINUTE_MS);
    if (own !== minute) {
      minute = own;
      offset = find(own * MINUTE_MS) - own * MINUTE_MS;
    }
    return wallMs + offset;
  };
}

function fromLocal(wallMs: number): number {
  const wall = new Date(wallMs);
  return new Date(
    wall.getUTCFullYear(),
    wall.getUTCMonth(),
    wall.getUTCDate(),
    wall.getUTCHours(),
    wall.getUTCMinutes(),
  ).getTime();
}

function fromZone(name: string): Zone {
  const clock = new Intl.DateTimeFormat("en-US", {
    timeZone: name,
    calendar: "gregory",
    numberingSystem: "latn",
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
  });
  return (wallMs) => {
    const before = findOffset(clock, wallMs - DAY_MS);
    const after = findOffset(clock, wallMs + DAY_MS);
    for (const offset of [Math.max(before, after), Math.min(before, after)]) {
      if (findOffset(clock, wallMs - offset) === offset) return wallMs - offset;
    }
    return wallMs - before;
  };
}

/** Tells how far a clock is ahead of UTC, in milliseconds. */
function findOffset(clock: Intl.DateTimeFormat, timeMs: number): number {
  const parts = new Map(
    clock.formatToParts(timeMs).map(({ type, value }) => [type, Number(value)]),
  );
  const get = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0;
  const wallMs = Date.UTC(
    get("year"),
    get("month") - 1,
    get("day"),
    get("hour"),
    get("minute"),
  );
  return wallMs - Math.floor(timeMs / MINUTE_MS) * MINUTE_MS;
}
