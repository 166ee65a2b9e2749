/** Reads values as the types that filters, tests and functions want. */

import { checkListLength } from "./budget.ts";
import { TemplateError } from "./error.ts";
import {
  findNumber,
  isMap,
  isTruthy,
  toCharacters,
  toKind,
  WholeFloat,
} from "./value.ts";

/** Reads a text; numbers and booleans count as what they print as. */
export function readText(value: unknown, what = ""): string {
  if (typeof value === "string") return value;
  if (value instanceof WholeFloat) return `${value.value}.0`;
  if (typeof value === "number" || typeof value === "boolean") {
    return String(value);
  }
  if (typeof value === "bigint") return String(value);
  throw toExpected("a string", value, what);
}

/** Reads a number; texts are not taken for numbers. */
export function readNumber(value: unknown, what = ""): number {
  const number = findNumber(value);
  if (number === undefined) throw toExpected("a number", value, what);
  return number;
}

/** Reads a whole number that JavaScript holds exactly; a text of digits counts. */
export function readInteger(value: unknown, what = ""): number {
  const number =
    typeof value === "string" && /^\s*[+-]?\d{1,15}\s*$/.test(value)
      ? Number(value)
      : findNumber(value);
  if (number === undefined || !Number.isSafeInteger(number)) {
    throw toExpected("an integer", value, what);
  }
  return number;
}

/** Reads a list. */
export function readList(value: unknown, what = ""): unknown[] {
  if (!Array.isArray(value)) throw toExpected("a list", value, what);
  return value;
}

/** Reads a map. */
export function readMap(value: unknown, what = ""): Record<string, unknown> {
  if (!isMap(value)) throw toExpected("a map", value, what);
  return value;
}

/** Reads what a loop could run over: items of a list, keys of a map, characters of a text. */
export function readItems(value: unknown, what = ""): unknown[] {
  if (Array.isArray(value)) return value;
  if (typeof value === "string") {
    checkListLength(value.length);
    return toCharacters(value);
  }
  if (isMap(value)) return Object.keys(value);
  throw toExpected("a list, a map or a string", value, what);
}

const TRUE_WORDS: readonly string[] = ["true", "yes", "on", "1", "y", "t"];
const FALSE_WORDS: readonly string[] = [
  "false",
  "no",
  "off",
  "0",
  "n",
  "f",
  "",
];

/** Reads a word such as `yes` or `off`; undefined for other words. */
export function findFlag(text: string): boolean | undefined {
  const word = text.trim().toLowerCase();
  if (TRUE_WORDS.includes(word)) return true;
  return FALSE_WORDS.includes(word) ? false : undefined;
}

/**
 * Reads a boolean, as Ansible's `bool` filter: texts by their word, all else
 * by its truth.
 */
export function readFlag(value: unknown, what = ""): boolean {
  if (typeof value !== "string") return isTruthy(value);
  const flag = findFlag(value);
  if (flag !== undefined) return flag;
  throw toExpected("a boolean, or a word such as yes or no", value, what);
}

/** Makes the error of a wrong type; it names the type, never the value. */
export function toExpected(
  wanted: string,
  value: unknown,
  what: string,
): TemplateError {
  const role = what === "" ? "" : ` as "${what}"`;
  return new TemplateError(`expected ${wanted}${role}, got ${toKind(value)}`);
}
