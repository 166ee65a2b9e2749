/** JSON of log lines: numbers that keep their digits, limits, and where it is broken. */

import type { FieldValue } from "../parser.ts";
import { findJsonFault } from "./_json_fault.ts";
import { type Fields, MAX_DEPTH, MAX_FIELDS, toFault } from "./_fields.ts";

/** Digits and exponents from which on a number may not be exact. */
const LONG_NUMBER_REGEXP = /\d(?:\d{15}|[eE]\+?\d)/;

/** How JSON begins; what begins otherwise needs no parser to fail. */
const START_REGEXP = /^[ \t\n\r]*["[{\-\dtfn]/;

/**
 * Parses an object. Whole numbers beyond 2^53 and numbers that are too large
 * become text. Undefined for JSON that is no object.
 * @throws {SyntaxError} When it is no JSON, too deep or has too many fields.
 */
export function parseObject(text: string, form: string): Fields | undefined {
  const value = parse(text, form);
  if (!isMap(value)) return undefined;
  const left = countFields(value, MAX_FIELDS, 1);
  if (left === TOO_DEEP) {
    throw toFault(form, `values at most ${MAX_DEPTH} deep in others`, 0);
  }
  if (left < 0) throw toFault(form, `at most ${MAX_FIELDS} fields`, 0);
  return value;
}

function parse(text: string, form: string): unknown {
  if (!START_REGEXP.test(text)) {
    throw toFault(form, "valid JSON", findJsonFault(text));
  }
  try {
    return LONG_NUMBER_REGEXP.test(text)
      ? JSON.parse(text, keepDigits)
      : JSON.parse(text);
  } catch (error) {
    // Values that lie very deep in others end the reviver with a RangeError.
    if (error instanceof RangeError) {
      throw toFault(form, `values at most ${MAX_DEPTH} deep in others`, 0);
    }
    throw toFault(form, "valid JSON", findJsonFault(text));
  }
}

function keepDigits(
  _key: string,
  value: unknown,
  context?: { source?: string },
): unknown {
  if (typeof value !== "number") return value;
  const isExact = Number.isSafeInteger(value) || !Number.isInteger(value);
  return isExact && Number.isFinite(value) ? value : context?.source;
}

const TOO_DEEP = -Infinity;

/** Counts down for each field, those in lists and objects too; negative when there were too many, `TOO_DEEP` when it ended at the depth. */
function countFields(value: Fields, left: number, depth: number): number {
  for (const name in value) {
    left = countValue(value[name], left - 1, depth);
    if (left < 0) break;
  }
  return left;
}

function countValue(value: unknown, left: number, depth: number): number {
  if (typeof value !== "object" || value === null) return left;
  if (depth === MAX_DEPTH) return TOO_DEEP;
  if (isMap(value)) return countFields(value, left, depth + 1);
  if (!Array.isArray(value)) return left;
  for (const item of value) {
    left = countValue(item, left - 1, depth + 1);
    if (left < 0) break;
  }
  return left;
}

/** Tells whether a value that was parsed is an object. */
function isMap(value: unknown): value is Record<string, FieldValue> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
