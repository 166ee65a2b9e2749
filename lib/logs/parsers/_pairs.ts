/** Words of the form `name=value`, as logfmt and the Linux audit system write them. */

import { toFault } from "./_fields.ts";
import { findQuoteEnd } from "./_scan.ts";

const EQUALS = 0x3d;
const DOUBLE = 0x22;
const SINGLE = 0x27;

/** Takes one pair; `isQuoted` tells that the value stood in quotes, which are gone. */
export type TakePair = (name: string, value: string, isQuoted: boolean) => void;

/** Gives the pairs of a text, one by one. */
export type ReadPairs = (text: string, take: TakePair) => void;

/** Most names that are remembered, and the longest of them. */
const MAX_HINTS = 64;
const MAX_HINT_LENGTH = 64;

/**
 * Prepares reading pairs, which blanks separate. Words without `=` are passed
 * over; a single quote that is not closed is a character. What is made throws
 * a `SyntaxError` when a double quote is not closed. It remembers the names of
 * the last text: lines of one writer have the same in the same order.
 */
export function openPairs(form: string): ReadPairs {
  const hints: string[] = [];
  return (text, take) => {
    let index = 0;
    for (let at = 0; at < text.length;) {
      const hint = index < hints.length ? hints[index]! : "";
      const isKnown = hint !== "" && text.startsWith(hint, at) &&
        text.charCodeAt(at + hint.length) === EQUALS;
      const nameEnd = isKnown ? at + hint.length : findNameEnd(text, at);
      if (text.charCodeAt(nameEnd) !== EQUALS || nameEnd === at) {
        at = nameEnd + 1;
        continue;
      }
      const name = isKnown ? hint : text.slice(at, nameEnd);
      if (!isKnown && index < MAX_HINTS && name.length <= MAX_HINT_LENGTH) {
        hints[index] = name;
      }
      index++;
      at = readValue(text, nameEnd + 1, form, name, take);
    }
  };
}

/** Reads a value and tells where it ends. */
function readValue(
  text: string,
  start: number,
  form: string,
  name: string,
  take: TakePair,
): number {
  const quote = text.charCodeAt(start);
  const close = findClose(text, start + 1, quote);
  if (close === -1 && quote === DOUBLE) {
    throw toFault(form, "the end of what begins with a quote", start);
  }
  if (close !== -1) {
    take(name, text.slice(start + 1, close), true);
    return close + 1;
  }
  const end = findGap(text, start);
  take(name, text.slice(start, end), false);
  return end;
}

/** Finds the end of a name: `=`, a blank, or the end of the text. */
function findNameEnd(text: string, start: number): number {
  let at = start;
  while (
    at < text.length && text.charCodeAt(at) !== EQUALS && !isGap(text, at)
  ) at++;
  return at;
}

function findGap(text: string, start: number): number {
  let at = start;
  while (at < text.length && !isGap(text, at)) at++;
  return at;
}

/** Finds the quote that ends a value; -1 where it is in no quotes or not closed. */
function findClose(text: string, start: number, quote: number): number {
  if (quote === DOUBLE) return findQuoteEnd(text, start);
  return quote === SINGLE ? text.indexOf("'", start) : -1;
}

/** Tells whether a blank or a control character stands at a place: enriched audit records have one between their parts. */
function isGap(text: string, at: number): boolean {
  return text.charCodeAt(at) <= 0x20;
}
