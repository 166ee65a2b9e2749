/** The unit of what an expression gives, as far as names and arithmetic tell. */

import { toNumberText, toSpanText, toUnit } from "../number_text.ts";
import type { BinaryExpression, Expression } from "./expression.ts";

/** A unit as the end of a key, and the number that it was multiplied with. */
interface Scaled {
  unit: string;
  factor: number;
}

/** A number without a unit. */
const PLAIN = "";
/** A part of a whole; times a hundred it is percent. */
const RATIO = "_ratio";
/** Ends of names of metrics and the units that facts have for them. */
const ENDS: readonly (readonly [end: RegExp, unit: string])[] = [
  [/_bytes(_total)?$/, "_bytes"],
  [/_seconds(_total)?$/, "_seconds"],
  [/_celsius$/, "_celsius"],
  [/_ratio$/, RATIO],
  [/_percent$/, "_percent"],
];

/** Writes a value of an expression with its unit. */
export function toValueText(expression: Expression, value: number): string {
  const unit = findUnit(expression);
  const rounded = toRounded(value);
  if (unit === "_bytes" && value < 0) {
    return `-${toNumberText(unit, -value)}`;
  }
  if (unit === "_seconds") return toSecondsText(value);
  return toNumberText(unit, unit.includes("bytes") ? value : rounded);
}

/** Names the unit of an expression as the end of a key of facts; empty where it has none. */
export function findUnit(expression: Expression): string {
  const { unit, factor } = toScaled(expression);
  if (factor === 1) return unit === RATIO ? PLAIN : unit;
  return unit === RATIO && factor === 100 ? "_percent" : PLAIN;
}

function toScaled(expression: Expression): Scaled {
  switch (expression.kind) {
    case "number":
      return { unit: PLAIN, factor: expression.value };
    case "metric":
      return {
        unit: ENDS.find(([end]) => end.test(expression.name))?.[1] ?? PLAIN,
        factor: 1,
      };
    case "fact": {
      const keys = expression.steps.map((step) =>
        step.kind === "key" ? step.key : ""
      );
      const key = keys.findLast((one) => one !== "") ?? "";
      return { unit: toUnit(key) === "" ? PLAIN : toEnd(key), factor: 1 };
    }
    case "call":
      return toCalled(expression.name, expression.operand);
    case "binary":
      return toCombined(expression);
  }
}

function toCalled(name: string, operand: Expression | undefined): Scaled {
  const { unit, factor } = operand === undefined
    ? { unit: PLAIN, factor: 1 }
    : toScaled(operand);
  if (name === "count") return { unit: PLAIN, factor: 1 };
  if (name === "time") return { unit: "_seconds", factor: 1 };
  if (name !== "rate") return { unit, factor };
  if (unit === "_seconds") return { unit: RATIO, factor };
  return { unit: unit === "_bytes" ? "_bytes_per_second" : PLAIN, factor };
}

function toCombined({ operator, left, right }: BinaryExpression): Scaled {
  const [a, b] = [toScaled(left), toScaled(right)];
  if (operator === "*") {
    return {
      unit: a.unit === PLAIN ? b.unit : b.unit === PLAIN ? a.unit : PLAIN,
      factor: a.factor * b.factor,
    };
  }
  if (operator === "/") {
    const factor = a.factor / b.factor;
    if (b.unit === PLAIN) return { unit: a.unit, factor };
    return { unit: a.unit === b.unit ? RATIO : PLAIN, factor };
  }
  // 100 - 100 * a / b is percent as its right side is.
  return left.kind === "number" ? b : a;
}

/** The end of a key that holds its unit. */
function toEnd(key: string): string {
  const unit = toUnit(key);
  const known = ["_bytes_per_second", "_bytes", "_percent", "_seconds"];
  return known.find((end) => toUnit(end) === unit) ?? key;
}

/** Small times keep their digits. */
function toSecondsText(value: number): string {
  return Math.abs(value) < 10
    ? `${Number(value.toPrecision(3))} s`
    : value < 0
    ? `-${toSpanText(-value)}`
    : toSpanText(value);
}

/** Three digits at least, so that a rate of 0.012 is no 0. */
function toRounded(value: number): number {
  const rounded = Math.round(value * 10) / 10;
  return Math.abs(value) < 10 ? Number(value.toPrecision(3)) : rounded;
}
