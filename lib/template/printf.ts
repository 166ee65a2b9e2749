/** Old-style text formatting: `%s`, `%05d`, `%(name)s`, as in Python. */

import { type Budget, checkTextLength } from "./budget.ts";
import { TemplateError } from "./error.ts";
import { toLiteral, toText } from "./text.ts";
import { findNumber, isMap, toKind } from "./value.ts";

const CONVERSION_REGEXP =
  /%(?:\((?<key>[^)]{1,200})\))?(?<flags>[-+ 0#]{0,5})(?<width>\d{0,4})(?:\.(?<precision>\d{1,3}))?(?<type>[a-zA-Z%])/g;

/**
 * Puts values into a text's conversions.
 * @throws {TemplateError} When values are missing, left over or of a wrong type.
 */
export function printf(
  format: string,
  values: readonly unknown[],
  budget: Budget,
): string {
  let used = 0;
  let hasKeys = false;
  const text = format.replace(CONVERSION_REGEXP, (...match) => {
    const groups: Record<string, string | undefined> = match.at(-1);
    if (groups.type === "%") return "%";
    if (groups.key !== undefined) hasKeys = true;
    else if (used >= values.length) {
      throw new TemplateError(
        `expected a value for each of the text's conversions, got ${values.length}`,
      );
    }
    const value = groups.key === undefined
      ? values[used++]
      : findKey(values[0], groups.key);
    return pad(convert(value, groups, budget), groups);
  });
  if (!hasKeys && used < values.length) {
    throw new TemplateError(
      `expected ${used} values for the text's conversions, got ${values.length}`,
    );
  }
  checkTextLength(text.length);
  return text;
}

function findKey(map: unknown, key: string): unknown {
  if (isMap(map) && Object.hasOwn(map, key)) return map[key];
  throw new TemplateError("expected a map with each name of the text");
}

function convert(
  value: unknown,
  { type, precision, flags }: Record<string, string | undefined>,
  budget: Budget,
): string {
  if (type === "s") {
    const text = toText(value, budget);
    return precision === undefined ? text : text.slice(0, Number(precision));
  }
  if (type === "r") return toLiteral(value, budget);
  const number = findNumber(value);
  if (number === undefined) {
    throw new TemplateError(
      `expected a number for "%${type}", got ${toKind(value)}`,
    );
  }
  const text = convertNumber(number, type ?? "", Number(precision ?? 6));
  return number < 0 || !flags?.includes("+") ? text : `+${text}`;
}

function convertNumber(
  number: number,
  type: string,
  precision: number,
): string {
  const digits = Math.min(precision, 100);
  switch (type) {
    case "d":
    case "i":
    case "u":
      return String(Math.trunc(number));
    case "f":
    case "F":
      return number.toFixed(digits);
    case "e":
      return number.toExponential(digits)
        .replace(/e([+-])(\d)$/, "e$10$2");
    case "g":
      return String(Number(number.toPrecision(Math.max(1, digits))));
    case "x":
      return Math.trunc(number).toString(16);
    case "X":
      return Math.trunc(number).toString(16).toUpperCase();
    case "o":
      return Math.trunc(number).toString(8);
    case "c":
      return String.fromCodePoint(Math.min(Math.max(0, number), 0x10ffff));
    default:
      throw new TemplateError(`expected a known conversion, got "%${type}"`);
  }
}

function pad(
  text: string,
  { flags = "", width = "", type = "" }: Record<string, string | undefined>,
): string {
  const length = Number(width);
  if (flags.includes("-")) return text.padEnd(length);
  if (!flags.includes("0") || type === "s") return text.padStart(length);
  const sign = /^[+-]/.exec(text)?.[0] ?? "";
  return sign + text.slice(sign.length).padStart(length - sign.length, "0");
}
