/**
 * The `regex` parser: fields from the groups of a pattern of the user, in
 * linear time.
 *
 * @module
 */

import * as z from "zod";
import { words } from "../../field.ts";
import { compilePattern } from "../../regex.ts";
import { toPrefilter } from "../../regex_search.ts";
import type { Parser } from "../parser.ts";
import { COMMON, type CommonParams } from "./_options.ts";
import {
  findPatternFault,
  type GroupPattern,
  openPatterns,
} from "./_pattern.ts";

/** Params of the `regex` parser. */
export interface RegexParserParams extends CommonParams {
  /** A pattern in the syntax of RE2; of a list the first that is found. */
  pattern: string[];
}

/**
 * Reads lines by a pattern: each named group becomes a field of its name, each
 * other group `field1`, `field2` and so on by its number; `field_map` gives
 * other names. Time, level and message are taken from the names that `json`
 * knows.
 *
 * @example A form of one's own
 * ```yaml
 * sources:
 *   - name: app
 *     paths: [/var/log/app.log]
 *     parser:
 *       type: regex
 *       pattern: '^(?P<time>\S+ \S+) \[(?P<level>\w+)\] (?P<message>.*)$'
 *       time_format: "%Y-%m-%d %H:%M:%S"
 * ```
 */
export const regexParser: Parser<RegexParserParams> = {
  type: "regex",
  params: z.strictObject({
    ...COMMON,
    pattern: words().check(({ value, issues }) => {
      const message = findPatternFault(value, compilePattern);
      if (message !== undefined) {
        issues.push({ code: "custom", input: value, message });
      }
    }),
  }),
  open: (params) =>
    openPatterns("regex", params.pattern.map(toGroupPattern), params),
};

function toGroupPattern(source: string): GroupPattern {
  const pattern = compilePattern(source);
  const names = new Map(
    [...pattern.names].map(([name, group]) => [group, name]),
  );
  const groups = Array.from({ length: pattern.groupCount }, (_, index) => ({
    group: index + 1,
    name: names.get(index + 1) ?? `field${index + 1}`,
  }));
  return { pattern, groups, mayMatch: toPrefilter(source) };
}
