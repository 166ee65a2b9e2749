/** Arithmetic of template expressions, as in Python. */

import type { BinaryOperator } from "./ast.ts";
import { type Budget, checkListLength, checkTextLength } from "./budget.ts";
import { TemplateError } from "./error.ts";
import { printf } from "./printf.ts";
import { toText } from "./text.ts";
import { findNumber, isFloat, toFloat, toKind } from "./value.ts";

/**
 * Applies an operator to two values.
 * @throws {TemplateError} When the types do not fit or the result is too large.
 */
export function applyOperator(
  operator: BinaryOperator,
  left: unknown,
  right: unknown,
  budget: Budget,
): unknown {
  if (operator === "~") return join(left, right, budget);
  if (operator === "+") {
    const sum = addSequences(left, right, budget);
    if (sum !== undefined) return sum;
  }
  if (operator === "*") {
    const product = repeat(left, right, budget) ?? repeat(right, left, budget);
    if (product !== undefined) return product;
  }
  if (operator === "%" && typeof left === "string") {
    return printf(left, Array.isArray(right) ? right : [right], budget);
  }
  const a = findNumber(left);
  const b = findNumber(right);
  if (a === undefined || b === undefined) {
    throw toMismatch(operator, left, right);
  }
  const result = calculate(operator, a, b);
  const hasFloat = operator === "/" || isFloat(left) || isFloat(right) ||
    operator === "**" && b < 0;
  if (hasFloat) return toFloat(result);
  if (!Number.isSafeInteger(result)) {
    throw new TemplateError(
      `Cannot calculate with "${operator}": the result is beyond 2^53`,
    );
  }
  return result;
}

/**
 * Applies a sign.
 * @throws {TemplateError} When the value is no number.
 */
export function applySign(operator: "-" | "+", value: unknown): unknown {
  const number = findNumber(value);
  if (number === undefined) {
    throw new TemplateError(
      `Cannot put "${operator}" before ${toKind(value)}: expected a number`,
    );
  }
  const result = operator === "-" ? 0 - number : number;
  return isFloat(value) ? toFloat(result) : result;
}

function join(left: unknown, right: unknown, budget: Budget): string {
  const text = toText(left, budget) + toText(right, budget);
  checkTextLength(text.length);
  budget.spendLength(text.length);
  return text;
}

function addSequences(
  left: unknown,
  right: unknown,
  budget: Budget,
): unknown {
  if (typeof left === "string" && typeof right === "string") {
    return join(left, right, budget);
  }
  if (!Array.isArray(left) || !Array.isArray(right)) return undefined;
  checkListLength(left.length + right.length);
  budget.spendItems(left.length + right.length);
  return [...left, ...right];
}

/** Repeats a text or list; undefined when the types do not fit. */
function repeat(value: unknown, times: unknown, budget: Budget): unknown {
  if (typeof times !== "number" || !Number.isInteger(times)) return undefined;
  const count = Math.max(0, times);
  if (typeof value === "string") {
    checkTextLength(value.length * count);
    budget.spendLength(value.length * count);
    return value.repeat(value === "" ? 0 : count);
  }
  if (!Array.isArray(value)) return undefined;
  checkListLength(value.length * count);
  budget.spendItems(value.length * count);
  return value.length === 0 ? [] : Array(count).fill(value).flat();
}

function calculate(
  operator: Exclude<BinaryOperator, "~">,
  a: number,
  b: number,
): number {
  switch (operator) {
    case "+":
      return a + b;
    case "-":
      return a - b;
    case "*":
      return a * b;
    case "**":
      return a ** b;
  }
  if (b === 0) {
    throw new TemplateError(`Cannot divide by zero with "${operator}"`);
  }
  if (operator === "/") return a / b;
  if (operator === "//") return Math.floor(a / b);
  return a - b * Math.floor(a / b);
}

function toMismatch(
  operator: string,
  left: unknown,
  right: unknown,
): TemplateError {
  const hint = operator === "+" &&
      (typeof left === "string" || typeof right === "string")
    ? '; join texts with "~"'
    : "";
  return new TemplateError(
    `Cannot use "${operator}" with ${toKind(left)} and ${toKind(right)}${hint}`,
  );
}
