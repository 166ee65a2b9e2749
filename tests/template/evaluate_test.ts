import { strictEqual, throws } from "node:assert/strict";
import { openFor, testErrors, testRows } from "./rows.ts";

testRows("expressions keep types and short-cut", [
  ["{{ a and b }}", "x", { a: 1, b: "x" }],
  ["{{ a or missing }}", 1, { a: 1 }],
  ["{{ a and missing }}", 0, { a: 0 }],
  ["{{ not '' }}", true],
  ["{{ 1 < 2 < 3 }}{{ 1 < 3 < 2 }}", "truefalse"],
  ["{{ 'a' if true else missing }}", "a"],
  ["{{ 'a' if false }}", ""],
  ["{{ missing if false else 'b' }}", "b"],
  ["{{ 3 in [1, 2, 3] and 4 not in [1] }}", true],
  ["{{ [1, 2] == [1, 2.0] }}", true],
  ["{{ {'a': [1]} }}", { a: [1] }],
  ["{{ hash.x }}{{ hash('a', 'md5') | length }}", "132", { hash: { x: 1 } }],
]);

testErrors("expressions are strict about what is undefined", [
  ["{{ missing }}", 'Variable "missing" is not defined'],
  ["{{ missing.a }}", 'Variable "missing" is not defined'],
  ["{{ [missing] }}", 'Variable "missing" is not defined'],
  ["{{ {'a': missing} }}", 'Variable "missing" is not defined'],
  ["{{ missing == 1 }}", 'Variable "missing" is not defined'],
  ["{{ 1 in missing }}", 'Variable "missing" is not defined'],
  ["{{ missing in [1] }}", 'Variable "missing" is not defined'],
  ["{{ not missing }}", 'Variable "missing" is not defined'],
  ["{{ 'a' if missing }}", 'Variable "missing" is not defined'],
  ["{{ [1][missing] }}", 'Variable "missing" is not defined'],
  ["{{ [1][:missing] }}", 'Variable "missing" is not defined'],
  ["{{ hash(missing) }}", 'Variable "missing" is not defined'],
  ["{{ 'a'.replace('a', missing) }}", 'Variable "missing" is not defined'],
  [
    "{{ none.x is defined and missing }}{{ missing }}",
    'Variable "missing" is not defined',
  ],
  ["{{ frob(1) }}", 'Function "frob" is not known'],
  ["{{ a(1) }}", "Cannot call an integer: it is no function", { a: 1 }],
  ["{{ 'a'() }}", "Cannot call a string: it is no function"],
  ["{{ dict(**[1]) }}", 'Cannot spread a list with "**": expected a map'],
  ["{{ dict(*5) }}", 'Cannot spread an integer with "*": expected a list'],
]);

Deno.test("errors carry their offset, line and name", async () => {
  const templates = await openFor();
  throws(() => templates.render("a\nb {{ missing | upper }}", {}), {
    offset: 7,
    line: 2,
    unknownName: "missing",
  });
  throws(() => templates.render("{{ 'a' | uper }}", {}), {
    offset: 9,
    line: 1,
    unknownName: "uper",
  });
  throws(() => templates.evaluate("1 + ('a' - 1)", {}), { offset: 9 });
});

Deno.test("values of variables are never templates", async () => {
  const templates = await openFor();
  const vars = { a: "{{ 1 + 1 }}", b: ["{% raw %}"] };
  strictEqual(templates.render("{{ a }}", vars), "{{ 1 + 1 }}");
  strictEqual(
    templates.render("x{{ a }}{{ b }}", vars),
    'x{{ 1 + 1 }}["{% raw %}"]',
  );
});
