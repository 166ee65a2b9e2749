/** Filters and functions for dates and times. */

import { define, type Definitions } from "../bind.ts";
import { findNumber } from "../value.ts";
import { readNumber, readText } from "../coerce.ts";
import { toFloat } from "../value.ts";
import {
  formatTime,
  isoWeek,
  parseTime,
  toOffset,
  toZone,
} from "./strftime.ts";

/** Filters for times. */
export const TIME_FILTERS: Definitions = {
  strftime: define("second utc", (value, args) => {
    const seconds = args.isSet("second") ? args.number("second") : undefined;
    return formatTime(
      toDate(seconds),
      readText(value),
      args.flag("utc", false),
    );
  }),
  to_datetime: define("format", (value, args) => {
    const number = findNumber(value);
    if (number !== undefined) return number;
    const format = args.text("format", "%Y-%m-%d %H:%M:%S");
    const seconds = parseTime(readText(value), format);
    return Number.isInteger(seconds) ? seconds : toFloat(seconds);
  }),
};

/** Functions that read the clock. */
export const TIME_FUNCTIONS: Definitions = {
  timestamp: define("format", (_, args) => {
    const now = new Date();
    return args.has("format")
      ? formatTime(now, args.text("format"), true)
      : now.toISOString();
  }),
  now: define("utc fmt", (_, args) => {
    const now = new Date();
    return args.isSet("fmt")
      ? formatTime(now, args.text("fmt"), args.flag("utc", false))
      : toFloat(now.getTime() / 1000);
  }),
  ansible_date_time: define("", () => readClock(new Date())),
};

function toDate(seconds: number | undefined): Date {
  return seconds === undefined
    ? new Date()
    : new Date(readNumber(seconds) * 1000);
}

/** Tells a time in the parts that Ansible's fact has: UTC, and local ones ending in `_local`. */
function readClock(now: Date): Record<string, unknown> {
  const utc = (format: string): string => formatTime(now, format, true);
  const local = (format: string): string => formatTime(now, format, false);
  return {
    year: utc("%Y"),
    month: utc("%m"),
    day: utc("%d"),
    hour: utc("%H"),
    minute: utc("%M"),
    second: utc("%S"),
    date: utc("%Y-%m-%d"),
    time: utc("%H:%M:%S"),
    iso8601: utc("%Y-%m-%dT%H:%M:%SZ"),
    iso8601_basic: utc("%Y%m%dT%H%M%S%f"),
    iso8601_basic_short: utc("%Y%m%dT%H%M%S"),
    iso8601_micro: utc("%Y-%m-%dT%H:%M:%S.%fZ"),
    tz: "UTC",
    tz_offset: "+0000",
    weekday: utc("%A"),
    weekday_number: utc("%w"),
    weeknumber: String(isoWeek(now, true).week).padStart(2, "0"),
    day_of_year: utc("%j"),
    epoch: Math.floor(now.getTime() / 1000),
    epoch_int: Math.floor(now.getTime() / 1000),
    hour_local: local("%H"),
    minute_local: local("%M"),
    second_local: local("%S"),
    tz_local: toZone(now, false),
    tz_offset_local: toOffset(now, false),
  };
}
