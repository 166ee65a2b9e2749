/** Options that parsers share: where the time stands and how it is written, names of fields, the line itself. */

import * as z from "zod";
import { toMessage } from "../../error.ts";
import { flag, optional, text, withDefault, words } from "../../field.ts";
import { openTime, type ReadTime } from "../timestamp.ts";

/** Options of each parser that finds fields. */
export interface CommonParams {
  /** Field that is the time, by its new name; `a.b` is one in another. */
  time_field?: string;
  /**
   * How the time is written: `rfc3339`, `unix`, `unix_ms`, `unix_us`,
   * `unix_ns`, `apache`, `syslog`, or conversions such as `%Y-%m-%d %H:%M:%S`;
   * of a list the first that fits. What cannot be mistaken is understood when
   * absent.
   */
  time_format?: string[];
  /** Zone of times that name none, such as `Europe/Berlin`; that of the host when absent. */
  time_zone: string;
  /** New names of fields by their old ones. */
  field_map: Record<string, string>;
  /** Whether the line itself is kept as field `raw`. */
  keep_raw: boolean;
}

/** Shapes of the options. */
export const COMMON: {
  readonly time_field: z.ZodExactOptional<z.ZodType<string>>;
  readonly time_format: z.ZodExactOptional<z.ZodType<string[]>>;
  readonly time_zone: z.ZodDefault<z.ZodType<string>>;
  readonly field_map: z.ZodDefault<z.ZodType<Record<string, string>>>;
  readonly keep_raw: z.ZodDefault<z.ZodType<boolean>>;
} = {
  time_field: optional(text()),
  time_format: optional(timeFormats()),
  time_zone: withDefault(zoneName(), "local"),
  field_map: withDefault(z.record(z.string(), text()), {}),
  keep_raw: withDefault(flag(), false),
};

/** Refuses a format where the form of the line tells how its time is written. */
export const FIXED_TIME: {
  check: (params: Partial<CommonParams>) => boolean;
  error: { message: string; path: string[] };
} = {
  check: ({ time_format, time_field }) =>
    time_format === undefined || time_field !== undefined,
  error: {
    message:
      'expected "time_field" beside it, for the time of these lines has one form',
    path: ["time_format"],
  },
};

/** Reads one format of times or a list of them. */
export function timeFormats(): z.ZodType<string[]> {
  return words().check(({ value, issues }) => {
    const message = value.length === 0
      ? "expected at least one format"
      : findFault(() => openTime(value, "UTC"));
    if (message !== undefined) {
      issues.push({ code: "custom", input: value, message });
    }
  });
}

/** Reads the name of a time zone. */
export function zoneName(): z.ZodType<string> {
  return text().check(({ value, issues }) => {
    if (findFault(() => openTime([], value)) === undefined) return;
    const message =
      `expected a time zone such as "Europe/Berlin", "UTC" or "local", got "${value}"`;
    issues.push({ code: "custom", input: value, message });
  });
}

/** Prepares reading times as the options say. */
export function openTimes(
  { time_format = ["auto"], time_zone }: CommonParams,
): ReadTime {
  return openTime(time_format, time_zone);
}

function findFault(run: () => unknown): string | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    return toMessage(error);
  }
}
