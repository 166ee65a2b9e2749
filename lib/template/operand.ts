/** Parses the operands of template expressions: literals, paths, calls, filters and tests. */

import type { Argument, Expression } from "./ast.ts";
import { TemplateError } from "./error.ts";
import { parseTuple, parseValue } from "./expression.ts";
import type { TokenStream } from "./stream.ts";
import { toFloat } from "./value.ts";

const LITERALS: ReadonlyMap<string, unknown> = new Map([
  ["true", true],
  ["True", true],
  ["false", false],
  ["False", false],
  ["none", null],
  ["None", null],
  ["null", null],
]);

/** Words that cannot be variables. */
const KEYWORDS: ReadonlySet<string> = new Set([
  "and",
  "or",
  "not",
  "if",
  "else",
  "in",
  "is",
]);

/** Parses a literal, a name, or something in brackets. */
export function parsePrimary(stream: TokenStream): Expression {
  const token = stream.next;
  const { at } = token;
  switch (token.kind) {
    case "name":
      if (KEYWORDS.has(token.text)) break;
      stream.take();
      return LITERALS.has(token.text)
        ? { kind: "literal", value: LITERALS.get(token.text), at }
        : { kind: "name", name: token.text, at };
    case "number":
      stream.take();
      return {
        kind: "literal",
        value: token.isFloat ? toFloat(token.value) : token.value,
        at,
      };
    case "string":
      return { kind: "literal", value: parseString(stream), at };
    case "operator":
      if (stream.acceptOperator("(")) return parseGroup(stream, at);
      if (stream.acceptOperator("[")) return parseList(stream, at);
      if (stream.acceptOperator("{")) return parseDict(stream, at);
  }
  throw stream.toUnexpected("a value");
}

/** Joins strings that stand side by side, as Jinja2 does. */
function parseString(stream: TokenStream): string {
  let text = "";
  for (let token = stream.next; token.kind === "string"; token = stream.next) {
    text += token.value;
    stream.take();
  }
  return text;
}

function parseGroup(stream: TokenStream, at: number): Expression {
  if (stream.acceptOperator(")")) return { kind: "list", items: [], at };
  const value = parseTuple(stream);
  stream.expectOperator(")");
  return value;
}

function parseList(stream: TokenStream, at: number): Expression {
  const items: Expression[] = [];
  while (!stream.acceptOperator("]")) {
    if (items.length > 0) stream.expectOperator(",");
    if (stream.acceptOperator("]")) break;
    items.push(parseValue(stream));
  }
  return { kind: "list", items, at };
}

function parseDict(stream: TokenStream, at: number): Expression {
  const entries: [Expression, Expression][] = [];
  while (!stream.acceptOperator("}")) {
    if (entries.length > 0) stream.expectOperator(",");
    if (stream.acceptOperator("}")) break;
    const key = parseValue(stream);
    stream.expectOperator(":");
    entries.push([key, parseValue(stream)]);
  }
  return { kind: "dict", entries, at };
}

/** Parses what follows an operand: `.name`, `[key]` and `(args)`. */
export function parsePostfix(
  stream: TokenStream,
  start: Expression,
): Expression {
  let value = start;
  while (true) {
    const { at } = stream.next;
    if (stream.acceptOperator(".")) {
      value = parseAttribute(stream, value);
    } else if (stream.acceptOperator("[")) {
      value = parseIndex(stream, value, at);
    } else if (stream.isOperator("(")) {
      value = { kind: "call", callee: value, args: parseArguments(stream), at };
    } else {
      return value;
    }
  }
}

/** Reads what follows a dot; `list.0.1` reaches here as the number 0.1. */
function parseAttribute(stream: TokenStream, object: Expression): Expression {
  const token = stream.take();
  const { at } = token;
  if (token.kind === "name") {
    return { kind: "attribute", object, name: token.text, at };
  }
  if (token.kind === "number" && /^[\d.]+$/.test(token.text)) {
    return token.text.split(".").reduce<Expression>((inner, digits) => {
      const key: Expression = { kind: "literal", value: Number(digits), at };
      return { kind: "index", object: inner, key, at };
    }, object);
  }
  throw new TemplateError(`Expected a name after ".", got "${token.text}"`, {
    offset: at,
  });
}

