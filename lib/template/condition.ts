/** Conditions: expressions that must be true or false, also with templates inside. */

import type { CompareOperator } from "./ast.ts";
import type { Budget } from "./budget.ts";
import { applyComparison } from "./compare.ts";
import { hasTemplate } from "./template.ts";

/** Tells whether a name is a variable. */
type IsKnown = (name: string) => boolean;

const LITERAL_REGEXP = /^(?:true|false|none|null|\d+(?:\.\d+)?)$/i;
const WORD_REGEXP = /^[\w./:@+-]+$/;
const COMPARISON_REGEXP =
  /\s{0,9}(?:==|!=|<=|>=|<|>)\s{0,9}|\s+(?:not\s+in|in|is\s+not|is)\s+/y;
const JUNCTION_REGEXP = /\s+(?:and|or)\s+/y;

/**
 * Rewrites a condition that holds templates into one expression:
 * `{{ x }} == ready` becomes `(x) == "ready"`. A bare word that is no known
 * variable stands for its own text.
 */
export function toConditionExpression(text: string, isKnown: IsKnown): string {
  return splitTop(text, JUNCTION_REGEXP)
    .map(({ piece, mark }) => toClause(piece, isKnown) + mark)
    .join("");
}

/** Rewrites one comparison, with `not` or `!` before it. */
function toClause(text: string, isKnown: IsKnown): string {
  const negation = /^(?:not\s+|!(?!=)\s*)/.exec(text.trim());
  if (negation !== null) {
    return `not ${toClause(text.trim().slice(negation[0].length), isKnown)}`;
  }
  const pieces = splitTop(text.trim(), COMPARISON_REGEXP);
  const isTest = pieces.some(({ mark }) => mark.trim().startsWith("is"));
  return pieces.map(({ piece, mark }, index) => {
    const isTestName = isTest && index > 0;
    return (isTestName ? piece : toOperand(piece.trim(), isKnown)) + mark;
  }).join("");
}

function toOperand(text: string, isKnown: IsKnown): string {
  if (text === "" || LITERAL_REGEXP.test(text)) {
    return /^(?:true|false|none)$/i.test(text) ? text.toLowerCase() : text;
  }
  if (isWrapped(text, "(", ")")) {
    return `(${toConditionExpression(text.slice(1, -1), isKnown)})`;
  }
  if (isWrapped(text, "[", "]")) {
    const items = splitTop(text.slice(1, -1), /,/y)
      .map(({ piece }) => toOperand(piece.trim(), isKnown));
    return `[${items.join(", ")}]`;
  }
  if (hasTemplate(text)) return toTemplateOperand(text);
  const names = text.match(/[a-zA-Z_]\w*/g) ?? [];
  const root = /^[a-zA-Z_][\w.]*$/.test(text) ? names.slice(0, 1) : names;
  const isPath = names.length > 0 && root.every(isKnown);
  const isWord = WORD_REGEXP.test(text) && !/^[+-]?\d+$/.test(text);
  return isWord && !isPath ? JSON.stringify(text) : text;
}

/** Puts parentheses in place of braces; texts right beside them are joined on. */
function toTemplateOperand(text: string): string {
  const parts = [...text.matchAll(/\{\{-?([^]*?)-?\}\}/g)];
  const outside = text.replace(/\{\{[^]*?\}\}/g, "");
  if (outside.trim() === "" || /[\s|]/.test(outside)) {
    return text.replace(/\{\{-?([^]*?)-?\}\}/g, "($1)");
  }
  const joined: string[] = [];
  let at = 0;
  for (const { index, 0: whole, 1: inner } of parts) {
    if (index > at) joined.push(JSON.stringify(text.slice(at, index)));
    joined.push(`(${inner})`);
    at = index + whole.length;
  }
  if (at < text.length) joined.push(JSON.stringify(text.slice(at)));
  return `(${joined.join(" ~ ")})`;
}

/** Tells whether the first bracket closes with the last character. */
function isWrapped(text: string, open: string, close: string): boolean {
  if (!text.startsWith(open) || !text.endsWith(close)) return false;
  let depth = 0;
  for (const [index, at] of eachOutside(text)) {
    if (index === open) depth++;
    else if (index === close && --depth === 0) return at === text.length - 1;
  }
  return false;
}

/** Splits at a mark that stands outside quotes, brackets and templates. */
function splitTop(
  text: string,
  mark: RegExp,
): { piece: string; mark: string }[] {
  const pieces: { piece: string; mark: string }[] = [];
  let [depth, start] = [0, 0];
  for (const [character, at] of eachOutside(text)) {
    if ("([{".includes(character)) depth++;
    else if (")]}".includes(character)) depth--;
    if (depth !== 0 || at < start) continue;
    mark.lastIndex = at;
    const found = mark.exec(text)?.[0];
    if (found === undefined) continue;
    pieces.push({ piece: text.slice(start, at), mark: found });
    start = at + found.length;
  }
  pieces.push({ piece: text.slice(start), mark: "" });
  return pieces;
}

/** Walks the characters that stand outside quotes. */
function* eachOutside(text: string): Generator<[string, number]> {
  let quote = "";
  for (let at = 0; at < text.length; at++) {
    const character = text[at] ?? "";
    if (quote !== "") {
      if (character === "\\") at++;
      else if (character === quote) quote = "";
      continue;
    }
    if (character === '"' || character === "'") quote = character;
    else yield [character, at];
  }
}

/** Compares as the rendered texts would: a text of digits equals the number, `"true"` equals true. */
export function compareLoosely(
  operator: CompareOperator,
  left: unknown,
  right: unknown,
  budget: Budget,
): boolean {
  if (Array.isArray(right) && (operator === "in" || operator === "not in")) {
    const holds = right.some((item) =>
      compareLoosely("==", left, item, budget)
    );
    return holds === (operator === "in");
  }
  const a = typeof right === "string" ? left : toTyped(left);
  const b = typeof left === "string" ? right : toTyped(right);
  return applyComparison(operator, a, b, budget);
}

/** Reads a text as the number or boolean that it spells. */
function toTyped(value: unknown): unknown {
  if (typeof value !== "string") return value;
  const word = value.trim().toLowerCase();
  if (word === "true" || word === "false") return word === "true";
  return /^[+-]?\d{1,15}(?:\.\d{1,15})?$/.test(word) ? Number(word) : value;
}
