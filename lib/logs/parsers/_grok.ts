/** Patterns with `%{NAME:field:type}` in them, brought to the syntax of RE2. */

import { findNearest } from "../../error.ts";
import { compilePattern } from "../../regex.ts";
import { toPrefilter } from "../../regex_search.ts";
import type { FieldValue } from "../parser.ts";
import { GROK_PATTERNS } from "./_grok_patterns.ts";
import type { GroupField, GroupPattern } from "./_pattern.ts";

/** Deepest that patterns name others. */
const MAX_DEPTH = 20;
/** Longest pattern after all names were replaced. */
const MAX_LENGTH = 65_536;

/** `%{NAME}`, `%{NAME:field}`, `%{NAME:[a][b]:int}`. */
const REFERENCE_REGEXP =
  /%\{(\w{1,64})(?::([\w.@\[\]-]{1,256})(?::(\w{1,16}))?)?\}/g;
/** Names of our groups; others are the user's own. */
const OWN_GROUP = "grok_";

const TYPES: Readonly<Record<string, (text: string) => FieldValue>> = {
  float: toNumber,
  int: (text) => {
    const number = toNumber(text);
    return typeof number === "number" ? Math.trunc(number) : text;
  },
  long: (text) => TYPES["int"]!(text),
  number: toNumber,
  string: (text) => text,
};

/**
 * Compiles a pattern; `own` are patterns of the user by their name.
 * @throws {SyntaxError} When it is broken, or names a pattern or a type that is not known.
 */
export function compileGrok(
  source: string,
  own: Readonly<Record<string, string>>,
): GroupPattern {
  const fields: Omit<GroupField, "group">[] = [];
  const expanded = expand(source, {
    own,
    fields,
    depth: 0,
    length: { sum: 0 },
  });
  const pattern = compilePattern(expanded);
  const groups = [...pattern.names].map(([name, group]) => {
    const field = name.startsWith(OWN_GROUP)
      ? fields[Number(name.slice(OWN_GROUP.length))]
      : undefined;
    return { group, ...(field ?? { name }) };
  });
  groups.sort((a, b) => a.group - b.group);
  return { pattern, groups, mayMatch: toPrefilter(expanded) };
}

/** What goes down with the names. */
interface Expansion {
  readonly own: Readonly<Record<string, string>>;
  readonly fields: Omit<GroupField, "group">[];
  readonly depth: number;
  readonly length: { sum: number };
}

function expand(source: string, state: Expansion): string {
  const { own, fields, depth, length } = state;
  length.sum += source.length;
  if (depth > MAX_DEPTH || length.sum > MAX_LENGTH) {
    throw new SyntaxError(
      `expected patterns at most ${MAX_DEPTH} deep in others and ${MAX_LENGTH} characters in all`,
    );
  }
  return source.replace(
    REFERENCE_REGEXP,
    (_, name: string, field: string | undefined, type: string | undefined) => {
      let open = "(?:";
      if (field !== undefined) {
        open = `(?P<${OWN_GROUP}${fields.length}>`;
        fields.push({ name: toFieldName(field), ...findType(type) });
      }
      const inner = expand(findPattern(name, own), {
        ...state,
        depth: depth + 1,
      });
      return `${open}${inner})`;
    },
  );
}

function findPattern(
  name: string,
  own: Readonly<Record<string, string>>,
): string {
  for (const patterns of [own, GROK_PATTERNS]) {
    if (Object.hasOwn(patterns, name)) return patterns[name]!;
  }
  const known = [...Object.keys(own), ...Object.keys(GROK_PATTERNS)];
  const near = findNearest(name, known);
  throw new SyntaxError(
    `expected a known pattern, got "%{${name}}"` +
      (near === undefined ? "" : `; did you mean "%{${near}}"?`),
  );
}

function findType(type: string | undefined): Pick<GroupField, "convert"> {
  if (type === undefined) return {};
  if (Object.hasOwn(TYPES, type)) return { convert: TYPES[type]! };
  const known = Object.keys(TYPES).map((word) => `"${word}"`).join(", ");
  throw new SyntaxError(`expected a type of ${known}, got "${type}"`);
}

/** Writes `[a][b]` as `a.b`. */
function toFieldName(field: string): string {
  return field.startsWith("[") && field.endsWith("]")
    ? field.slice(1, -1).replaceAll("][", ".")
    : field;
}

function toNumber(text: string): number | string {
  const number = text === "" ? NaN : Number(text);
  return Math.abs(number) <= Number.MAX_SAFE_INTEGER ? number : text;
}
