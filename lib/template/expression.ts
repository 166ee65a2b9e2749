/** Parses template expressions, with the precedence of Jinja2's parser. */

import type { BinaryOperator, CompareOperator, Expression } from "./ast.ts";
import { readTokens } from "./lexer.ts";
import { parseFilters, parsePostfix, parsePrimary } from "./operand.ts";
import { TokenStream } from "./stream.ts";

const COMPARISONS: ReadonlySet<string> = new Set<CompareOperator>([
  "==",
  "!=",
  "<",
  "<=",
  ">",
  ">=",
]);

/** Binary operators from the loosest to the tightest; all bind to the left. */
const LEVELS: readonly (readonly BinaryOperator[])[] = [
  ["+", "-"],
  ["~"],
  ["*", "/", "//", "%"],
  ["**"],
];

/**
 * Parses a text that is one expression.
 * @throws {TemplateError} When it is none.
 */
export function parseExpression(text: string): Expression {
  const stream = new TokenStream(readTokens(text, 0));
  const expression = parseValue(stream);
  stream.expectEnd();
  return expression;
}

/** Parses an expression, with tuples: `a, b` is a list. */
export function parseTuple(stream: TokenStream): Expression {
  const first = parseValue(stream);
  if (!stream.isOperator(",")) return first;
  const items = [first];
  while (stream.acceptOperator(",")) {
    if (!canStart(stream)) break;
    items.push(parseValue(stream));
  }
  return { kind: "list", items, at: first.at };
}

/** Parses an expression without top-level commas. */
export function parseValue(stream: TokenStream): Expression {
  return stream.nest(() => parseConditional(stream));
}

/** Parses an expression that `if` and `else` end, as in `for … in … if …`. */
export function parseCondition(stream: TokenStream): Expression {
  return stream.nest(() => parseLogic(stream, "or"));
}

function parseConditional(stream: TokenStream): Expression {
  let then = parseLogic(stream, "or");
  while (stream.isWord("if")) {
    const at = stream.take().at;
    const test = parseLogic(stream, "or");
    const otherwise = stream.acceptWord("else")
      ? parseValue(stream)
      : undefined;
    then = { kind: "conditional", test, then, otherwise, at };
  }
  return then;
}

function parseLogic(stream: TokenStream, operator: "or" | "and"): Expression {
  const parse = (): Expression =>
    operator === "or" ? parseLogic(stream, "and") : parseNot(stream);
  let left = parse();
  while (stream.isWord(operator)) {
    const at = stream.take().at;
    left = { kind: "logic", operator, left, right: parse(), at };
  }
  return left;
}

function parseNot(stream: TokenStream): Expression {
  if (!stream.isWord("not")) return parseCompare(stream);
  const at = stream.take().at;
  const operand = stream.nest(() => parseNot(stream));
  return { kind: "unary", operator: "not", operand, at };
}

function parseCompare(stream: TokenStream): Expression {
  const first = parseBinary(stream, 0);
  const rest = [];
  while (true) {
    const at = stream.next.at;
    const operator = acceptComparison(stream);
    if (operator === undefined) break;
    rest.push({ operator, right: parseBinary(stream, 0), at });
  }
  const at = rest[0]?.at;
  return at === undefined ? first : { kind: "compare", first, rest, at };
}

function acceptComparison(stream: TokenStream): CompareOperator | undefined {
  if (stream.acceptWord("in")) return "in";
  if (stream.isWord("not") && stream.peek(1).text === "in") {
    stream.take();
    stream.take();
    return "not in";
  }
  const { kind, text } = stream.next;
  if (kind !== "operator" || !isComparison(text)) return undefined;
  stream.take();
  return text;
}

function isComparison(text: string): text is CompareOperator {
  return COMPARISONS.has(text);
}

function parseBinary(stream: TokenStream, level: number): Expression {
  const operators = LEVELS[level];
  if (operators === undefined) return parseUnary(stream, true);
  let left = parseBinary(stream, level + 1);
  while (true) {
    const operator = operators.find((text) => stream.isOperator(text));
    if (operator === undefined) return left;
    const at = stream.take().at;
    const right = parseBinary(stream, level + 1);
    left = { kind: "binary", operator, left, right, at };
  }
}

function parseUnary(stream: TokenStream, hasFilters: boolean): Expression {
  const sign = (["-", "+"] as const).find((text) => stream.isOperator(text));
  if (sign === undefined) {
    const value = parsePostfix(stream, parsePrimary(stream));
    return hasFilters ? parseFilters(stream, value) : value;
  }
  const at = stream.take().at;
  const operand = stream.nest(() => parseUnary(stream, false));
  const value: Expression = { kind: "unary", operator: sign, operand, at };
  return hasFilters ? parseFilters(stream, value) : value;
}

function canStart(stream: TokenStream): boolean {
  const { kind, text } = stream.next;
  if (kind === "end") return false;
  return kind !== "operator" || "([{-+".includes(text);
}
