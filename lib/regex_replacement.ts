/** Replacement texts with references to groups, as Python's `re` and Rust's `regex` write them. */

import type { Match, Pattern } from "./regex.ts";

/** Which references a replacement text may hold. */
export interface ReplacementSyntax {
  /** Understand `$1`, `${name}` and `$$` too; a `$` before anything that is no group stays. */
  dollar?: boolean;
}

/** What a backslash and a letter stand for. */
const ESCAPES: Readonly<Record<string, string>> = {
  "\\": "\\",
  n: "\n",
  r: "\r",
  t: "\t",
  f: "\f",
  v: "\v",
};

/** `\1` to `\99`, `\g<name>`, or a backslash and one more unit. */
const BACKSLASH_REGEXP = /\\(?:([1-9]\d?)|g<(\w+)>|([^]?))/y;
/** `$1`, `$name`, `${name}` or `$$`. */
const DOLLAR_REGEXP = /\$(?:(\w+)|\{(\w+)\}|(\$))/y;

/**
 * Prepares a replacement text: `\1`, `\g<name>`, `\\`, `\n`, `\t` as in
 * Python. A group that took no part in the match gives nothing.
 * @throws {SyntaxError} When it refers to a group that the pattern has not, or holds an unknown escape.
 */
export function toReplacer(
  text: string,
  pattern: Pattern,
  syntax: ReplacementSyntax = {},
): (match: Match) => string {
  const parts: (string | number)[] = [];
  for (let at = 0; at < text.length;) {
    const [part, length] = text[at] === "\\"
      ? readBackslash(text, at, pattern)
      : text[at] === "$" && syntax.dollar
      ? readDollar(text, at, pattern)
      : readPlain(text, at);
    parts.push(part);
    at += length;
  }
  return ({ groups }) =>
    parts.map((part) => typeof part === "string" ? part : groups[part] ?? "")
      .join("");
}

/** Text, or the number of a group, and its length in the source. */
type Part = readonly [part: string | number, length: number];

function readPlain(text: string, at: number): Part {
  let end = at + 1;
  while (end < text.length && text[end] !== "\\" && text[end] !== "$") end++;
  return [text.slice(at, end), end - at];
}

function readBackslash(text: string, at: number, pattern: Pattern): Part {
  BACKSLASH_REGEXP.lastIndex = at;
  const [whole, digits, name, char = ""] = BACKSLASH_REGEXP.exec(text) ?? [""];
  const reference = digits ?? name;
  if (reference !== undefined) {
    const group = findGroup(reference, pattern);
    if (group !== undefined) return [group, whole.length];
    throw new SyntaxError(
      `Cannot use the replacement "${text}": the pattern "${pattern.source}" has no group "${reference}"`,
    );
  }
  if (Object.hasOwn(ESCAPES, char)) return [ESCAPES[char]!, whole.length];
  if (/^[^A-Za-z0-9]$/.test(char)) return [whole, whole.length];
  throw new SyntaxError(
    `Cannot use the replacement "${text}": "\\${char}" means nothing; write "\\\\" for a backslash`,
  );
}

function readDollar(text: string, at: number, pattern: Pattern): Part {
  DOLLAR_REGEXP.lastIndex = at;
  const [whole = "$", bare, braced, dollar] = DOLLAR_REGEXP.exec(text) ?? [];
  if (dollar !== undefined) return ["$", 2];
  const group = findGroup(bare ?? braced ?? "", pattern);
  return group === undefined ? ["$", 1] : [group, whole.length];
}

function findGroup(reference: string, pattern: Pattern): number | undefined {
  const group = /^\d{1,4}$/.test(reference)
    ? Number(reference)
    : pattern.names.get(reference);
  return group !== undefined && group <= pattern.groupCount ? group : undefined;
}
