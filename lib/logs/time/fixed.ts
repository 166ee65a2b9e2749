/** Times of fixed forms, read character by character: RFC 3339 and its kin, that of access logs. */

import {
  readFour,
  readFraction,
  readMonth,
  readTwo,
  skipDigits,
  toUtcMs,
} from "./calendar.ts";
import type { Zone } from "./zone.ts";

/** Length of `10/Oct/2000:13:55:36 -0700`. */
export const ACCESS_TIME_LENGTH = 26;

const DAY_END = 10;
const SECOND_END = 19;

/**
 * Reads all of a part of a text as `2024-05-06T07:08:09.123456789+02:00`; NaN
 * when it is no such time. A blank or `_` for the `T`, `/` for `-`, a comma
 * before the fraction, `+0200`, `+02`, ` UTC` and a blank before the offset
 * are taken too; without an offset the time is one of the zone.
 */
export function parseRfc3339(
  text: string,
  start: number,
  end: number,
  zone: Zone,
): number {
  if (end - start < SECOND_END || !hasMarks(text, start)) return NaN;
  const wallMs = toUtcMs(
    readFour(text, start),
    readTwo(text, start + 5),
    readTwo(text, start + 8),
    readTwo(text, start + 11),
    readTwo(text, start + 14),
    readTwo(text, start + 17),
  );
  let at = start + SECOND_END;
  let fraction = 0;
  const mark = text.charCodeAt(at);
  if (at < end && (mark === 0x2e || mark === 0x2c)) {
    const digits = at + 1;
    at = skipDigits(text, digits, end);
    if (at === digits) return NaN;
    fraction = readFraction(text, digits, at);
  }
  if (at === end) return zone(wallMs) + fraction;
  return wallMs + fraction - parseOffset(text, at, end);
}

/** Tells whether the marks of a date and a time stand where they should. */
function hasMarks(text: string, start: number): boolean {
  const dash = text.charCodeAt(start + 4);
  if (dash !== 0x2d && dash !== 0x2f) return false;
  if (text.charCodeAt(start + 7) !== dash) return false;
  const mark = text.charCodeAt(start + DAY_END);
  return (mark === 0x54 || mark === 0x20 || mark === 0x74 || mark === 0x5f) &&
    text.charCodeAt(start + 13) === 0x3a &&
    text.charCodeAt(start + 16) === 0x3a;
}

/**
 * Reads all of a part of a text as an offset from UTC, `Z`, `+02:00`, `-0730`,
 * `+02`, ` UTC` or one of them after a blank, in milliseconds; NaN when it is
 * none.
 */
export function parseOffset(text: string, start: number, end: number): number {
  const at = text.charCodeAt(start) === 0x20 ? start + 1 : start;
  const sign = text.charCodeAt(at);
  if (sign === 0x5a || sign === 0x7a) return end === at + 1 ? 0 : NaN;
  if (sign !== 0x2b && sign !== 0x2d) {
    const word = text.slice(at, end);
    return word === "UTC" || word === "GMT" ? 0 : NaN;
  }
  const hours = readTwo(text, at + 1);
  const rest = text.charCodeAt(at + 3) === 0x3a ? at + 4 : at + 3;
  const minutes = end === at + 3 ? 0 : readTwo(text, rest);
  const isWhole = end === at + 3 || end === rest + 2;
  if (!isWhole || hours < 0 || hours > 23 || minutes < 0 || minutes > 59) {
    return NaN;
  }
  return (hours * 60 + minutes) * (sign === 0x2d ? -60_000 : 60_000);
}

/** Reads `10/Oct/2000:13:55:36 -0700` at a place of a text; NaN when another thing stands there. */
export function parseAccessTime(text: string, at: number): number {
  const isMarked = text.charCodeAt(at + 2) === 0x2f &&
    text.charCodeAt(at + 6) === 0x2f && text.charCodeAt(at + 11) === 0x3a &&
    text.charCodeAt(at + 14) === 0x3a && text.charCodeAt(at + 17) === 0x3a &&
    text.charCodeAt(at + 20) === 0x20;
  if (!isMarked) return NaN;
  return toUtcMs(
    readFour(text, at + 7),
    readMonth(text, at + 3),
    readTwo(text, at),
    readTwo(text, at + 12),
    readTwo(text, at + 15),
    readTwo(text, at + 18),
  ) - parseOffset(text, at + 21, at + ACCESS_TIME_LENGTH);
}
