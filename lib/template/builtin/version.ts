/** Comparison of version numbers, as filter and test. */

import {
  type Arguments,
  define,
  type Definition,
  type Definitions,
} from "../bind.ts";
import { readText } from "../coerce.ts";
import { TemplateError } from "../error.ts";

const VERSION: Definition = define(
  "version operator strict version_type",
  (value, args) => compareVersions(readText(value), args),
);

/** Filters that compare versions. */
export const VERSION_FILTERS: Definitions = {
  version: VERSION,
  version_compare: VERSION,
};

/** Tests that compare versions. */
export const VERSION_TESTS: Definitions = {
  version: VERSION,
  version_compare: VERSION,
};

const OPERATORS: Readonly<Record<string, (order: number) => boolean>> = {
  "==": (order) => order === 0,
  "=": (order) => order === 0,
  eq: (order) => order === 0,
  "!=": (order) => order !== 0,
  "<>": (order) => order !== 0,
  ne: (order) => order !== 0,
  ">": (order) => order > 0,
  gt: (order) => order > 0,
  ">=": (order) => order >= 0,
  ge: (order) => order >= 0,
  "<": (order) => order < 0,
  lt: (order) => order < 0,
  "<=": (order) => order <= 0,
  le: (order) => order <= 0,
};

/** Kinds of versions; all but `loose` put a pre-release before its release. */
const TYPES: readonly string[] = [
  "loose",
  "strict",
  "semver",
  "semantic",
  "pep440",
];

function compareVersions(version: string, args: Arguments): boolean {
  const operator = args.text("operator", "eq");
  const holds = Object.hasOwn(OPERATORS, operator)
    ? OPERATORS[operator]
    : undefined;
  if (holds === undefined) {
    throw new TemplateError('expected ==, !=, <, <=, > or >= as "operator"');
  }
  const strict = args.isSet("strict") && args.flag("strict");
  const type = args.isSet("version_type")
    ? args.text("version_type")
    : strict
    ? "strict"
    : "loose";
  if (!TYPES.includes(type)) {
    throw new TemplateError(
      `expected one of ${TYPES.join(", ")} as "version_type"`,
    );
  }
  const hasReleases = type !== "loose";
  return holds(
    compareParts(
      toParts(version, hasReleases),
      toParts(args.text("version"), hasReleases),
      hasReleases,
    ),
  );
}

/** Longest version. */
const MAX_LENGTH = 200;

/** Splits into numbers and words; build marks after `+` do not count in strict kinds (semver.org §10). */
function toParts(version: string, hasReleases: boolean): (number | string)[] {
  if (version.length > MAX_LENGTH) {
    throw new TemplateError(
      `expected a version of at most ${MAX_LENGTH} characters`,
    );
  }
  const text = hasReleases ? version.replace(/^v|\+.*$/g, "") : version;
  const parts = text.match(/\d+|[a-zA-Z]+/g) ?? [];
  if (parts.length === 0) throw new TemplateError("expected a version");
  return parts.map((part) => /^\d/.test(part) ? Number(part) : part);
}

function compareParts(
  left: readonly (number | string)[],
  right: readonly (number | string)[],
  hasReleases: boolean,
): number {
  const length = Math.max(left.length, right.length);
  for (let index = 0; index < length; index++) {
    const order = comparePart(left[index], right[index], hasReleases);
    if (order !== 0) return order;
  }
  return 0;
}

/** Orders two parts: words before numbers; nothing before all, but after a pre-release's word. */
function comparePart(
  a: number | string | undefined,
  b: number | string | undefined,
  hasReleases: boolean,
): number {
  if (a === b) return 0;
  if (a === undefined || b === undefined) {
    const present = a ?? b;
    const isRelease = hasReleases && typeof present === "string";
    if (hasReleases && present === 0) return 0;
    return (a === undefined) === isRelease ? 1 : -1;
  }
  if (typeof a === "number" && typeof b === "number") return a - b;
  if (typeof a === "string" && typeof b === "string") return a < b ? -1 : 1;
  return typeof a === "string" ? -1 : 1;
}
