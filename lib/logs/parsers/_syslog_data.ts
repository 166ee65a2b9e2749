/** Structured data of syslog messages (RFC 5424 §6.3). */

import { setOwn } from "../nested_field.ts";
import type { FieldValue } from "../parser.ts";
import { type Fields, MAX_FIELDS, toFault } from "./_fields.ts";
import { findQuoteEnd, isBlank, isNothing } from "./_scan.ts";

/** Elements by their id, and where they end. */
export interface StructuredData {
  /** Undefined where there are none. */
  readonly found: Fields | undefined;
  readonly end: number;
}

const ESCAPE_REGEXP = /\\(["\\\]])/g;

/**
 * Reads `-` or elements such as `[id name="value"]`.
 * @throws {SyntaxError} When they are broken.
 */
export function readStructuredData(text: string, at: number): StructuredData {
  if (isNothing(text, at, at + 1)) return { found: undefined, end: at + 1 };
  if (text[at] !== "[") throw toFault("syslog", '"-" or "["', at);
  const found: Fields = {};
  let end = at;
  let left = MAX_FIELDS;
  while (text[end] === "[") {
    const idEnd = findNameEnd(text, end + 1);
    const values: Fields = {};
    setOwn<FieldValue>(found, text.slice(end + 1, idEnd), values);
    end = idEnd;
    while (isBlank(text, end)) {
      if (--left < 0) {
        throw toFault("syslog", `at most ${MAX_FIELDS} fields`, end);
      }
      end = readParam(text, end + 1, values);
    }
    if (text[end] !== "]") throw toFault("syslog", '"]"', end);
    end++;
  }
  return { found, end };
}

/** Reads `name="value"` and tells where it ends. */
function readParam(text: string, start: number, values: Fields): number {
  const nameEnd = findNameEnd(text, start);
  if (!text.startsWith('="', nameEnd)) throw toFault("syslog", '="', nameEnd);
  const valueStart = nameEnd + 2;
  const valueEnd = findQuoteEnd(text, valueStart);
  if (valueEnd === -1) throw toFault("syslog", "a closing quote", valueStart);
  const value = text.slice(valueStart, valueEnd);
  setOwn<FieldValue>(
    values,
    text.slice(start, nameEnd),
    value.includes("\\") ? value.replace(ESCAPE_REGEXP, "$1") : value,
  );
  return valueEnd + 1;
}

/** Longest name; the standard has 32. */
const MAX_LENGTH = 128;

/**
 * Finds the end of a name: printable ASCII without `=`, blank, `]` and `"`.
 * @throws {SyntaxError} When there is none.
 */
function findNameEnd(text: string, start: number): number {
  let at = start;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const isName = code > 0x20 && code < 0x7f && code !== 0x3d &&
      code !== 0x5d && code !== 0x22;
    if (!isName) break;
  }
  if (at === start || at - start > MAX_LENGTH) {
    throw toFault("syslog", `a name of 1 to ${MAX_LENGTH} characters`, start);
  }
  return at;
}
