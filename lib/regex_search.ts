/**
 * Tests of user patterns at the speed of plain search: literals that each
 * match must hold are looked for first, and a pattern that is nothing but
 * literals never reaches RE2.
 *
 * @module
 */

import { compilePattern, type PatternFlags } from "./regex.ts";
import { findLiterals } from "./regex_literals.ts";

/** Tells something of a text. */
export type TextTest = (text: string) => boolean;

/**
 * Compiles a pattern into a test.
 * @throws {SyntaxError} When it is broken, or needs what linear time cannot give.
 */
export function compileTest(
  source: string,
  flags: PatternFlags = {},
): TextTest {
  const pattern = compilePattern(source, flags);
  const found = findLiterals(source);
  if (found === undefined) return pattern.test;
  const ignoreCase = flags.ignoreCase === true || found.ignoreCase;
  const mayMatch = toLiteralTest(found.texts, ignoreCase);
  if (found.isExact) return mayMatch;
  return (text) => mayMatch(text) && pattern.test(text);
}

/** Makes a test that is false only where a pattern cannot match; undefined where nothing cheap tells. */
export function toPrefilter(
  source: string,
  flags: PatternFlags = {},
): TextTest | undefined {
  const found = findLiterals(source);
  if (found === undefined) return undefined;
  return toLiteralTest(
    found.texts,
    flags.ignoreCase === true || found.ignoreCase,
  );
}

/** Makes a test whether one of some texts stands in a text; never true where there are none. */
export function toLiteralTest(
  texts: readonly string[],
  ignoreCase: boolean,
): TextTest {
  const [only, ...others] = texts;
  if (only === undefined) return () => false;
  if (!ignoreCase && others.length === 0) return (text) => text.includes(only);
  // Letters are equal as RE2 has it: by simple folding, which V8 does with "u" only.
  const regexp = new RegExp(
    texts.map((text) => RegExp.escape(text)).join("|"),
    ignoreCase ? "iu" : "",
  );
  return (text) => regexp.test(text);
}
