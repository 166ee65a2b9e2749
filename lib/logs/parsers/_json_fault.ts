/** Where a text stops being JSON (RFC 8259); the parser of the machine does not always tell. */

import { skipDigits } from "../time/calendar.ts";

const WORD_REGEXP = /true|false|null/y;
const ESCAPE_REGEXP = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const EXPONENT_REGEXP = /[eE][-+]?(?=[0-9])/y;

/** Finds the first character at which a text cannot be JSON any more; its length where it only ends too soon. */
export function findJsonFault(text: string): number {
  const closers: string[] = [];
  let at = skipBlanks(text, 0);
  for (;;) {
    const char = text[at];
    if (char === "{" || char === "[") {
      at = skipBlanks(text, at + 1);
      const closer = char === "{" ? "}" : "]";
      if (text[at] !== closer) {
        closers.push(closer);
        if (closer === "]") continue;
        const name = readName(text, at);
        if (name.isBroken) return name.end;
        at = name.end;
        continue;
      }
      at++;
    } else {
      const scalar = readScalar(text, at);
      if (scalar.isBroken) return scalar.end;
      at = scalar.end;
    }
    const next = closeAll(text, at, closers);
    if (next.isBroken) return next.end;
    at = next.end;
  }
}

/** Where something ended; where it is broken, the character that does not fit. */
interface Read {
  readonly end: number;
  readonly isBroken: boolean;
}

/** After a value: closes what ends, and comes to the next value; broken where there is none. */
function closeAll(text: string, start: number, closers: string[]): Read {
  let at = skipBlanks(text, start);
  for (;;) {
    const closer = closers.at(-1);
    if (closer === undefined) return { end: at, isBroken: true };
    if (text[at] === closer) {
      closers.pop();
      at = skipBlanks(text, at + 1);
      continue;
    }
    if (text[at] !== ",") return { end: at, isBroken: true };
    at = skipBlanks(text, at + 1);
    return closer === "}" ? readName(text, at) : { end: at, isBroken: false };
  }
}

/** Reads a name, a colon and the blanks around it. */
function readName(text: string, start: number): Read {
  if (text[start] !== '"') return { end: start, isBroken: true };
  const name = readScalar(text, start);
  if (name.isBroken) return name;
  const at = skipBlanks(text, name.end);
  if (text[at] !== ":") return { end: at, isBroken: true };
  return { end: skipBlanks(text, at + 1), isBroken: false };
}

function readScalar(text: string, start: number): Read {
  if (text[start] === '"') {
    const end = skipString(text, start + 1);
    const isBroken = text[end] !== '"';
    return { end: isBroken ? end : end + 1, isBroken };
  }
  const end = Math.max(
    skipNumber(text, start),
    skip(WORD_REGEXP, text, start),
  );
  return { end, isBroken: end === start };
}

/** Gives where the characters of a string end. */
function skipString(text: string, start: number): number {
  let at = start;
  for (;;) {
    const code = text.charCodeAt(at);
    if (code === 0x5c) {
      const end = skip(ESCAPE_REGEXP, text, at);
      if (end === at) return at;
      at = end;
    } else if (code >= 0x20 && code !== 0x22) at++;
    else return at;
  }
}

function skipNumber(text: string, start: number): number {
  const { length } = text;
  const first = text[start] === "-" ? start + 1 : start;
  let at = text[first] === "0" ? first + 1 : skipDigits(text, first, length);
  if (at === first) return start;
  if (text[at] === ".") {
    const end = skipDigits(text, at + 1, length);
    if (end > at + 1) at = end;
  }
  const digits = skip(EXPONENT_REGEXP, text, at);
  return digits === at ? at : skipDigits(text, digits, length);
}

function skipBlanks(text: string, start: number): number {
  let at = start;
  while (at < text.length && " \t\n\r".includes(text[at]!)) at++;
  return at;
}

/** Gives where a pattern ends that begins at a place; the place where it does not. */
function skip(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}
