import { deepStrictEqual, strictEqual } from "node:assert/strict";
import type { Body } from "../../lib/template/ast.ts";
import { parseExpression } from "../../lib/template/expression.ts";
import { parseTemplate } from "../../lib/template/statement.ts";
import {
  listBodies,
  listBound,
  listExpressions,
  listOperands,
} from "../../lib/template/walk.ts";

const parse = (text: string): Body =>
  parseTemplate(text, { trimBlocks: false, lstripBlocks: false });

Deno.test("listOperands lists each part of an expression", () => {
  const rows: [string, number][] = [
    ["1", 0],
    ["a", 0],
    ["a.b", 1],
    ["a[b]", 2],
    ["a[b:c]", 3],
    ["[a, b]", 2],
    ["{a: b}", 2],
    ["not a", 1],
    ["a + b", 2],
    ["a and b", 2],
    ["a < b < c", 3],
    ["a if b else c", 3],
    ["a if b", 2],
    ["a | f(b, c=d)", 3],
    ["a is t(b)", 2],
    ["f(a, *b)", 3],
  ];
  for (const [text, count] of rows) {
    strictEqual(listOperands(parseExpression(text)).length, count, text);
  }
});

Deno.test("statements list their expressions, bodies and names", () => {
  const rows: [string, number, number, string[]][] = [
    ["text", 0, 0, []],
    ["{{ a }}", 1, 0, []],
    ["{% if a %}{% elif b %}{% else %}{% endif %}", 2, 3, []],
    ["{% for x, y in a if b %}{% endfor %}", 2, 2, ["x", "y"]],
    ["{% set x = a %}", 1, 0, ["x"]],
    ["{% set x | f(a) %}{% endset %}", 1, 1, ["x"]],
    ["{% set n.x = a %}", 1, 0, []],
    ["{% macro m(x, y=a) %}{% endmacro %}", 1, 1, ["m", "x", "y"]],
    ["{% call(x) m(a) %}{% endcall %}", 1, 1, ["x"]],
    ["{% filter f(a) %}{% endfilter %}", 1, 1, []],
    ["{% with x = a %}{% endwith %}", 1, 1, ["x"]],
    ["{% include a %}", 1, 0, []],
    ["{% import a as x %}", 1, 0, ["x"]],
    ["{% from a import b as x %}", 1, 0, ["x"]],
    ["{% extends a %}", 1, 0, []],
    ["{% block x %}{% endblock %}", 0, 1, []],
    ["{% do a %}", 1, 0, []],
  ];
  for (const [text, expressions, bodies, names] of rows) {
    const [statement] = parse(text);
    deepStrictEqual(
      statement && [
        listExpressions(statement).length,
        listBodies(statement).length,
        listBound(statement),
      ],
      [expressions, bodies, names],
      text,
    );
  }
});
