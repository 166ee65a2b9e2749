import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
import type { Expression } from "../../lib/template/ast.ts";
import { parseExpression } from "../../lib/template/expression.ts";
import { listOperands } from "../../lib/template/walk.ts";

/** Writes an expression with all its parentheses. */
function show(expression: Expression): string {
  const [a = "", b = "", c = ""] = listOperands(expression).map(show);
  switch (expression.kind) {
    case "literal":
      return JSON.stringify(expression.value);
    case "name":
      return expression.name;
    case "unary":
    case "binary":
    case "logic":
      return `(${[a, expression.operator, b].join(" ").trim()})`;
    case "compare":
      return `(${a} ${expression.rest[0]?.operator} ${b})`;
    case "filter":
      return `(${a}|${expression.name})`;
    case "test":
      return `(${a} is ${expression.name} ${b})`;
    case "conditional":
      return `(${b} if ${a} else ${c})`;
    case "list":
      return `[${listOperands(expression).map(show).join(", ")}]`;
    default:
      return expression.kind;
  }
}

Deno.test("operators bind as in Jinja2", () => {
  const rows: [string, string][] = [
    ["1 + 2 * 3", "(1 + (2 * 3))"],
    ["1 ~ 2 * 3", "(1 ~ (2 * 3))"],
    ["1 + 2 ~ 3", "(1 + (2 ~ 3))"],
    ["a - b - c", "((a - b) - c)"],
    ["2 ** 3 ** 2", "((2 ** 3) ** 2)"],
    ["not a and b", "((a not) and b)"],
    ["not a == b", "((a == b) not)"],
    ["a or b and c", "(a or (b and c))"],
    ["a + b | f", "(a + (b|f))"],
    ["-1 | abs", "((1 -)|abs)"],
    ["not a | f", "((a|f) not)"],
    ["a is defined and b", "((a is defined ) and b)"],
    ["a is divisibleby 3 or b", "((a is divisibleby 3) or b)"],
    ["a if b else c if d else e", "(a if b else (c if d else e))"],
    ["a not in b", "(a not in b)"],
    ["(a, b)", "[a, b]"],
    ["()", "[]"],
    ["[1, 2,]", "[1, 2]"],
    ["'a' \"b\"", '"ab"'],
  ];
  for (const [text, expected] of rows) {
    strictEqual(show(parseExpression(text)), expected, text);
  }
});

Deno.test("parseExpression points at mistakes", () => {
  const rows: [string, string, number][] = [
    ["a +", "Expected a value, got the end of the expression", 3],
    ["a b", 'Expected the end of the expression, got "b"', 2],
    ["(a", 'Expected ")", got the end of the expression', 2],
    ["a if", "Expected a value, got the end of the expression", 4],
    ["and", 'Expected a value, got "and"', 0],
    ["", "Expected a value, got the end of the expression", 0],
  ];
  for (const [text, message, offset] of rows) {
    throws(() => parseExpression(text), { message, offset }, text);
  }
});

Deno.test("nesting has a limit", () => {
  for (const text of ["(", "[", "not ", "-", "{1:"]) {
    throws(() => parseExpression(text.repeat(5000)), /nested more than 100/);
  }
  const deep = "(".repeat(90) + "1" + ")".repeat(90);
  deepStrictEqual(parseExpression(deep).kind, "literal");
});
