/** Writes and reads times by the conversions of strftime(3). */

import { TemplateError } from "../error.ts";

const MONTHS: readonly string[] = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];

const DAYS: readonly string[] = [
  "Sunday",
  "Monday",
  "Tuesday",
  "Wednesday",
  "Thursday",
  "Friday",
  "Saturday",
];

const DAY_MS = 86_400_000;

/** The parts of a time in one zone. */
interface Parts {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  weekday: number;
  /** Day of the year, from 1. */
  yearDay: number;
}

/**
 * Writes a time.
 * @throws {TemplateError} When the time or a conversion is not known.
 */
export function formatTime(time: Date, format: string, isUtc: boolean): string {
  if (Number.isNaN(time.getTime())) {
    throw new TemplateError("expected a time within 270,000 years of 1970");
  }
  const parts = toParts(time, isUtc);
  return format.replace(
    /%([-_]?)([^])/g,
    (_, flag: string, letter: string) => {
      const text = convert(letter, parts, time, isUtc);
      if (flag === "-") return text.replace(/^0+(?=\d)/, "");
      return flag === "_"
        ? text.replace(/^0+(?=\d)/, (zeros) => " ".repeat(zeros.length))
        : text;
    },
  );
}

function toParts(time: Date, isUtc: boolean): Parts {
  const shifted = new Date(
    time.getTime() - (isUtc ? 0 : time.getTimezoneOffset() * 60_000),
  );
  const year = shifted.getUTCFullYear();
  const start = Date.UTC(year, 0, 1);
  return {
    year,
    month: shifted.getUTCMonth() + 1,
    day: shifted.getUTCDate(),
    hour: shifted.getUTCHours(),
    minute: shifted.getUTCMinutes(),
    second: shifted.getUTCSeconds(),
    weekday: shifted.getUTCDay(),
    yearDay: Math.floor((shifted.getTime() - start) / DAY_MS) + 1,
  };
}

function convert(
  letter: string,
  parts: Parts,
  time: Date,
  isUtc: boolean,
): string {
  const two = (number: number): string => String(number).padStart(2, "0");
  const again = (format: string): string => formatTime(time, format, isUtc);
  const hour12 = parts.hour % 12 === 0 ? 12 : parts.hour % 12;
  const month = MONTHS[parts.month - 1] ?? "";
  const day = DAYS[parts.weekday] ?? "";
  const milliseconds = time.getUTCMilliseconds();
  const conversions: Readonly<Record<string, () => string>> = {
    Y: () => String(parts.year).padStart(4, "0"),
    y: () => two(parts.year % 100),
    C: () => two(Math.floor(parts.year / 100)),
    m: () => two(parts.month),
    d: () => two(parts.day),
    e: () => String(parts.day).padStart(2),
    H: () => two(parts.hour),
    k: () => String(parts.hour).padStart(2),
    I: () => two(hour12),
    l: () => String(hour12).padStart(2),
    M: () => two(parts.minute),
    S: () => two(parts.second),
    f: () => String(milliseconds * 1000).padStart(6, "0"),
    p: () => parts.hour < 12 ? "AM" : "PM",
    B: () => month,
    b: () => month.slice(0, 3),
    h: () => month.slice(0, 3),
    A: () => day,
    a: () => day.slice(0, 3),
    j: () => String(parts.yearDay).padStart(3, "0"),
    u: () => String(parts.weekday === 0 ? 7 : parts.weekday),
    w: () => String(parts.weekday),
    U: () => two(Math.floor((parts.yearDay + 6 - parts.weekday) / 7)),
    W: () => two(Math.floor((parts.yearDay + 6 - (parts.weekday + 6) % 7) / 7)),
    V: () => two(isoWeek(time, isUtc).week),
    G: () => String(isoWeek(time, isUtc).year),
    s: () => String(Math.floor(time.getTime() / 1000)),
    z: () => toOffset(time, isUtc),
    Z: () => toZone(time, isUtc),
    F: () => again("%Y-%m-%d"),
    T: () => again("%H:%M:%S"),
    R: () => again("%H:%M"),
    D: () => again("%m/%d/%y"),
    c: () => again("%a %b %e %H:%M:%S %Y"),
    n: () => "\n",
    t: () => "\t",
    "%": () => "%",
  };
  const write = Object.hasOwn(conversions, letter)
    ? conversions[letter]
    : undefined;
  if (write === undefined) {
    throw new TemplateError(`expected a known conversion, got "%${letter}"`);
  }
  return write();
}

/** Tells the ISO 8601 week: the one with the year's first Thursday is week 1. */
export function isoWeek(
  time: Date,
  isUtc: boolean,
): { year: number; week: number } {
  const { year, month, day, weekday } = toParts(time, isUtc);
  const thursday = new Date(
    Date.UTC(year, month - 1, day + 4 - (weekday === 0 ? 7 : weekday)),
  );
  const start = Date.UTC(thursday.getUTCFullYear(), 0, 1);
  const week = Math.floor((thursday.getTime() - start) / DAY_MS / 7) + 1;
  return { year: thursday.getUTCFullYear(), week };
}

