import { deepStrictEqual } from "node:assert/strict";
import { collectNames, findNames } from "../../lib/template/names.ts";
import { parseTemplate } from "../../lib/template/statement.ts";

/** Names in order; guarded ones end with a question mark. */
function names(text: string, isExpression = false): string {
  return findNames(text, isExpression)
    .map(({ name, guarded }) => name + (guarded ? "?" : "")).join(" ");
}

Deno.test("findNames lists root variables", () => {
  const rows: [string, string][] = [
    ["plain { } text", ""],
    ["{{ a }} {{ b.c[d].e }}", "a b d"],
    ["{{ a | f(b, k=c) }}{{ a is t(d) }}", "a b c d"],
    ["{{ [a, {'k': b, c: 1}] }}{{ x[y:z] }}", "a b c x y z"],
    ["{{ 'a' ~ true ~ none ~ 1.5 }}", ""],
    ["{{ range(n) }}{{ length(l) }}{{ f(x) }}{{ o.m(y) }}", "n l x o y"],
    ["{% if a and not b %}{{ c }}{% elif d %}{% endif %}", "a b c d"],
    ["{% include inc %}{% extends base %}", "inc base"],
    ["{% filter indent(w) %}{% endfilter %}", "w"],
    ["{{ omit }}{{ ansible_managed }}{{ loop }}{{ self }}", ""],
  ];
  for (const [text, expected] of rows) {
    deepStrictEqual(names(text), expected, text);
  }
});

Deno.test("findNames leaves out what the template sets", () => {
  const rows: [string, string][] = [
    ["{% for x in xs %}{{ x }}{{ loop.index }}{% endfor %}", "xs"],
    ["{% for k, v in m.items() if v %}{{ k }}{% endfor %}", "m"],
    ["{% set x = y %}{{ x }}", "y"],
    ["{% set x %}{{ y }}{% endset %}{{ x }}", "y"],
    [
      "{% macro m(a, b=c) %}{{ a }}{{ varargs }}{% endmacro %}{{ m(d) }}",
      "c d",
    ],
    ["{% import 'x' as y %}{{ y.z(a) }}", "a"],
    ["{% from 'x' import y as z %}{{ z(a) }}", "a"],
    ["{% with a = b %}{{ a }}{% endwith %}", "b"],
    ["{% call(i) m() %}{{ i }}{{ o }}{% endcall %}", "o"],
  ];
  for (const [text, expected] of rows) {
    deepStrictEqual(names(text), expected, text);
  }
});

Deno.test("findNames marks names that may be missing", () => {
  const rows: [string, string][] = [
    ["{{ a | default(b) }}", "a? b"],
    ["{{ a.b.c | d('x') }}", "a?"],
    ["{{ a[k] | default('x') }}", "a? k"],
    ["{{ a | default(1) }}{{ a }}", "a"],
    ["{{ a is defined }}", "a?"],
    ["{% if a.b is defined %}{{ a.b }}{% endif %}", "a?"],
    ["{{ a if a is not undefined else b }}", "a? b"],
    ["{{ lookup('vars', name) }}", "name?"],
  ];
  for (const [text, expected] of rows) {
    deepStrictEqual(names(text), expected, text);
  }
});

Deno.test("findNames reads expressions and conditions", () => {
  const rows: [string, string][] = [
    ["a and b > c", "a b c"],
    ["x is defined and x.y", "x?"],
    ["{{ x }} == ready", "x"],
    ["us-east in {{ regions }}", "regions"],
  ];
  for (const [text, expected] of rows) {
    deepStrictEqual(names(text, true), expected, text);
  }
});

Deno.test("findNames tells offsets, and nothing of broken texts", () => {
  deepStrictEqual(findNames("ab {{ cd }} {{ cd }}"), [
    { name: "cd", offset: 6, guarded: false },
  ]);
  deepStrictEqual(findNames("{{ a"), []);
  deepStrictEqual(findNames("a +", true), []);
  deepStrictEqual(findNames(`{{ ${"(".repeat(100_000)} }}`), []);
  deepStrictEqual(findNames(`{{ a${"|f".repeat(100_000)} }}`), []);
});

Deno.test("collectNames tells what is set and tested", () => {
  const body = parseTemplate("{% set a = b %}{{ c is defined }}", {
    trimBlocks: false,
    lstripBlocks: false,
  });
  const { reads, bound, tested } = collectNames(body);
  deepStrictEqual(
    [reads.map(({ name }) => name), [...bound], [...tested]],
    [["b", "c"], ["a"], ["c"]],
  );
});
