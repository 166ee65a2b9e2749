/** Tests: what may stand after `is`. */

import {
  type CallContext,
  define,
  type Definition,
  type Definitions,
} from "../bind.ts";
import {
  findFlag,
  readItems,
  readMap,
  readNumber,
  readText,
} from "../coerce.ts";
import { applyComparison, contains, isEqual } from "../compare.ts";
import type { CompareOperator } from "../ast.ts";
import { TemplateError } from "../error.ts";
import {
  findNumber,
  isFloat,
  isMap,
  isTruthy,
  TemplateObject,
  Undefined,
} from "../value.ts";
import { FILTER_NAMES, TEST_NAMES } from "../catalog.ts";
import { parseAddress } from "./address.ts";

/** Tests of what a value is. */
export const KIND_TESTS: Definitions = {
  defined: define("?", (value) => !(value instanceof Undefined)),
  undefined: define("?", (value) => value instanceof Undefined),
  none: define("", (value) => value === null),
  boolean: define("", (value) => typeof value === "boolean"),
  true: define("", (value) => value === true),
  false: define("", (value) => value === false),
  number: define("", (value) => isNumber(value)),
  integer: define("", (value) => isNumber(value) && !isFloat(value)),
  int: define("", (value) => isNumber(value) && !isFloat(value)),
  float: define("", (value) => isFloat(value)),
  string: define("", (value) => typeof value === "string"),
  sequence: define(
    "",
    (value) =>
      Array.isArray(value) || typeof value === "string" || isMap(value),
  ),
  iterable: define(
    "",
    (value) =>
      Array.isArray(value) || typeof value === "string" || isMap(value),
  ),
  list: define("", (value) => Array.isArray(value)),
  mapping: define("", (value) => isMap(value)),
  callable: define("", (value) => value instanceof TemplateObject),
  safe: define("", () => true),
  escaped: define("", () => false),
  filter: define("", (value) => FILTER_NAMES.includes(readText(value))),
  test: define("", (value) => TEST_NAMES.includes(readText(value))),
  ip: define(
    "",
    (value) => typeof value === "string" && parseAddress(value) !== undefined,
  ),
};

/** Tests of a value against others. */
export const VALUE_TESTS: Definitions = {
  ...defineComparison("==", ["eq", "equalto"]),
  ...defineComparison("!=", ["ne"]),
  ...defineComparison("<", ["lt", "lessthan"]),
  ...defineComparison("<=", ["le"]),
  ...defineComparison(">", ["gt", "greaterthan"]),
  ...defineComparison(">=", ["ge"]),
  sameas: define(
    "other",
    (value, args, { budget }) =>
      typeof value === typeof args.any("other") &&
      isEqual(value, args.any("other"), budget),
  ),
  in: define(
    "seq",
    (value, args, { budget }) => contains(args.any("seq"), value, budget),
  ),
  contains: define(
    "value",
    (value, args, { budget }) => contains(value, args.any("value"), budget),
  ),
  odd: define("", (value) => Math.abs(readNumber(value)) % 2 === 1),
  even: define("", (value) => readNumber(value) % 2 === 0),
  divisibleby: define("num", (value, args) => {
    const divisor = args.number("num");
    if (divisor === 0) throw new TemplateError("expected a divisor, got 0");
    return readNumber(value) % divisor === 0;
  }),
  lower: define(
    "",
    (value) => readText(value) === readText(value).toLowerCase(),
  ),
  upper: define(
    "",
    (value) => readText(value) === readText(value).toUpperCase(),
  ),
  startingwith: define(
    "start",
    (value, args) => readText(value).startsWith(args.text("start")),
  ),
  endingwith: define(
    "end",
    (value, args) => readText(value).endsWith(args.text("end")),
  ),
  truthy: define(
    "convert_bool",
    (value, args) => toTruth(value, args.flag("convert_bool", false)),
  ),
  falsy: define(
    "convert_bool",
    (value, args) => !toTruth(value, args.flag("convert_bool", false)),
  ),
  any: define("", (value) => readItems(value).some(isTruthy)),
  all: define("", (value) => readItems(value).every(isTruthy)),
  subset: define(
    "other",
    (value, args, context) =>
      isSubset(readItems(value), args.items("other"), context),
  ),
  issubset: define(
    "other",
    (value, args, context) =>
      isSubset(readItems(value), args.items("other"), context),
  ),
  superset: define(
    "other",
    (value, args, context) =>
      isSubset(args.items("other"), readItems(value), context),
  ),
  issuperset: define(
    "other",
    (value, args, context) =>
      isSubset(args.items("other"), readItems(value), context),
  ),
};

/** Tests of what stands at a path. */
export const FILE_TESTS: Definitions = {
  exists: defineFile("exists"),
  file: defineFile("file"),
  is_file: defineFile("file"),
  directory: defineFile("dir"),
  is_dir: defineFile("dir"),
  link: defineFile("link"),
  is_link: defineFile("link"),
  abs: define("", (value) => readText(value).startsWith("/")),
  is_abs: define("", (value) => readText(value).startsWith("/")),
};

/** Tests of the registered result of a task. */
export const RESULT_TESTS: Definitions = {
  ...defineResult(
    ["succeeded", "success", "successful"],
    (result) => !result("failed"),
  ),
  ...defineResult(["failed", "failure"], (result) => result("failed")),
  ...defineResult(["changed", "change"], (result) => result("changed")),
  ...defineResult(["skipped", "skip"], (result) => result("skipped")),
};

function isNumber(value: unknown): boolean {
  return typeof value !== "boolean" && findNumber(value) !== undefined;
}

function defineComparison(
  operator: CompareOperator,
  names: readonly string[],
): Definitions {
  const test = define(
    "other",
    (value, args, { budget }) =>
      applyComparison(operator, value, args.any("other"), budget),
  );
  return Object.fromEntries([operator, ...names].map((name) => [name, test]));
}

function toTruth(value: unknown, convertsWords: boolean): boolean {
  const word = convertsWords && typeof value === "string"
    ? findFlag(value)
    : undefined;
  return word ?? isTruthy(value);
}

function isSubset(
  part: readonly unknown[],
  whole: readonly unknown[],
  { budget }: CallContext,
): boolean {
  return part.every((item) =>
    whole.some((other) => isEqual(item, other, budget))
  );
}

function defineFile(kind: "exists" | "file" | "dir" | "link"): Definition {
  return define("", (value, _args, { host }) => {
    if (host.stat === undefined) {
      throw new TemplateError("files cannot be looked at here");
    }
    return host.stat(readText(value), kind);
  });
}

/** Defines tests of a result; a loop's result holds when one of its items does, but succeeds only as a whole. */
function defineResult(
  names: readonly string[],
  holds: (result: (key: string) => boolean) => boolean,
): Definitions {
  const test = define("", (value) => {
    const result = readMap(value);
    return holds((key) => Object.hasOwn(result, key) && isTruthy(result[key]));
  });
  return Object.fromEntries(names.map((name) => [name, test]));
}
