/**
 * Compares the engine with minijinja, the engine of the original, on random
 * templates. What both render must be the same text.
 */

import { ok, strictEqual } from "node:assert/strict";
import fc from "fast-check";
import { Environment } from "minijinja-js/dist/bundler/minijinja_js.js";
import { openFor } from "./rows.ts";

const VARS = {
  a: 7,
  b: 2,
  f: 2.5,
  s: "héllo w",
  t: "",
  l: [3, 1, 2],
  w: ["b", "a", "c"],
  e: [],
  m: { k: 1, n: { x: "y" } },
  users: [{ age: 3, name: "bo" }, { age: 1, name: "al" }],
  yes: true,
  no: false,
  nil: null,
};

const atom = fc.constantFrom(
  ...Object.keys(VARS),
  ...["0", "1", "12", "2.0", "0.5", "'x'", "'a b'", "true", "none"],
  ...["[1, 2]", "['q', none]", "{'a': 1, 'b': 'c'}", "m.k", "m.n.x", "l[0]"],
  ...["l[-1]", "s[1:3]", "l[::-1]", "s[0]", "users[0].name", "m['k']"],
);

const number = fc.constantFrom("a", "b", "f", "m.k", "2.0", "7", "l | sum");

const filter = fc.constantFrom(
  ...["upper", "lower", "length", "first", "last", "list", "string", "trim"],
  ...["join", "join(', ')", "sort", "min", "max", "abs"],
  ...["default('d')", "int", "replace('l', 'L')", "capitalize"],
  ...["map('upper')", "select('string')", "reject('none')", "sum", "d(1)"],
  ...["batch(2)", "batch(2, 0)", "slice(2)", "indent(2)", "dictsort", "items"],
  ...["map(attribute='name')", "selectattr('age', 'odd')"],
);

const test = fc.constantFrom(
  ...["defined", "none", "string", "number", "mapping", "odd"],
  ...["even", "true", "divisibleby(2)", "in([1, 7])", "eq(2)", "boolean"],
  ...["integer", "float", "undefined", "startingwith('h')"],
);

const { expression } = fc.letrec<{ expression: string }>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 3, depthSize: "small" },
    atom,
    fc.tuple(
      tie("expression"),
      fc.constantFrom(
        ...["+", "-", "*", "/", "~", "==", "!=", "and", "or"],
        ...["in", "not in", "//", "%"],
      ),
      tie("expression"),
    ).map(([a, operator, b]) => `(${a} ${operator} ${b})`),
    fc.tuple(number, fc.constantFrom("<", "<=", ">", ">="), number)
      .map(([a, operator, b]) => `(${a} ${operator} ${b})`),
    fc.tuple(tie("expression"), filter).map(([a, name]) => `(${a} | ${name})`),
    fc.tuple(tie("expression"), test).map(([a, name]) => `(${a} is ${name})`),
    tie("expression").map((a) => `(not ${a})`),
    fc.tuple(tie("expression"), tie("expression"), tie("expression"))
      .map(([a, b, c]) => `(${a} if ${b} else ${c})`),
  ),
}));

const template = fc.oneof(
  expression.map((text) => `<{{ ${text} }}>`),
  fc.tuple(expression, expression).map(([a, b]) =>
    `{% if ${a} %}{{ ${b} }}{% else -%}  no {%- endif %}`
  ),
  fc.tuple(expression, expression).map(([a, b]) =>
    `{% for i in ${a} %}{{ loop.index }}{{ i }}{{ ${b} }}{% else %}none{% endfor %}`
  ),
  fc.tuple(expression, expression).map(([a, b]) =>
    `{% set q = ${a} %}{% macro p(x, y=2) %}{{ x }}{{ y }}{% endmacro %}{{ p(q) }}{{ p(1, y=${b}) }}`
  ),
);

Deno.test("what minijinja renders too comes out the same", async () => {
  const templates = await openFor();
  const environment = new Environment();
  environment.undefinedBehavior = "strict";
  environment.keepTrailingNewline = true;
  environment.enablePyCompat();
  let both = 0;
  fc.assert(
    fc.property(template, (text) => {
      const ours = attempt(() => String(templates.render(`${text}.`, VARS)));
      const theirs = attempt(() => environment.renderStr(`${text}.`, VARS));
      if (ours === undefined || theirs === undefined) return;
      both++;
      strictEqual(ours, theirs, text);
    }),
    { numRuns: 5000, seed: 2026 },
  );
  ok(both > 1000, `${both}`);
});

function attempt(run: () => string): string | undefined {
  try {
    return run();
  } catch {
    return undefined;
  }
}
