/** How values are written into text, and how they leave the engine. */

import { type Budget, checkTextLength } from "./budget.ts";
import { TemplateError } from "./error.ts";
import {
  isMap,
  OMIT,
  TemplateObject,
  toKind,
  toMap,
  Undefined,
  WholeFloat,
} from "./value.ts";

/**
 * Writes a value as output text: strings as they are, `true`, `none`, `2.0`,
 * `[1, "a"]`, `{"a": 1}`.
 * @throws {TemplateError} When the value does not exist or cannot be written.
 */
export function toText(value: unknown, budget: Budget): string {
  if (typeof value === "string") return value;
  if (value === OMIT) {
    throw new TemplateError(
      'Cannot put "omit" into a text: it must be the whole value of a field',
    );
  }
  return toLiteral(value, budget);
}

/** Writes a value as it stands inside lists and maps: strings in double quotes. */
export function toLiteral(value: unknown, budget: Budget): string {
  budget.spend();
  if (typeof value === "string") return JSON.stringify(value);
  if (value instanceof Undefined) throw value.toError();
  if (value === null || value === undefined) return "none";
  if (value instanceof WholeFloat) return writeWholeFloat(value.value);
  if (typeof value === "number") return writeNumber(value);
  if (typeof value === "boolean" || typeof value === "bigint") {
    return String(value);
  }
  if (Array.isArray(value)) {
    return writeItems(value, (item) => toLiteral(item, budget), "[", "]");
  }
  if (isMap(value)) {
    const write = ([key, item]: [string, unknown]): string =>
      `${JSON.stringify(key)}: ${toLiteral(item, budget)}`;
    return writeItems(Object.entries(value), write, "{", "}");
  }
  throw new TemplateError(`Cannot write ${toKind(value)} as text`);
}

/**
 * Turns a value into plain data: no whole floats, no engine objects, and no
 * items or entries that are `omit`.
 * @throws {TemplateError} When it holds something that is no data.
 */
export function toPlain(value: unknown, budget: Budget): unknown {
  budget.spend();
  if (value instanceof Undefined) throw value.toError();
  if (value instanceof WholeFloat) return value.value;
  if (value === undefined) return null;
  if (Array.isArray(value)) {
    return value.filter((item) => item !== OMIT)
      .map((item) => toPlain(item, budget));
  }
  if (isMap(value)) {
    return toMap(
      Object.entries(value).filter(([, item]) => item !== OMIT)
        .map(([key, item]) => [key, toPlain(item, budget)]),
    );
  }
  if (value instanceof TemplateObject || typeof value === "function") {
    throw new TemplateError(`Cannot use ${toKind(value)} as a value`);
  }
  return value;
}

function writeItems<T>(
  items: readonly T[],
  write: (item: T) => string,
  open: string,
  close: string,
): string {
  const parts: string[] = [];
  let length = 2;
  for (const item of items) {
    const part = write(item);
    length += part.length + 2;
    checkTextLength(length);
    parts.push(part);
  }
  return open + parts.join(", ") + close;
}

function writeNumber(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  return Object.is(value, -0) ? "0" : String(value);
}

function writeWholeFloat(value: number): string {
  const text = writeNumber(value);
  return /^-?\d+$/.test(text) ? `${text}.0` : text;
}
