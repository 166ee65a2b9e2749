/** Words of the form `name=value`, as logfmt and the Linux audit system write them. */

import { toFault } from "./_fields.ts";
import { findQuoteEnd } from "./_scan.ts";

const EQUALS = 0x3d;
const DOUBLE = 0x22;
const SINGLE = 0x27;

/** Takes one pair; `isQuoted` tells that the value stood in quotes, which are gone. */
export type TakePair = (name: string, value: string, isQuoted: boolean) => void;

/**
 * Gives the pairs of a text, which blanks separate. Words without `=` are
 * passed over; a single quote that is not closed is a character.
 * @throws {SyntaxError} When a double quote is not closed.
 */
export function readPairs(text: string, form: string, take: TakePair): void {
  for (let at = 0; at < text.length;) {
    const nameStart = at;
    at = findNameEnd(text, at);
    if (text.charCodeAt(at) !== EQUALS || at === nameStart) {
      at++;
      continue;
    }
    const name = text.slice(nameStart, at);
    const start = at + 1;
    const quote = text.charCodeAt(start);
    const close = findClose(text, start + 1, quote);
    if (close === -1 && quote === DOUBLE) {
      throw toFault(form, "the end of what begins with a quote", start);
    }
    at = close === -1 ? findGap(text, start) : close + 1;
    if (close === -1) take(name, text.slice(start, at), false);
    else take(name, text.slice(start + 1, close), true);
  }
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

/** Tells whether a blank, tab, line end or the separator of enriched audit records stands at a place. */
function isGap(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code === 0x20 || code === 0x09 || code === 0x0a || code === 0x0d ||
    code === 0x1d;
}