/** Writes the offset from UTC as `+hhmm`. */
export function toOffset(time: Date, isUtc: boolean): string {
  const minutes = isUtc ? 0 : -time.getTimezoneOffset();
  const [hours, rest] = [
    Math.floor(Math.abs(minutes) / 60),
    Math.abs(minutes) % 60,
  ];
  const sign = minutes < 0 ? "-" : "+";
  return `${sign}${String(hours).padStart(2, "0")}${
    String(rest).padStart(2, "0")
  }`;
}

/** Names the time zone. */
export function toZone(time: Date, isUtc: boolean): string {
  if (isUtc) return "UTC";
  const parts = new Intl.DateTimeFormat("en", { timeZoneName: "short" })
    .formatToParts(time);
  return parts.find(({ type }) => type === "timeZoneName")?.value ?? "UTC";
}

/** Longest format to read a time by. */
const MAX_FORMAT_LENGTH = 200;

/** What each conversion reads. */
const READERS: Readonly<Record<string, string>> = {
  Y: "(?<Y>\\d{4})",
  y: "(?<y>\\d{2})",
  m: "(?<m>\\d{1,2})",
  d: "(?<d>\\d{1,2})",
  H: "(?<H>\\d{1,2})",
  I: "(?<I>\\d{1,2})",
  M: "(?<M>\\d{1,2})",
  S: "(?<S>\\d{1,2})",
  f: "(?<f>\\d{1,6})",
  p: "(?<p>[AaPp][Mm])",
  b: "(?<b>[A-Za-z]{3})",
  B: "(?<b>[A-Za-z]{3,9})",
  a: "[A-Za-z]{3}",
  A: "[A-Za-z]{6,9}",
  z: "(?<z>Z|[+-]\\d{2}:?\\d{2})",
  Z: "[A-Za-z]{1,9}",
  "%": "%",
};

/**
 * Reads a time and tells its seconds since 1970; without a zone it is UTC.
 * @throws {TemplateError} When the text does not have the format.
 */
export function parseTime(text: string, format: string): number {
  if (format.length > MAX_FORMAT_LENGTH) {
    throw new TemplateError(
      `expected a format of at most ${MAX_FORMAT_LENGTH} characters`,
    );
  }
  const seen = new Set<string>();
  const source = format.split(/(%[^])/).map((part) => {
    if (!/^%[^]$/.test(part)) return RegExp.escape(part);
    const letter = part[1] ?? "";
    const reader = Object.hasOwn(READERS, letter) ? READERS[letter] : undefined;
    if (reader === undefined || seen.has(letter)) {
      throw new TemplateError(
        `expected each known conversion once, got "${part}"`,
      );
    }
    seen.add(letter === "B" ? "b" : letter);
    return reader;
  }).join("");
  const groups = new RegExp(`^${source}$`).exec(text)?.groups;
  if (groups === undefined) {
    throw new TemplateError("expected a time in the stated format");
  }
  const seconds = toSeconds(groups);
  if (Number.isNaN(seconds)) throw new TemplateError("expected a valid time");
  return seconds;
}

function toSeconds(groups: Record<string, string | undefined>): number {
  const read = (name: string, fallback: number): number =>
    groups[name] === undefined ? fallback : Number(groups[name]);
  const short = read("y", 70);
  const year = read("Y", short < 69 ? 2000 + short : 1900 + short);
  const named = MONTHS.findIndex((month) =>
    month.slice(0, 3).toLowerCase() === groups.b?.slice(0, 3).toLowerCase()
  );
  const month = groups.b === undefined ? read("m", 1) : named + 1;
  const day = read("d", 1);
  const isLate = groups.p?.toLowerCase() === "pm";
  const hour = groups.I === undefined
    ? read("H", 0)
    : read("I", 0) % 12 + (isLate ? 12 : 0);
  const [minute, second] = [read("M", 0), read("S", 0)];
  const isValid = month >= 1 && month <= 12 && day >= 1 &&
    day <= new Date(Date.UTC(year, month, 0)).getUTCDate() &&
    hour < 24 && minute < 60 && second < 61;
  if (!isValid) return NaN;
  const fraction = Number(`0.${groups.f ?? 0}`);
  const zone = /^([+-])(\d{2}):?(\d{2})$/.exec(groups.z ?? "");
  const offset = zone === null
    ? 0
    : (Number(zone[2]) * 60 + Number(zone[3])) * (zone[1] === "-" ? -60 : 60);
  return Date.UTC(year, month - 1, day, hour, minute, second) / 1000 +
    fraction - offset;
}
