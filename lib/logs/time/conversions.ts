/** What each conversion of a time format reads. */

import { readFraction, readMonth, readTwo, skipDigits } from "./calendar.ts";
import { parseOffset } from "./fixed.ts";

/** What was read of a time; -1, 0 and undefined stand for what was not. */
export interface Parts {
  year: number;
  month: number;
  day: number;
  /** Day of the year, from 1. */
  yearDay: number;
  hour: number;
  minute: number;
  second: number;
  fractionMs: number;
  /** Whether the hour is one after noon; undefined for a clock of 24 hours. */
  isLate: boolean | undefined;
  offsetMs: number | undefined;
  unixMs: number | undefined;
}

/** Reads at a place and tells where it ended; -1 when another thing stands there. */
export type Step = (text: string, at: number, parts: Parts) => number;

/** Offsets of names, in hours: those of RFC 822 §5.1 and of Europe; others mean the zone that is configured. */
const NAMED_HOURS: Readonly<Record<string, number>> = {
  BST: 1,
  CDT: -5,
  CEST: 2,
  CET: 1,
  CST: -6,
  EDT: -4,
  EEST: 3,
  EET: 2,
  EST: -5,
  GMT: 0,
  MDT: -6,
  MSK: 3,
  MST: -7,
  PDT: -7,
  PST: -8,
  UT: 0,
  UTC: 0,
  WEST: 1,
  WET: 0,
  Z: 0,
};

const MONTH_NAMES: readonly string[] = [
  ...["january", "february", "march", "april", "may", "june", "july"],
  ...["august", "september", "october", "november", "december"],
];

const OFFSET_REGEXP = /[Zz]|[+-]\d\d(?::?\d\d)?/y;
const WORD_REGEXP = /[A-Za-z]{1,9}/y;
const SIGNED_REGEXP = /\d{1,12}/y;

/** Reads up to so many digits, after blanks where there are any. */
function number(
  width: number,
  put: (parts: Parts, value: number) => void,
): Step {
  return (text, at, parts) => {
    const start = text.charCodeAt(at) === 0x20 ? at + 1 : at;
    const end = skipDigits(text, start, start + width);
    if (end === start) return -1;
    put(parts, Number(text.slice(start, end)));
    return end;
  };
}

const fraction: Step = (text, at, parts) => {
  const end = skipDigits(text, at, at + 9);
  if (end === at) return -1;
  parts.fractionMs = readFraction(text, at, end);
  return end;
};

const month: Step = (text, at, parts) => {
  parts.month = readMonth(text, at);
  if (parts.month === 0) return -1;
  const name = MONTH_NAMES[parts.month - 1]!;
  const isWhole = text.slice(at, at + name.length).toLowerCase() === name;
  return isWhole ? at + name.length : at + 3;
};

const weekday: Step = (text, at) => matchEnd(WORD_REGEXP, text, at);

const half: Step = (text, at, parts) => {
  const word = text.slice(at, at + 2).toLowerCase();
  if (word !== "am" && word !== "pm") return -1;
  parts.isLate = word === "pm";
  return at + 2;
};

const offset: Step = (text, at, parts) => {
  const end = matchEnd(OFFSET_REGEXP, text, at);
  if (end < 0) return -1;
  const offsetMs = parseOffset(text, at, end);
  if (Number.isNaN(offsetMs)) return -1;
  parts.offsetMs = offsetMs;
  return end;
};

const zoneName: Step = (text, at, parts) => {
  const end = matchEnd(WORD_REGEXP, text, at);
  if (end < 0) return offset(text, at, parts);
  const name = text.slice(at, end).toUpperCase();
  if (Object.hasOwn(NAMED_HOURS, name)) {
    parts.offsetMs = NAMED_HOURS[name]! * 3_600_000;
  }
  return end;
};

const unix: Step = (text, at, parts) => {
  const end = matchEnd(SIGNED_REGEXP, text, at);
  if (end > 0) parts.unixMs = Number(text.slice(at, end)) * 1000;
  return end;
};

const shortYear: Step = (text, at, parts) => {
  const year = readTwo(text, at);
  if (year < 0) return -1;
  parts.year = year < 69 ? 2000 + year : 1900 + year;
  return at + 2;
};

const blanks: Step = (text, at) => {
  while (text.charCodeAt(at) === 0x20 || text.charCodeAt(at) === 0x09) at++;
  return at;
};

const day = number(2, (parts, value) => parts.day = value);
const hour = number(2, (parts, value) => parts.hour = value);
const lateHour = number(2, (parts, value) => {
  parts.hour = value >= 1 && value <= 12 ? value : NaN;
});

/** The conversions by their letter. */
export const CONVERSIONS: Readonly<Record<string, Step>> = {
  "%": (text, at) => text.charCodeAt(at) === 0x25 ? at + 1 : -1,
  A: weekday,
  B: month,
  H: hour,
  I: lateHour,
  L: fraction,
  M: number(2, (parts, value) => parts.minute = value),
  N: fraction,
  P: half,
  S: number(2, (parts, value) => parts.second = value),
  Y: number(4, (parts, value) => parts.year = value),
  Z: zoneName,
  a: weekday,
  b: month,
  d: day,
  e: day,
  f: fraction,
  h: month,
  j: number(3, (parts, value) => parts.yearDay = value),
  k: hour,
  l: lateHour,
  m: number(2, (parts, value) => parts.month = value),
  n: blanks,
  p: half,
  s: unix,
  t: blanks,
  y: shortYear,
  z: offset,
};

function matchEnd(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : -1;
}
