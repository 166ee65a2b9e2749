/** Times without a year, as syslog writes them (RFC 3164 §4.1.2): `Oct  7 22:14:15`. */

import {
  DAY_MS,
  isDay,
  readFour,
  readFraction,
  readMonth,
  readTwo,
  skipDigits,
  toUtcMs,
} from "./calendar.ts";
import type { Zone } from "./zone.ts";

/** How far ahead of the reading a time may be: zones that differ, clocks that do. */
const AHEAD_MS = 2 * DAY_MS;

/** Years between two that have a 29 February, at most. */
const LEAP_YEARS = 8;

/** What stands in a text. */
interface Parts {
  readonly month: number;
  readonly day: number;
  /** -1 when none is written, which is the rule. */
  readonly year: number;
  /** Where the hour begins. */
  readonly hourAt: number;
}

/**
 * Tells where a time such as `Oct  7 22:14:15`, `Oct 7 22:14:15.123` or
 * `Oct 7 2024 22:14:15` ends that begins at a place; -1 when none begins there.
 */
export function findYearlessEnd(text: string, start: number): number {
  const parts = readParts(text, start);
  if (parts === undefined) return -1;
  const end = parts.hourAt + 8;
  if (text.charCodeAt(end) !== 0x2e) return end;
  const fractionEnd = skipDigits(text, end + 1, text.length);
  return fractionEnd === end + 1 ? end : fractionEnd;
}

/**
 * Reads all of a part of a text as a time without a year: the latest such time
 * that is not more than two days after the reading. NaN when it is no time.
 */
export function parseYearless(
  text: string,
  start: number,
  end: number,
  zone: Zone,
  readMs: number,
): number {
  const parts = readParts(text, start);
  if (parts === undefined || findYearlessEnd(text, start) !== end) return NaN;
  const { month, day, year, hourAt } = parts;
  const hour = readTwo(text, hourAt);
  const minute = readTwo(text, hourAt + 3);
  const second = readTwo(text, hourAt + 6);
  const fraction = end > hourAt + 8 ? readFraction(text, hourAt + 9, end) : 0;
  const toMs = (year: number) =>
    zone(toUtcMs(year, month, day, hour, minute, second)) + fraction;
  return year >= 0 ? toMs(year) : findLatest(month, day, toMs, readMs);
}

/** Finds the latest year in which a day gives a time that is not in the future; NaN when there is none. */
export function findLatest(
  month: number,
  day: number,
  toMs: (year: number) => number,
  readMs: number,
): number {
  // A zone may be up to a day ahead of UTC.
  const last = new Date(readMs + AHEAD_MS + DAY_MS).getUTCFullYear();
  for (let year = last; year >= last - LEAP_YEARS - 2; year--) {
    if (!isDay(year, month, day)) continue;
    const timeMs = toMs(year);
    if (Number.isNaN(timeMs) || timeMs <= readMs + AHEAD_MS) return timeMs;
  }
  return NaN;
}

function readParts(text: string, start: number): Parts | undefined {
  const month = readMonth(text, start);
  if (month === 0 || text.charCodeAt(start + 3) !== 0x20) return undefined;
  const dayAt = text.charCodeAt(start + 4) === 0x20 ? start + 5 : start + 4;
  const dayEnd = skipDigits(text, dayAt, dayAt + 2);
  if (dayEnd === dayAt || text.charCodeAt(dayEnd) !== 0x20) return undefined;
  const day = dayEnd - dayAt === 2
    ? readTwo(text, dayAt)
    : text.charCodeAt(dayAt) - 0x30;
  const year = readFour(text, dayEnd + 1);
  const hourAt = year >= 0 ? dayEnd + 6 : dayEnd + 1;
  const isTime = readTwo(text, hourAt) >= 0 && readTwo(text, hourAt + 3) >= 0 &&
    readTwo(text, hourAt + 6) >= 0 && text.charCodeAt(hourAt + 2) === 0x3a &&
    text.charCodeAt(hourAt + 5) === 0x3a &&
    (year < 0 || text.charCodeAt(dayEnd + 5) === 0x20);
  return isTime ? { month, day, year, hourAt } : undefined;
}
