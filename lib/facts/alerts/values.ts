/** Works out what an expression of a threshold is worth in one round. */

import type { Family, Labels } from "../collector.ts";
import type { FactObject } from "../group.ts";
import {
  type BinaryExpression,
  type CallExpression,
  type Expression,
  listSelectors,
  type MetricExpression,
} from "./expression.ts";
import { readPath } from "./fact_path.ts";

/** One value, told apart from others of its expression by its labels. */
export interface Value {
  /** Labels of the metric, or what tells an entry of a list of facts from the others. */
  readonly labels: Labels;
  /** The value. */
  readonly value: number;
}

/** What a round gave. */
export interface Reading {
  /** Finds the samples of a metric. */
  family(name: string): Family | undefined;
  /** Finds the facts of a group by its name. */
  facts(group: string): FactObject | undefined;
  /** Tells why a group has no facts. */
  reason?(group: string): string | undefined;
  /** Seconds since 1970. */
  readonly nowSecs: number;
  /** Turns counters, which a text names, into increases in a second since the round before. */
  rate(name: string, counters: readonly Value[]): Value[];
}

const NO_LABELS: Labels = {};

/** Gives the values; what is no finite number is left out. */
export function evaluate(expression: Expression, reading: Reading): Value[] {
  return work(expression, reading)
    .filter(({ value }) => Number.isFinite(value));
}

/** Writes labels so that equal ones give equal texts. */
export function toKey(labels: Labels): string {
  const sorted = Object.entries(labels).filter(([, value]) => value !== "")
    .sort(([a], [b]) => a < b ? -1 : 1);
  return JSON.stringify(Object.fromEntries(sorted));
}

function work(expression: Expression, reading: Reading): Value[] {
  switch (expression.kind) {
    case "number":
      return [{ labels: NO_LABELS, value: expression.value }];
    case "metric":
      return select(expression, reading);
    case "fact":
      return readPath(reading.facts(expression.group), expression.steps);
    case "call":
      return call(expression, reading);
    case "binary":
      return combine(
        work(expression.left, reading),
        work(expression.right, reading),
        expression.operator,
      );
  }
}

function select(
  { name, matchers }: MetricExpression,
  reading: Reading,
): Value[] {
  const { plain, suffix } = toPlainName(name, reading);
  const samples = reading.family(plain)?.samples ?? [];
  return samples.filter((sample) =>
    sample.suffix === suffix &&
    matchers.every(({ label, matches }) => matches(sample.labels[label] ?? ""))
  ).map(({ labels, value }) => ({ labels, value }));
}

/** Samples of histograms and summaries carry the end of their name apart. */
function toPlainName(
  name: string,
  reading: Reading,
): { plain: string; suffix: string | undefined } {
  const end = /_(?:bucket|sum|count)$/.exec(name)?.[0];
  const isPart = end !== undefined && reading.family(name) === undefined;
  return isPart
    ? { plain: name.slice(0, -end.length), suffix: end }
    : { plain: name, suffix: undefined };
}

function call({ name, operand }: CallExpression, reading: Reading): Value[] {
  if (operand === undefined) {
    return [{ labels: NO_LABELS, value: reading.nowSecs }];
  }
  const values = work(operand, reading);
  const numbers = values.map(({ value }) => value);
  const toLone = (value: number) => [{ labels: NO_LABELS, value }];
  switch (name) {
    case "abs":
      return values.map(({ labels, value }) => ({
        labels,
        value: Math.abs(value),
      }));
    case "rate":
      return "text" in operand ? reading.rate(operand.text, values) : [];
    case "count":
      // None of what is there is 0; none since nothing was read is not.
      return isRead(operand, reading) ? toLone(numbers.length) : [];
    case "sum":
      return numbers.length === 0
        ? []
        : toLone(numbers.reduce((sum, value) => sum + value, 0));
    case "max":
      return numbers.length === 0 ? [] : toLone(Math.max(...numbers));
    case "min":
      return numbers.length === 0 ? [] : toLone(Math.min(...numbers));
    case "time":
      return [];
  }
}

function isRead(expression: Expression, reading: Reading): boolean {
  return listSelectors(expression).every((selector) =>
    selector.kind === "metric"
      ? reading.family(toPlainName(selector.name, reading).plain) !== undefined
      : reading.facts(selector.group) !== undefined
  );
}

/** A lone value without labels goes with all others; else values of equal labels go together. */
function combine(
  left: readonly Value[],
  right: readonly Value[],
  operator: BinaryExpression["operator"],
): Value[] {
  const lone = findLone(right);
  if (lone !== undefined) {
    return left.map(({ labels, value }) => ({
      labels,
      value: reckon(value, lone, operator),
    }));
  }
  const first = findLone(left);
  if (first !== undefined) {
    return right.map(({ labels, value }) => ({
      labels,
      value: reckon(first, value, operator),
    }));
  }
  const others = new Map(
    right.map(({ labels, value }) => [toKey(labels), value]),
  );
  return left.flatMap(({ labels, value }) => {
    const other = others.get(toKey(labels));
    return other === undefined
      ? []
      : [{ labels, value: reckon(value, other, operator) }];
  });
}

function findLone(values: readonly Value[]): number | undefined {
  const [first] = values;
  return values.length === 1 && first && Object.keys(first.labels).length === 0
    ? first.value
    : undefined;
}

function reckon(
  a: number,
  b: number,
  operator: BinaryExpression["operator"],
): number {
  switch (operator) {
    case "+":
      return a + b;
    case "-":
      return a - b;
    case "*":
      return a * b;
    case "/":
      return a / b;
  }
}
