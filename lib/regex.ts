/**
 * Patterns that users write: the syntax of Python, Rust or JavaScript, run in
 * linear time by RE2 (https://github.com/google/re2/wiki/Syntax).
 *
 * @module
 */

import { type Matcher, RE2JS } from "re2js";
import { toMessage } from "./error.ts";
import { translate } from "./regex_syntax.ts";

/** How a pattern matches, beside the flags that it carries itself. */
export interface PatternFlags {
  /** `^` and `$` match at each line. */
  multiline?: boolean;
  /** `.` matches a newline too. */
  dotAll?: boolean;
  /** Letters match in either case. */
  ignoreCase?: boolean;
}

/** One match; positions are in UTF-16 units. */
export interface Match {
  /** Where it begins. */
  index: number;
  /** Where it ends; the unit at this place is not part of it. */
  end: number;
  /** The whole match, then each group; undefined for a group that took no part. */
  groups: readonly (string | undefined)[];
}

/** A pattern that was compiled. */
export interface Pattern {
  /** The pattern as the user wrote it. */
  readonly source: string;
  /** How many groups it has, the whole match not counted. */
  readonly groupCount: number;
  /** Number of each named group. */
  readonly names: ReadonlyMap<string, number>;
  /** Tells whether it matches anywhere in a text. */
  test(text: string): boolean;
  /** Finds the first match that begins at `from` or later. */
  find(text: string, from?: number): Match | undefined;
  /** Finds all matches from left to right that do not overlap. */
  findAll(text: string): Generator<Match>;
}

/**
 * Compiles a pattern. `(?P<n>…)`, `\A`, `\Z`, `\uXXXX` and leading flags such
 * as `(?i)` are understood.
 * @throws {SyntaxError} When it is broken, or needs what linear time cannot give: look-around, back references, atomic groups.
 */
export function compilePattern(
  source: string,
  flags: PatternFlags = {},
): Pattern {
  const compiled = compile(source, flags);
  const groupCount = compiled.groupCount();
  return {
    source,
    groupCount,
    names: new Map(Object.entries(compiled.namedGroups())),
    test: (text) => compiled.test(text),
    find(text, from = 0) {
      const matcher = compiled.matcher(text);
      return matcher.find(from) ? toMatch(matcher, groupCount) : undefined;
    },
    *findAll(text) {
      const matcher = compiled.matcher(text);
      while (matcher.find()) yield toMatch(matcher, groupCount);
    },
  };
}

function compile(source: string, flags: PatternFlags): RE2JS {
  try {
    return RE2JS.compile(
      translate(source),
      (flags.multiline ? RE2JS.MULTILINE : 0) |
        (flags.dotAll ? RE2JS.DOTALL : 0) |
        (flags.ignoreCase ? RE2JS.CASE_INSENSITIVE : 0),
    );
  } catch (error) {
    const reason = toMessage(error).replace(/^error parsing regexp: /, "");
    throw new SyntaxError(`Cannot use the pattern "${source}": ${reason}`, {
      cause: error,
    });
  }
}

function toMatch(matcher: Matcher, groupCount: number): Match {
  const groups: (string | undefined)[] = [];
  for (let group = 0; group <= groupCount; group++) {
    groups.push(matcher.group(group) ?? undefined);
  }
  return { index: matcher.start(), end: matcher.end(), groups };
}
