/** Times as numbers: seconds, milliseconds, microseconds or nanoseconds since 1970. */

import { readFraction } from "./calendar.ts";

/** Units by their power of ten below a second. */
export type UnixDigits = 0 | 3 | 6 | 9;

const NUMBER_REGEXP = /^(\d{1,20})(?:\.(\d+))?$/;

/** Fewest digits by which seconds are told from another number: those since 1973. */
const LEAST_DIGITS = 9;

/** Reads a text as a number of a unit, in milliseconds; NaN when it is none. */
export function parseUnix(text: string, unit: UnixDigits): number {
  const [, whole, fraction = ""] = NUMBER_REGEXP.exec(text) ?? [];
  return whole === undefined ? NaN : toMs(whole, fraction, unit);
}

/** Reads a text as a number of the unit that its digits tell; NaN when it is none. */
export function parseUnixOfAnyUnit(text: string): number {
  const [, whole, fraction = ""] = NUMBER_REGEXP.exec(text) ?? [];
  if (whole === undefined || whole.length < LEAST_DIGITS) return NaN;
  return toMs(whole, fraction, toUnit(whole.length));
}

/** Tells the unit by the number of digits: seconds have eleven until the year 5138. */
function toUnit(digits: number): UnixDigits {
  if (digits <= 11) return 0;
  if (digits <= 14) return 3;
  return digits <= 17 ? 6 : 9;
}

/** Whole seconds and their fraction are read apart, so that no digit is lost. */
function toMs(whole: string, fraction: string, unit: UnixDigits): number {
  const at = Math.max(0, whole.length - unit);
  const rest = whole.slice(at).padStart(unit, "0") + fraction;
  return Number(whole.slice(0, at)) * 1000 +
    (rest === "" ? 0 : readFraction(rest, 0, rest.length));
}
