/** Values that are written as words: numbers, true and false, nothing, or text. */

import type { FieldValue } from "../parser.ts";

/** Numbers as JSON has them; an exponent only where it cannot be a part of a name: `1e-05`, `1.5e3`, not `12e45`. */
const NUMBER_REGEXP =
  /^-?(?:0|[1-9]\d{0,15})(?:\.\d{1,20}(?:[eE][-+]?\d{1,3})?|[eE][-+]\d{1,3})?$/;

/** Longest word that is more than text. */
const MAX_LENGTH = 40;

/**
 * Reads a word as a value. What would change when it is written again stays
 * text: `007`, numbers beyond 2^53.
 */
export function toValue(word: string): FieldValue {
  if (word.length === 0 || word.length > MAX_LENGTH) return word;
  const first = word.charCodeAt(0);
  if (first === 0x2d || (first >= 0x30 && first <= 0x39)) {
    return toNumber(word);
  }
  // Only these words begin with t, f or n and are as short.
  if (word.length > 5 || !"tTfFnN".includes(word[0]!)) return word;
  switch (word.toLowerCase()) {
    case "true":
      return true;
    case "false":
      return false;
    case "null":
      return null;
    default:
      return word;
  }
}

function toNumber(word: string): number | string {
  if (!NUMBER_REGEXP.test(word)) return word;
  const number = Number(word);
  const isExact = Math.abs(number) <= Number.MAX_SAFE_INTEGER;
  return isExact ? number : word;
}
