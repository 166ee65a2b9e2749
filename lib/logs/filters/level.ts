/**
 * The `level` filter: keeps events that are serious enough.
 *
 * @module
 */

import * as z from "zod";
import { oneOf, optional, text, withDefault } from "../../field.ts";
import { toFoundText } from "../../found.ts";
import { toSeverity } from "../../severity.ts";
import { compileRead, toText } from "../field_path.ts";
import type { Filter, Keep } from "../filter.ts";

/** Params of the `level` filter. */
export interface LevelFilterParams {
  /** The least serious level that is kept: a name such as `warning`, or a number of syslog, bunyan or log4j. */
  min: string;
  /** The most serious level that is kept; all of them when absent. */
  max?: string;
  /** Where the level stands; the level of the event when absent. */
  field: string;
  /** What becomes of events without a level that is known: `keep` when absent, or `drop`. */
  unknown: "keep" | "drop";
}

/**
 * Keeps events from a level on.
 *
 * @example Warnings and worse
 * ```yaml
 * filters:
 *   - type: level
 *     min: warning
 * ```
 */
export const levelFilter: Filter<LevelFilterParams> = {
  type: "level",
  params: z.strictObject({
    min: level(),
    max: optional(level()),
    field: withDefault(text(), "level"),
    unknown: withDefault(oneOf(["keep", "drop"]), "keep"),
  }),
  open,
};

function open({ min, max, field, unknown }: LevelFilterParams): Keep {
  const least = toSeverity(min) ?? Infinity;
  const most = max === undefined ? -1 : toSeverity(max) ?? -1;
  const read = compileRead(field);
  return (event) => {
    const value = read(event);
    const severity = value === undefined
      ? undefined
      : toSeverity(toText(value));
    if (severity === undefined) return unknown === "keep";
    return severity <= least && severity >= most;
  };
}

function level(): z.ZodType<string> {
  const error = ({ input }: { readonly input?: unknown }) =>
    input === undefined
      ? undefined
      : `expected a level such as "warning", got ${toFoundText(input)}`;
  return z.union([z.string(), z.int()], { error })
    .refine((value) => toSeverity(value) !== undefined, { error })
    .transform(String);
}
