/** Parsers by patterns of users: fields from groups, within limits. */

import { toMessage } from "../../error.ts";
import type { Match, Pattern } from "../../regex.ts";
import { setOwn } from "../nested_field.ts";
import type { FieldValue, Parse } from "../parser.ts";
import { type Fields, toFault, withCommon } from "./_fields.ts";
import { openKnown } from "./_known.ts";
import type { CommonParams } from "./_options.ts";
import { toValue } from "./_value.ts";

/** Longest text that a pattern with groups runs over; one takes about 0.1 ms for each 1000 characters. */
const MAX_TEXT_LENGTH = 65_536;

/** Where the text of a group goes. */
export interface GroupField {
  readonly group: number;
  readonly name: string;
  /** Makes the value; numbers, `true`, `false` and `null` are known when absent. */
  readonly convert?: (text: string) => FieldValue;
}

/** A pattern and what is made of its groups. */
export interface GroupPattern {
  readonly pattern: Pattern;
  readonly groups: readonly GroupField[];
  /** False only where the pattern cannot match; undefined where nothing cheap tells. */
  readonly mayMatch: ((text: string) => boolean) | undefined;
}

/** Makes a parser by the first pattern that is found in a text. */
export function openPatterns(
  form: string,
  patterns: readonly GroupPattern[],
  params: CommonParams,
): Parse {
  const putKnown = openKnown(params);
  return withCommon(params, (event) => {
    const { text } = event;
    if (text.length > MAX_TEXT_LENGTH) {
      throw toFault(form, `at most ${MAX_TEXT_LENGTH} characters`, 0);
    }
    for (const { pattern, groups, mayMatch } of patterns) {
      if (mayMatch !== undefined && !mayMatch(text)) continue;
      // To tell that nothing matches takes a tenth of finding groups.
      const match = pattern.test(text) ? pattern.find(text) : undefined;
      if (match !== undefined) return putKnown(event, toFields(match, groups));
    }
    throw toFault(form, "a text that the pattern matches", 0);
  });
}

/** Gives the fields of a match; a group that took no part has none, of two with one name the first counts. */
function toFields(match: Match, groups: readonly GroupField[]): Fields {
  const found: Fields = {};
  for (const { group, name, convert = toValue } of groups) {
    const text = match.groups[group];
    if (text !== undefined && !Object.hasOwn(found, name)) {
      setOwn(found, name, convert(text));
    }
  }
  return found;
}

/** Tells what is wrong with a list of patterns; undefined when nothing is. */
export function findPatternFault(
  patterns: readonly string[],
  compile: (source: string) => unknown,
): string | undefined {
  if (patterns.length === 0) return "expected at least one pattern";
  try {
    patterns.forEach((source) => compile(source));
    return undefined;
  } catch (error) {
    return toMessage(error);
  }
}
