/** Params and tests of the filters that look for patterns or texts in one part of an event. */

import * as z from "zod";
import { flag, optional, text, withDefault, words } from "../../field.ts";
import { compileTest, type TextTest } from "../../regex_search.ts";
import { someText } from "../condition.ts";
import { compileRead } from "../field_path.ts";
import type { Event } from "../filter.ts";

/** What `include` and `exclude` are told. */
export interface PatternFilterParams {
  /** A pattern in the syntax of RE2, or a list of which one is enough. */
  pattern: string[];
  /** Where it is looked for; the text as it was read when absent. */
  field?: string;
  /** Whether upper and lower case differ; true when absent. */
  case_sensitive: boolean;
}

/** What `contains` and `notcontains` are told. */
export interface ContainsFilterParams {
  /** Texts of which one is enough; an empty list is never found. */
  values: string[];
  /** Where they are looked for; the text as it was read when absent. */
  field?: string;
  /** Whether upper and lower case differ; true when absent. */
  case_sensitive: boolean;
}

const WHERE = {
  field: optional(text()),
  case_sensitive: withDefault(flag(), true),
};

/** Shape of `include` and `exclude`. */
export const PATTERN_PARAMS: z.ZodType<PatternFilterParams> = z.strictObject({
  pattern: words().check(({ value, issues }) => {
    for (const source of value) {
      const message = findFault(source);
      if (message !== undefined) {
        issues.push({ code: "custom", input: value, message });
      }
    }
  }),
  ...WHERE,
});

/** Shape of `contains` and `notcontains`. */
export const CONTAINS_PARAMS: z.ZodType<ContainsFilterParams> = z.strictObject({
  values: words(),
  ...WHERE,
});

/**
 * Makes a test whether one of some patterns is found.
 * @throws {SyntaxError} When one is broken.
 */
export function compilePatterns(
  { pattern, case_sensitive }: PatternFilterParams,
): TextTest {
  const flags = { ignoreCase: !case_sensitive };
  const tests = pattern.map((source) => compileTest(source, flags));
  const [only, ...others] = tests;
  if (only !== undefined && others.length === 0) return only;
  return (text) => tests.some((test) => test(text));
}

/** Applies a test to the text of an event or to a field. */
export function testPart(
  field: string | undefined,
  test: TextTest,
): (event: Event) => boolean {
  if (field === undefined) return ({ text }) => test(text);
  const read = compileRead(field);
  return (event) => someText(read(event), test);
}

function findFault(source: string): string | undefined {
  try {
    compileTest(source);
    return undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return error.message;
    throw error;
  }
}
