/** Days, months and digits of times, read without patterns: each line has one. */

/** A day in milliseconds. */
export const DAY_MS = 86_400_000;

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const ZERO = 0x30;
const MONTH_DAYS: readonly number[] = [
  ...[31, 29, 31, 30, 31, 30],
  ...[31, 31, 30, 31, 30, 31],
];

/**
 * Gives the milliseconds since 1970 of a time in UTC; NaN when there is no
 * such time. A second 60 is the one that follows 59 (leap seconds, RFC 3339
 * §5.7).
 */
export function toUtcMs(
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
): number {
  const isTime = hour >= 0 && hour <= 23 && minute >= 0 && minute <= 59 &&
    second >= 0 && second <= 60;
  if (!isTime || !isDay(year, month, day)) return NaN;
  return countDays(year, month, day) * DAY_MS + hour * HOUR_MS +
    minute * MINUTE_MS + second * 1000;
}

/** Tells whether a year has such a day. */
export function isDay(year: number, month: number, day: number): boolean {
  if (!(year >= 0 && month >= 1 && month <= 12 && day >= 1)) return false;
  if (month === 2 && day === 29) {
    return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  }
  return day <= MONTH_DAYS[month - 1]!;
}

/** Counts days since 1970 in a calendar whose years begin in March, where the leap day is the last. */
function countDays(year: number, month: number, day: number): number {
  const own = month <= 2 ? year - 1 : year;
  const era = Math.floor(own / 400);
  const inEra = own - era * 400;
  const inYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) +
    day - 1;
  return era * 146_097 + inEra * 365 + Math.floor(inEra / 4) -
    Math.floor(inEra / 100) + inYear - 719_468;
}

/** Reads two digits; -1 when there are others. */
export function readTwo(text: string, at: number): number {
  const tens = text.charCodeAt(at) - ZERO;
  const ones = text.charCodeAt(at + 1) - ZERO;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9
    ? tens * 10 + ones
    : -1;
}

/** Reads four digits; -1 when there are others. */
export function readFour(text: string, at: number): number {
  const high = readTwo(text, at);
  const low = readTwo(text, at + 2);
  return high >= 0 && low >= 0 ? high * 100 + low : -1;
}

/** Tells where the digits that begin at a place end. */
export function skipDigits(text: string, at: number, end: number): number {
  while (at < end) {
    const digit = text.charCodeAt(at) - ZERO;
    if (!(digit >= 0 && digit <= 9)) break;
    at++;
  }
  return at;
}

/** Digits of a fraction that count: nanoseconds. */
const FRACTION_DIGITS = 9;

/** Reads the digits of a fraction of a second as milliseconds. */
export function readFraction(text: string, start: number, end: number): number {
  const last = Math.min(end, start + FRACTION_DIGITS);
  let number = 0;
  for (let at = start; at < last; at++) {
    number = number * 10 + text.charCodeAt(at) - ZERO;
  }
  return number / 10 ** (last - start - 3);
}

/** Reads the three letters of an English month; 0 when they are none. */
export function readMonth(text: string, at: number): number {
  const letters = (text.charCodeAt(at) | 0x20) << 16 |
    (text.charCodeAt(at + 1) | 0x20) << 8 | (text.charCodeAt(at + 2) | 0x20);
  switch (letters) {
    case 0x6a616e:
      return 1;
    case 0x666562:
      return 2;
    case 0x6d6172:
      return 3;
    case 0x617072:
      return 4;
    case 0x6d6179:
      return 5;
    case 0x6a756e:
      return 6;
    case 0x6a756c:
      return 7;
    case 0x617567:
      return 8;
    case 0x736570:
      return 9;
    case 0x6f6374:
      return 10;
    case 0x6e6f76:
      return 11;
    case 0x646563:
      return 12;
    default:
      return 0;
  }
}
