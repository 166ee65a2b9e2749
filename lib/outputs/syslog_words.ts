/** Words of syslog for facilities and severities. */

import * as z from "zod";
import { findNearest } from "../error.ts";
import { toFoundText } from "../found.ts";

/** Numbers of facilities, RFC 5424 §6.2.1 and syslog.conf(5). */
const FACILITIES: Readonly<Record<string, number>> = {
  kern: 0,
  user: 1,
  mail: 2,
  daemon: 3,
  auth: 4,
  syslog: 5,
  lpr: 6,
  news: 7,
  uucp: 8,
  cron: 9,
  authpriv: 10,
  ftp: 11,
  ntp: 12,
  security: 13,
  console: 14,
  "solaris-cron": 15,
  local0: 16,
  local1: 17,
  local2: 18,
  local3: 19,
  local4: 20,
  local5: 21,
  local6: 22,
  local7: 23,
};

/** Numbers of severities, RFC 5424 §6.2.1. */
const SEVERITIES: Readonly<Record<string, number>> = {
  emerg: 0,
  emergency: 0,
  alert: 1,
  crit: 2,
  critical: 2,
  err: 3,
  error: 3,
  warning: 4,
  warn: 4,
  notice: 5,
  info: 6,
  informational: 6,
  debug: 7,
};

/** Reads a facility and gives its number. */
export function facility(): z.ZodType<number> {
  return word("a facility", FACILITIES);
}

/** Reads a severity and gives its number. */
export function severity(): z.ZodType<number> {
  return word("a severity", SEVERITIES);
}

function word(
  what: string,
  numbers: Readonly<Record<string, number>>,
): z.ZodType<number> {
  const error = `expected ${what} such as "${Object.keys(numbers)[1]}"`;
  return z.string({ error }).transform((text, context) => {
    const name = text.toLowerCase();
    if (Object.hasOwn(numbers, name)) return numbers[name] ?? 0;
    const near = findNearest(name, Object.keys(numbers));
    context.issues.push({
      code: "custom",
      input: text,
      message: `expected ${what}, got ${toFoundText(text)}; ${
        near === undefined
          ? `there are ${Object.keys(numbers).join(", ")}`
          : `did you mean "${near}"?`
      }`,
    });
    return z.NEVER;
  });
}
