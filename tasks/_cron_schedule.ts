/** Schedules of `crontab(5)`. */

import * as z from "zod";
import { toFoundText } from "../lib/found.ts";

const MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split(" ");
const DAYS = "sun mon tue wed thu fri sat".split(" ");

/** The five fields, in their order in a line, with their least and greatest numbers and names. */
export const SCHEDULE_FIELDS = {
  minute: { min: 0, max: 59, names: [] },
  hour: { min: 0, max: 23, names: [] },
  day: { min: 1, max: 31, names: [] },
  month: { min: 1, max: 12, names: MONTHS },
  weekday: { min: 0, max: 7, names: DAYS },
} as const satisfies Record<string, Range>;

interface Range {
  min: number;
  max: number;
  names: readonly string[];
}

/** Reads one field of a schedule: a number, `*`, a range, steps, names, or a list of those. */
export function scheduleField(
  name: keyof typeof SCHEDULE_FIELDS,
): z.ZodType<string> {
  const range: Range = SCHEDULE_FIELDS[name];
  const error = ({ input }: { readonly input?: unknown }) =>
    input === undefined
      ? undefined
      : `expected "*", numbers from ${range.min} to ${range.max}, ` +
        `ranges or steps such as "*/5", got ${toFoundText(input)}`;
  return z.union([z.string(), z.int()], { error }).transform(String)
    .refine((value) => isSchedule(value, range), { error });
}

/** Tells whether a text is one field of a schedule. */
function isSchedule(text: string, range: Range): boolean {
  return text.split(",").every((part) => {
    const [span = "", step, ...rest] = part.split("/");
    if (rest.length > 0) return false;
    if (step !== undefined && !/^[1-9]\d{0,2}$/.test(step)) return false;
    if (span === "*") return true;
    const ends = span.split(/[-~]/);
    const numbers = ends.map((end) => toNumber(end, range));
    if (ends.length > 2 || numbers.includes(-1)) return false;
    // Steps count from a range: "5/10" is refused by cron.
    if (step !== undefined && ends.length === 1) return false;
    // Sunday is 0 and 7, so that "fri-sun" is a range too.
    return numbers.length === 1 || numbers[0]! <= numbers[1]! ||
      (range.names === DAYS && numbers[1] === 0);
  });
}

function toNumber(text: string, { min, max, names }: Range): number {
  const named = names.indexOf(text.toLowerCase());
  const number = named >= 0
    ? named + min
    : /^\d{1,2}$/.test(text)
    ? Number(text)
    : -1;
  return number >= min && number <= max ? number : -1;
}
