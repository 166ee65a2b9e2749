/** Marks and numbers in lines, found without patterns: each line is looked at once. */

import type { Fields } from "./_fields.ts";

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const BLANK = 0x20;
const ZERO = 0x30;
/** Digits of which any number is exact. */
const SAFE_DIGITS = 15;

/**
 * Finds the quote that ends a quoted part whose first character is at a place;
 * one after an odd number of backslashes does not. -1 when there is none.
 */
export function findQuoteEnd(text: string, from: number): number {
  let end = text.indexOf('"', from);
  while (end !== -1 && text.charCodeAt(end - 1) === BACKSLASH) {
    let at = end - 1;
    while (at >= from && text.charCodeAt(at) === BACKSLASH) at--;
    if ((end - at) % 2 === 1) break;
    end = text.indexOf('"', end + 1);
  }
  return end;
}

/** Finds where a word ends: at the next blank or the end of the text. */
export function findWordEnd(text: string, from: number): number {
  const end = text.indexOf(" ", from);
  return end === -1 ? text.length : end;
}

/** Reads digits as a whole number; -1 when there are none, others besides or too many to be exact. */
export function readWhole(text: string, start: number, end: number): number {
  if (end <= start || end - start > SAFE_DIGITS) return -1;
  let number = 0;
  for (let at = start; at < end; at++) {
    const digit = text.charCodeAt(at) - ZERO;
    if (!(digit >= 0 && digit <= 9)) return -1;
    number = number * 10 + digit;
  }
  return number;
}

/** Tells whether a part of a text is a dash or empty: how servers write that there is nothing. */
export function isNothing(text: string, start: number, end: number): boolean {
  return end <= start || (end === start + 1 && text.charCodeAt(start) === 0x2d);
}

/** Tells whether a quote stands at a place. */
export function isQuote(text: string, at: number): boolean {
  return text.charCodeAt(at) === QUOTE;
}

/** Tells whether a blank stands at a place. */
export function isBlank(text: string, at: number): boolean {
  return text.charCodeAt(at) === BLANK;
}

/** Puts a part of a text as a field, unless it says that there is nothing. */
export function putPart(
  found: Fields,
  name: string,
  text: string,
  start: number,
  end: number,
): void {
  if (!isNothing(text, start, end)) found[name] = text.slice(start, end);
}
