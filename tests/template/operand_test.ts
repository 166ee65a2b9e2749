import { throws } from "node:assert/strict";
import { parseExpression } from "../../lib/template/expression.ts";
import { testRows } from "./rows.ts";

const VARS = { m: { a: { b: [10, 20] } }, l: [1, 2, 3], s: "text", k: "a" };

testRows("operands are literals, paths and calls", [
  ["{{ m.a.b[1] }}", 20, VARS],
  ["{{ m['a']['b'].0 }}", 10, VARS],
  ["{{ [[1, 2]].0.1 }}", 2],
  ["{{ m[k].b[-1] }}", 20, VARS],
  ["{{ l[1:] }}{{ l[:-1] }}{{ l[::2] }}", "[2, 3][1, 2][1, 3]", VARS],
  ["{{ s[::-1] }}", "txet", VARS],
  ["{{ {'a': 1, k: 2} }}", { a: 2 }, VARS],
  ["{{ [True, False, None, true, none, null] }}", [
    true,
    false,
    null,
    true,
    null,
    null,
  ]],
  ["{{ dict(**{'x': 1}) }}{{ range(*[1, 3]) }}", '{"x": 1}[1, 2]'],
  ["{{ s is match 'te' }}{{ l is subset [1, 2, 3] }}", "truetrue", VARS],
  ["{{ l | first | string | length }}", 1, VARS],
  ["{{ (l | last).real | default(s.upper()) }}", "TEXT", VARS],
]);

Deno.test("operands that are none are refused", () => {
  const rows: [string, string][] = [
    ["a.", 'Expected a name after ".", got ""'],
    ["a.'b'", 'Expected a name after ".", got "\'b\'"'],
    ["a[]", 'Expected an index, got "]"'],
    ["a | 5", 'Expected the name of a filter, got "5"'],
    ["a is (b)", 'Expected the name of a test, got "("'],
    ["f(a b)", 'Expected ",", got "b"'],
    ["{'a' 1}", 'Expected ":", got "1"'],
    ["[1 2]", 'Expected ",", got "2"'],
  ];
  for (const [text, message] of rows) {
    throws(() => parseExpression(text), { message }, text);
  }
});
