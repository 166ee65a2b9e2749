/** Filters for any value: fallbacks, choices, checks and kinds. */

import { define, type Definition, type Definitions } from "../bind.ts";
import type { Budget } from "../budget.ts";
import { readFlag, readItems } from "../coerce.ts";
import { TemplateError } from "../error.ts";
import { toText } from "../text.ts";
import {
  isFloat,
  isMap,
  isTruthy,
  needValue,
  OMIT,
  toKind,
  Undefined,
} from "../value.ts";

const DEFAULT: Definition = define("default_value boolean ?", (value, args) => {
  const isEmpty = value instanceof Undefined ||
    args.flag("boolean", false) && !isTruthy(value);
  if (!isEmpty) return value;
  return args.has("default_value") ? args.any("default_value") : "";
});

/** Filters for any value. */
export const GENERAL_FILTERS: Definitions = {
  default: DEFAULT,
  d: DEFAULT,
  mandatory: define("msg ?", (value, args) => {
    if (value instanceof Undefined) {
      throw args.has("msg")
        ? new TemplateError(args.text("msg"))
        : value.toError();
    }
    const isEmpty = value === null || value === "" ||
      Array.isArray(value) && value.length === 0 ||
      isMap(value) && Object.keys(value).length === 0;
    if (!isEmpty) return value;
    throw new TemplateError(
      args.text("msg", "expected a value, got an empty one"),
    );
  }),
  ternary: define("true_val false_val none_val ?", (value, args) => {
    needValue(value);
    if (value === null && args.has("none_val")) return args.any("none_val");
    const holds = isTruthy(value);
    const name = holds ? "true_val" : "false_val";
    return args.has(name) ? args.any(name) : holds;
  }),
  bool: define("", (value) => {
    if (value === null) throw new TemplateError("expected a value, got none");
    return readFlag(value);
  }),
  type_debug: define("", (value) => toTypeName(value)),
  attr: define(
    "name",
    (value, args) => readOwn(value, args.text("name")),
  ),
  list: define("", (value) => [...readItems(value)]),
  items: define("", (value) => {
    if (!isMap(value)) {
      throw new TemplateError(`expected a map, got ${toKind(value)}`);
    }
    return Object.entries(value);
  }),
  pprint: define("", (value, _args, { budget }) => toText(value, budget)),
};

/** Functions for any value. */
export const GENERAL_FUNCTIONS: Definitions = {
  length: define(
    "value",
    (_, args, context) =>
      args.has("value")
        ? context.filter("length", args.any("value"), NO_ARGUMENTS)
        : 0,
  ),
  range: define("start stop step", (_, args, { budget }) => {
    const start = args.has("stop") ? args.integer("start") : 0;
    const stop = args.integer(args.has("stop") ? "stop" : "start", 0);
    return makeRange(start, stop, args.integer("step", 1), budget);
  }),
  dict: define("value **", (_, args) => ({
    ...args.map("value", {}),
    ...Object.fromEntries(args.keywords),
  })),
  ansible_managed: define("", () => "Ansible managed"),
  uuid: define("", () => crypto.randomUUID()),
  undef: define("hint", (_, args) => {
    const hint = args.text("hint", "a mandatory variable is not defined");
    return new Undefined(() => hint);
  }),
};

const NO_ARGUMENTS = { positional: [], keywords: new Map<string, unknown>() };

/** Longest list that `range` makes, as in minijinja. */
const MAX_RANGE = 100_000;

/** Lists whole numbers from a start up to, or down to, a stop that is left out. */
export function makeRange(
  start: number,
  stop: number,
  step: number,
  budget: Budget,
): number[] {
  if (step === 0) return [];
  const length = Math.max(0, Math.ceil((stop - start) / step));
  if (length > MAX_RANGE) {
    throw new TemplateError(
      `expected at most ${MAX_RANGE} numbers, got ${length}`,
    );
  }
  budget.spend(length >> 2);
  const numbers: number[] = [];
  for (let index = 0; index < length; index++) {
    numbers.push(start + index * step);
  }
  return numbers;
}

/** Reads an own entry of a map; `Undefined` when it has none. */
function readOwn(value: unknown, name: string): unknown {
  if (isMap(value) && Object.hasOwn(value, name)) return value[name];
  return new Undefined(() => `Attribute "${name}" is not defined`);
}

/** Names a type as Python does, for those who know it from Ansible. */
function toTypeName(value: unknown): string {
  if (value === null || value === undefined || value === OMIT) {
    return "NoneType";
  }
  if (Array.isArray(value)) return "list";
  if (isMap(value)) return "dict";
  if (isFloat(value)) return "float";
  if (typeof value === "string") return "str";
  return typeof value === "boolean" ? "bool" : "int";
}