function parseIndex(
  stream: TokenStream,
  object: Expression,
  at: number,
): Expression {
  const bounds: (Expression | undefined)[] = [];
  let isSlice = false;
  while (true) {
    const isEmpty = stream.isOperator(":") || stream.isOperator("]");
    bounds.push(isEmpty ? undefined : parseValue(stream));
    if (bounds.length === 3 || !stream.acceptOperator(":")) break;
    isSlice = true;
  }
  const key = bounds[0];
  if (!isSlice && key === undefined) throw stream.toUnexpected("an index");
  stream.expectOperator("]");
  return isSlice || key === undefined
    ? { kind: "slice", object, bounds, at }
    : { kind: "index", object, key, at };
}

/** Parses filters and tests: `| name(args)` and `is name`. */
export function parseFilters(
  stream: TokenStream,
  start: Expression,
): Expression {
  let value = start;
  while (true) {
    if (stream.acceptOperator("|")) {
      const { name, at, args } = parseFilterStep(stream);
      value = parsePostfix(stream, {
        kind: "filter",
        input: value,
        name,
        args,
        at,
      });
    } else if (stream.isWord("is")) {
      value = parseTest(stream, value);
    } else {
      return value;
    }
  }
}

/** Parses a filter's name with its arguments. */
export function parseFilterStep(
  stream: TokenStream,
): { name: string; at: number; args: Argument[] } {
  const token = stream.expectName("the name of a filter");
  const name = token.text + parseDottedRest(stream);
  const args = stream.isOperator("(") ? parseArguments(stream) : [];
  return { name, at: token.at, args };
}

/** Reads the rest of a full name such as `ansible.builtin.combine`. */
function parseDottedRest(stream: TokenStream): string {
  let rest = "";
  while (stream.isOperator(".") && stream.peek(1).kind === "name") {
    stream.take();
    rest += `.${stream.take().text}`;
  }
  return rest;
}

function parseTest(stream: TokenStream, input: Expression): Expression {
  stream.expectWord("is");
  const isNegated = stream.acceptWord("not");
  const token = stream.expectName("the name of a test");
  const name = token.text + parseDottedRest(stream);
  const args = stream.isOperator("(")
    ? parseArguments(stream)
    : parseBareArgument(stream);
  return { kind: "test", input, name, args, isNegated, at: token.at };
}

/** Reads the argument of `is divisibleby 3`. */
function parseBareArgument(stream: TokenStream): Argument[] {
  const { kind, text } = stream.next;
  const isValue = kind === "string" || kind === "number" ||
    kind === "name" && !KEYWORDS.has(text) ||
    kind === "operator" && (text === "[" || text === "{");
  return isValue ? [{ value: parsePostfix(stream, parsePrimary(stream)) }] : [];
}

/** Parses the arguments of a call with their parentheses. */
export function parseArguments(stream: TokenStream): Argument[] {
  const args: Argument[] = [];
  stream.expectOperator("(");
  while (!stream.acceptOperator(")")) {
    if (args.length > 0) stream.expectOperator(",");
    if (stream.acceptOperator(")")) break;
    args.push(parseArgument(stream));
  }
  return args;
}

function parseArgument(stream: TokenStream): Argument {
  if (stream.acceptOperator("**")) {
    return { value: parseValue(stream), spread: "map" };
  }
  if (stream.acceptOperator("*")) {
    return { value: parseValue(stream), spread: "list" };
  }
  const [name, equals] = [stream.peek(0), stream.peek(1)];
  if (
    name.kind === "name" && equals.kind === "operator" && equals.text === "="
  ) {
    stream.take();
    stream.take();
    return { keyword: name.text, value: parseValue(stream) };
  }
  return { value: parseValue(stream) };
}
