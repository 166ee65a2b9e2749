/** What may be said of events that have several lines. */

import * as z from "zod";
import {
  bytes,
  flag,
  oneOf,
  optional,
  seconds,
  text,
  withDefault,
} from "../field.ts";
import { toMessage } from "../error.ts";
import { compileTest } from "../regex_search.ts";
import type { ContainerFormat } from "./container_line.ts";

/** Params of `multiline`. */
export interface MultilineParams {
  /** Whether lines are joined; true when absent. */
  enabled: boolean;
  /**
   * What a line that matches `start_pattern` does: with `after` (also when
   * absent) it begins an event, and lines after it that do not belong to it;
   * with `before` it belongs to the line before it; with `between` it begins
   * an event that goes on to a line that matches `end_pattern`.
   */
  match_type: "after" | "before" | "between";
  /** Whether lines that do not match `start_pattern` are meant. */
  negate: boolean;
  /** A pattern in the syntax of RE2. When absent, lines that begin with a blank go on, and of containers only what was cut. */
  start_pattern?: string;
  /** Lines that may go on within an event; others end it. Any when absent. */
  continue_pattern?: string;
  /** The last line of an event. */
  end_pattern?: string;
  /** Most lines of an event; what follows is an event of its own. 100 when absent. */
  max_lines: number;
  /** Most bytes of an event, in the same way; 1 MiB when absent. */
  max_bytes: number;
  /** Seconds after which an event is complete whose next line did not come; 5 when absent. */
  timeout: number;
  /** The runtime that wrote the lines: what it cut is joined, and patterns are for what containers wrote. */
  container?: ContainerFormat;
}

const MATCH_TYPES = ["after", "before", "between"] as const;
/** Most lines and bytes that may be asked for: they are held in memory. */
const MOST_LINES = 100_000;
const MOST_BYTES = 16 * 1024 * 1024;

const OWN = {
  enabled: withDefault(flag(), true),
  match_type: optional(matchType()),
  match: optional(matchType()),
  negate: withDefault(flag(), false),
  start_pattern: optional(pattern()),
  pattern: optional(pattern()),
  continue_pattern: optional(pattern()),
  end_pattern: optional(pattern()),
  max_lines: withDefault(z.int().min(1).max(MOST_LINES), 100),
  max_bytes: withDefault(
    bytes().refine((value) => value >= 1 && value <= MOST_BYTES, {
      error: "expected between 1 byte and 16 MiB",
    }),
    1024 * 1024,
  ),
  timeout: withDefault(seconds(), 5),
  container: optional(oneOf(["docker", "cri"])),
};

/** Schema of the params; `pattern` and `match` are other words for `start_pattern` and `match_type`. */
export const MULTILINE: z.ZodType<MultilineParams> = z.strictObject(OWN)
  .transform(({ pattern, match, ...rest }, context) => {
    const start = rest.start_pattern ?? pattern;
    const match_type = rest.match_type ?? match ?? "after";
    const { end_pattern, enabled } = rest;
    const isWhole = start !== undefined && end_pattern !== undefined;
    if (enabled && match_type === "between" && !isWhole) {
      context.issues.push({
        code: "custom",
        input: match_type,
        path: [rest.match_type === undefined ? "match" : "match_type"],
        message: 'expected "start_pattern" and "end_pattern" beside "between"',
      });
      return z.NEVER;
    }
    return {
      ...rest,
      match_type,
      ...(start === undefined ? {} : { start_pattern: start }),
    };
  });

/** The original writes these words with a capital. */
function matchType(): z.ZodType<(typeof MATCH_TYPES)[number]> {
  return z.preprocess(
    (value) => typeof value === "string" ? value.toLowerCase() : value,
    oneOf(MATCH_TYPES),
  );
}

function pattern(): z.ZodType<string> {
  return text().check(({ value, issues }) => {
    try {
      compileTest(value);
    } catch (error) {
      issues.push({ code: "custom", input: value, message: toMessage(error) });
    }
  });
}
