/** Comparison and membership of template values, as in Python. */

import type { CompareOperator } from "./ast.ts";
import type { Budget } from "./budget.ts";
import { TemplateError } from "./error.ts";
import { findNumber, isMap, needValue, toKind } from "./value.ts";

/**
 * Compares two values.
 * @throws {TemplateError} When they have no order, or do not exist.
 */
export function applyComparison(
  operator: CompareOperator,
  left: unknown,
  right: unknown,
  budget: Budget,
): boolean {
  switch (operator) {
    case "==":
      return isEqual(left, right, budget);
    case "!=":
      return !isEqual(left, right, budget);
    case "in":
      return contains(right, left, budget);
    case "not in":
      return !contains(right, left, budget);
    case "<":
      return compareValues(left, right, budget) < 0;
    case "<=":
      return compareValues(left, right, budget) <= 0;
    case ">":
      return compareValues(left, right, budget) > 0;
    case ">=":
      return compareValues(left, right, budget) >= 0;
  }
}

/** Tells whether two values are equal, through lists and maps; `1`, `1.0` and `true` are. */
export function isEqual(
  left: unknown,
  right: unknown,
  budget: Budget,
): boolean {
  budget.spend();
  const a = needValue(left) ?? null;
  const b = needValue(right) ?? null;
  if (typeof a === "string") budget.spendLength(a.length);
  if (a === b) return true;
  const number = findNumber(a);
  if (number !== undefined) return number === findNumber(b);
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length &&
      a.every((item, index) => isEqual(item, b[index], budget));
  }
  if (!isMap(a) || !isMap(b)) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length &&
    keys.every((key) =>
      Object.hasOwn(b, key) && isEqual(a[key], b[key], budget)
    );
}

/**
 * Orders two values: numbers, texts by code point, lists item by item.
 * @throws {TemplateError} When the types have no common order.
 */
export function compareValues(
  left: unknown,
  right: unknown,
  budget: Budget,
): number {
  budget.spend();
  const a = needValue(left);
  const b = needValue(right);
  if (typeof a === "string" && typeof b === "string") {
    budget.spendLength(a.length);
    return compareTexts(a, b);
  }
  const [x, y] = [findNumber(a), findNumber(b)];
  if (x !== undefined && y !== undefined) return x - y;
  if (Array.isArray(a) && Array.isArray(b)) {
    for (let index = 0; index < Math.min(a.length, b.length); index++) {
      const order = compareValues(a[index], b[index], budget);
      if (order !== 0) return order;
    }
    return a.length - b.length;
  }
  throw new TemplateError(
    `Cannot compare ${toKind(a)} with ${toKind(b)}${adviseNumber(a, b)}`,
  );
}

/** Orders two texts by their code units. */
export function compareTexts(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

/**
 * Tells whether a text, list or map holds a value.
 * @throws {TemplateError} When it can hold none.
 */
export function contains(
  holder: unknown,
  value: unknown,
  budget: Budget,
): boolean {
  needValue(value);
  if (typeof holder === "string") {
    budget.spendLength(holder.length);
    if (typeof value === "string") return holder.includes(value);
    if (typeof value === "number") return holder.includes(String(value));
    throw new TemplateError(
      `Cannot look for ${toKind(value)} in a string: expected a string`,
    );
  }
  if (Array.isArray(holder)) {
    return holder.some((item) => isEqual(item, value, budget));
  }
  if (isMap(holder)) {
    return typeof value === "string" || typeof value === "number"
      ? Object.hasOwn(holder, value)
      : false;
  }
  needValue(holder);
  throw new TemplateError(
    `Cannot look into ${
      toKind(holder)
    } with "in": expected a list, a map or a string`,
  );
}

function adviseNumber(a: unknown, b: unknown): string {
  const isMixed = typeof a === "string" && findNumber(b) !== undefined ||
    typeof b === "string" && findNumber(a) !== undefined;
  return isMixed ? '; turn the string into a number with "| int"' : "";
}
