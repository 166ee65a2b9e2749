/** Conditions on one part of an event, for filters, transforms and routes. */

import * as z from "zod";
import { flag, oneOf, text, withDefault } from "../field.ts";
import type { Event, FieldValue } from "../outputs/event.ts";
import { compileTest, type TextTest, toLiteralTest } from "../regex_search.ts";
import { compileRead, toText } from "./field_path.ts";

/** How a value is compared. */
const OPERATORS = [
  "eq",
  "ne",
  "contains",
  "startswith",
  "endswith",
  "matches",
  "exists",
  "gt",
  "lt",
] as const;

/** A condition as it is written. */
export interface ConditionParams {
  /** What is looked at: a field such as `http.status`, or `level`, `message`, `text`, `timestamp`, `source`, `file`, `label.NAME`. */
  field: string;
  /** `eq` (also when absent), `ne`, `contains`, `startswith`, `endswith`, `matches`, `exists`, `gt` or `lt`. */
  op: (typeof OPERATORS)[number];
  /** What it is compared with: text, a number, true or false, or a list of which one is enough; not for `exists`. */
  value?: ConditionValue;
  /** Whether upper and lower case differ; true when absent. */
  case_sensitive: boolean;
}

/** What a condition compares with. */
export type ConditionValue = string | number | boolean | (string | number)[];

const WANTED = "expected text, a number, true or false, or a list of them";

/** The keys of a condition. */
export const CONDITION_SHAPE: {
  field: z.ZodType<string>;
  op: z.ZodDefault<z.ZodType<ConditionParams["op"]>>;
  value: z.ZodExactOptional<z.ZodType<ConditionValue>>;
  case_sensitive: z.ZodDefault<z.ZodType<boolean>>;
} = {
  field: text(),
  op: withDefault(oneOf(OPERATORS), "eq"),
  value: z.exactOptional(
    z.union([
      z.string(),
      z.number(),
      z.boolean(),
      z.array(z.union([z.string(), z.number()])),
    ], { error: WANTED }),
  ),
  case_sensitive: withDefault(flag(), true),
};

/** Shape of a condition that is a value of its own. */
export const CONDITION: z.ZodType<ConditionParams> = z.strictObject(
  CONDITION_SHAPE,
).check(checkCondition);

/** Finds what the shape of a condition cannot tell: a missing value, a broken pattern, a text that is no number. */
export function checkCondition(
  { value, issues }: z.core.ParsePayload<ConditionParams>,
): void {
  try {
    compileCondition(value);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    issues.push({
      code: "custom",
      input: value,
      path: value.value === undefined ? [] : ["value"],
      message: error.message,
    });
  }
}

/**
 * Prepares a condition. A field that is absent is only `ne`; of a list, one
 * value is enough; what is no text is compared as text, and `gt` and `lt`
 * compare numbers, or times where the field is `timestamp`.
 * @throws {SyntaxError} When a pattern is broken or a value is missing.
 */
export function compileCondition(
  params: ConditionParams,
): (event: Event) => boolean {
  const { field, op, value } = params;
  if (op === "exists") {
    const read = compileRead(field);
    return (event) => read(event) !== undefined;
  }
  if (value === undefined) {
    throw new SyntaxError(`expected a "value" for the condition "${op}"`);
  }
  if (op === "gt" || op === "lt") return compileOrder(field, op, value);
  const test = compileValueTest(params, value);
  if (field === "timestamp" && value === "present") {
    // The original's word for a time that a parser found.
    return ({ timeMs }) => (timeMs !== undefined) === (op !== "ne");
  }
  const read = compileRead(field);
  return (event) => someText(read(event), test) === (op !== "ne");
}

/** Tells whether a test holds for a value as text, or for one of a list. */
export function someText(
  value: FieldValue | undefined,
  test: TextTest,
): boolean {
  if (typeof value === "string") return test(value);
  if (value === undefined) return false;
  return Array.isArray(value)
    ? value.some((item) => test(toText(item)))
    : test(toText(value));
}

function compileValueTest(
  { op, case_sensitive }: ConditionParams,
  value: ConditionValue,
): TextTest {
  const wanted = (Array.isArray(value) ? value : [value]).map(String);
  const ignoreCase = !case_sensitive;
  if (op === "contains") return toLiteralTest(wanted, ignoreCase);
  if (op === "matches") {
    const tests = wanted.map((source) => compileTest(source, { ignoreCase }));
    return (text) => tests.some((test) => test(text));
  }
  const fold = (text: string) => ignoreCase ? text.toLowerCase() : text;
  const folded = wanted.map(fold);
  if (op === "startswith") {
    return (text) => folded.some((start) => fold(text).startsWith(start));
  }
  if (op === "endswith") {
    return (text) => folded.some((end) => fold(text).endsWith(end));
  }
  const known = new Set(folded);
  return (text) => known.has(fold(text));
}

function compileOrder(
  field: string,
  op: "gt" | "lt",
  value: ConditionValue,
): (event: Event) => boolean {
  const isTime = field === "timestamp";
  const limit = isTime ? Date.parse(String(value)) : toNumber(value);
  if (Number.isNaN(limit)) {
    const wanted = isTime
      ? 'a time such as "2026-03-01T12:00:00Z"'
      : "a number";
    throw new SyntaxError(
      `expected ${wanted} for the condition "${op}", got "${value}"`,
    );
  }
  const read = compileRead(field);
  const toNumeric = isTime
    ? ({ timeMs }: Event) => timeMs ?? NaN
    : (event: Event) => toNumber(read(event));
  // Comparing with NaN is false either way.
  return op === "gt"
    ? (event) => toNumeric(event) > limit
    : (event) => toNumeric(event) < limit;
}

/** Reads a number or a text that is one; NaN for all else. */
function toNumber(value: FieldValue | undefined): number {
  if (typeof value === "number") return value;
  if (typeof value !== "string" || value.trim() === "") return NaN;
  return Number(value);
}
