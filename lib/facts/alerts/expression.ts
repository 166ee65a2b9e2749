/**
 * What a threshold looks at: a metric with matchers of its labels as
 * Prometheus writes them (`node_load1`, `up{job="a"}`), a fact by its path
 * (`disk.disks[*].usage_percent`), and sums of those.
 *
 * @module
 */

/** A test of one label of a metric; an absent label is empty. */
export interface Matcher {
  /** Name of the label. */
  readonly label: string;
  /** How it is written, such as `=~"a|b"`, to show it. */
  readonly text: string;
  /** Tells whether a value matches. */
  readonly matches: (value: string) => boolean;
}

/** One step down into facts. */
export type Step =
  | { readonly kind: "key"; readonly key: string }
  | { readonly kind: "all" }
  | { readonly kind: "where"; readonly key: string; readonly value: string };

/** Functions; `time` is the only one without an operand. */
export type FunctionName =
  | "abs"
  | "count"
  | "max"
  | "min"
  | "rate"
  | "sum"
  | "time";

/** Something that gives values. */
export type Expression =
  | { readonly kind: "number"; readonly value: number }
  | MetricExpression
  | FactExpression
  | CallExpression
  | BinaryExpression;

/** Samples of a metric. */
export interface MetricExpression {
  /** Which expression this is. */
  readonly kind: "metric";
  /** Name of the metric. */
  readonly name: string;
  /** All of them must match. */
  readonly matchers: readonly Matcher[];
  /** As it is written. */
  readonly text: string;
}

/** Values of a fact. */
export interface FactExpression {
  /** Which expression this is. */
  readonly kind: "fact";
  /** Name of the group. */
  readonly group: string;
  /** The way to the values. */
  readonly steps: readonly Step[];
  /** As it is written. */
  readonly text: string;
  /** Where it begins, in UTF-16 units. */
  readonly offset: number;
}

/** A function of values. */
export interface CallExpression {
  /** Which expression this is. */
  readonly kind: "call";
  /** Name of the function. */
  readonly name: FunctionName;
  /** What it works on; `time` has none. */
  readonly operand: Expression | undefined;
}

/** Two values that are put together. */
export interface BinaryExpression {
  /** Which expression this is. */
  readonly kind: "binary";
  /** How. */
  readonly operator: "+" | "-" | "*" | "/";
  /** What stands before it. */
  readonly left: Expression;
  /** What stands behind it. */
  readonly right: Expression;
}

/** Lists the metrics and facts in an expression, from left to right. */
export function listSelectors(
  expression: Expression,
): (MetricExpression | FactExpression)[] {
  switch (expression.kind) {
    case "number":
      return [];
    case "metric":
    case "fact":
      return [expression];
    case "call":
      return expression.operand ? listSelectors(expression.operand) : [];
    case "binary":
      return [expression.left, expression.right].flatMap(listSelectors);
  }
}
