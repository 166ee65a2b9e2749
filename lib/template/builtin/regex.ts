/** Filters and tests with patterns, in Python's syntax, matched in linear time. */

import { type Matcher, RE2JS } from "re2js";
import {
  type Arguments,
  type CallContext,
  define,
  type Definitions,
} from "../bind.ts";
import { checkListLength, checkTextLength } from "../budget.ts";
import { readText } from "../coerce.ts";
import { TemplateError } from "../error.ts";

/** Longest pattern, in UTF-16 units. */
const MAX_PATTERN_LENGTH = 10_000;

/** Filters with patterns. */
export const REGEX_FILTERS: Definitions = {
  regex_replace: define(
    "pattern replacement ignorecase multiline count mandatory_count",
    replace,
  ),
  regex_search: define("pattern * **", search),
  regex_findall: define("pattern multiline ignorecase", findAll),
  regex_escape: define(
    "re_type",
    (value) => readText(value).replace(/[\\^$.|?*+()[\]{}\-#&~]/g, "\\$&"),
  ),
};

/** Tests with patterns. */
export const REGEX_TESTS: Definitions = {
  match: define(
    "pattern ignorecase multiline",
    (value, args) => matcherOf(value, args).lookingAt(),
  ),
  search: define(
    "pattern ignorecase multiline",
    (value, args) => matcherOf(value, args).find(),
  ),
  regex: define("pattern ignorecase multiline match_type", (value, args) => {
    const matcher = matcherOf(value, args);
    switch (args.text("match_type", "search")) {
      case "search":
        return matcher.find();
      case "match":
        return matcher.lookingAt();
      case "fullmatch":
        return matcher.matches();
      default:
        throw new TemplateError(
          'expected search, match or fullmatch as "match_type"',
        );
    }
  }),
};

function matcherOf(value: unknown, args: Arguments): Matcher {
  return compile(args).matcher(readText(value));
}

/** Compiles the pattern of a call with its flags. */
function compile(
  args: Arguments,
  flags: { ignorecase?: boolean; multiline?: boolean } = {},
): RE2JS {
  const pattern = args.text("pattern");
  if (pattern.length > MAX_PATTERN_LENGTH) {
    throw new TemplateError(
      `expected a pattern of at most ${MAX_PATTERN_LENGTH} characters`,
    );
  }
  const ignorecase = flags.ignorecase ?? args.flag("ignorecase", false);
  const multiline = flags.multiline ?? args.flag("multiline", false);
  const bits = (ignorecase ? RE2JS.CASE_INSENSITIVE : 0) |
    (multiline ? RE2JS.MULTILINE : 0);
  try {
    return RE2JS.compile(toRe2(pattern), bits);
  } catch {
    throw new TemplateError(describeMistake(pattern));
  }
}

/** Turns Python's `\Z` into RE2's `\z`. */
function toRe2(pattern: string): string {
  return pattern.replace(
    /\\([^])/g,
    (whole, letter) => letter === "Z" ? "\\z" : whole,
  );
}

function describeMistake(pattern: string): string {
  if (/\(\?<?[=!]/.test(pattern)) {
    return "look-around such as (?=…) cannot be used in patterns";
  }
  if (/\(\?P=|\\[1-9]/.test(pattern)) {
    return "back-references such as \\1 cannot be used in patterns";
  }
  return "the pattern is not a valid regular expression";
}

function replace(
  value: unknown,
  args: Arguments,
  { budget }: CallContext,
): string {
  const text = readText(value);
  const regex = compile(args);
  const expand = toExpander(args.text("replacement", ""), regex);
  const limit = args.integer("count", 0);
  const matcher = regex.matcher(text);
  let [result, at, count] = ["", 0, 0];
  while ((limit <= 0 || count < limit) && matcher.find()) {
    budget.spend(4);
    result += text.slice(at, matcher.start()) + expand(matcher);
    checkTextLength(result.length);
    at = matcher.end();
    count++;
  }
  const wanted = args.integer("mandatory_count", 0);
  if (wanted > 0 && count !== wanted) {
    throw new TemplateError(`expected ${wanted} matches, got ${count}`);
  }
  return result + text.slice(at);
}

/** A reference to a group in a replacement, or an escaped character. */
const REFERENCE_REGEXP =
  /\\g<(?<long>\w+)>|\\(?<number>\d{1,2})|\$(?<dollar>\d{1,2})|\$\{(?<braced>\w+)\}|\\(?<escape>[\\ntr])|(?<money>\$\$)/g;

const ESCAPES: Readonly<Record<string, string>> = {
  "\\": "\\",
  n: "\n",
  t: "\t",
  r: "\r",
};

/** Reads a replacement with `\1`, `\g<name>`, `$1` and `${name}`. */
function toExpander(
  replacement: string,
  regex: RE2JS,
): (matcher: Matcher) => string {
  const parts: (string | ((matcher: Matcher) => string))[] = [];
  let at = 0;
  for (const match of replacement.matchAll(REFERENCE_REGEXP)) {
    parts.push(replacement.slice(at, match.index));
    at = match.index + match[0].length;
    const { long, number, dollar, braced, escape, money } = match.groups ?? {};
    if (escape !== undefined) parts.push(ESCAPES[escape] ?? "");
    else if (money !== undefined) parts.push("$");
    else {
      const name = long ?? number ?? dollar ?? braced ?? "";
      const group = findGroup(name, regex);
      if (group !== undefined) parts.push((found) => found.group(group) ?? "");
      else if (long === undefined && number === undefined) parts.push(match[0]);
      else throw new TemplateError(`the pattern has no group "${name}"`);
    }
  }
  parts.push(replacement.slice(at));
  return (matcher) =>
    parts.map((part) => typeof part === "string" ? part : part(matcher))
      .join("");
}

/** Finds the number of a group by its number or name. */
function findGroup(name: string, regex: RE2JS): number | undefined {
  if (/^\d+$/.test(name)) {
    return Number(name) <= regex.groupCount() ? Number(name) : undefined;
  }
  const names: Record<string, number> = regex.namedGroups();
  return Object.hasOwn(names, name) ? names[name] : undefined;
}

/** Finds the first match: its text, or a list of the groups that are asked for; none without a match. */
function search(value: unknown, args: Arguments): unknown {
  const regex = compile(args, {
    ignorecase: args.keywords.get("ignorecase") === true,
    multiline: args.keywords.get("multiline") === true,
  });
  const groups = args.rest.map((reference) => {
    const text = readText(reference);
    const name = /^(?:\\g<(\w+)>|\\(\d+))$/.exec(text);
    const group = findGroup(name?.[1] ?? name?.[2] ?? "", regex);
    if (group !== undefined) return group;
    throw new TemplateError(
      'expected groups of the pattern such as "\\\\1" or "\\\\g<name>"',
    );
  });
  const matcher = regex.matcher(readText(value));
  if (!matcher.find()) return null;
  if (groups.length === 0) return matcher.group() ?? "";
  return groups.map((group) => matcher.group(group) ?? null);
}

/** Finds all matches: their texts, their one group, or lists of their groups. */
function findAll(
  value: unknown,
  args: Arguments,
  { budget }: CallContext,
): unknown[] {
  const regex = compile(args);
  const matcher = regex.matcher(readText(value));
  const found: unknown[] = [];
  while (matcher.find()) {
    budget.spend(4);
    checkListLength(found.length);
    const groups = Array.from(
      { length: regex.groupCount() },
      (_, index) => matcher.group(index + 1) ?? "",
    );
    if (groups.length === 0) found.push(matcher.group() ?? "");
    else found.push(groups.length === 1 ? groups[0] : groups);
  }
  return found;
}
