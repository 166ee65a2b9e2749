import { deepStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import fc from "fast-check";
import { TemplateEngine } from "../../lib/template/engine.ts";
import { TemplateError } from "../../lib/template/error.ts";
import { Redactor } from "../../lib/secret.ts";
import { findError, openFor } from "./rows.ts";

Deno.test("variables win over globals", async () => {
  const templates = await openFor();
  templates.setGlobals({ a: 1, b: 2 });
  strictEqual(templates.render("{{ a }}{{ b }}", { b: 3 }), "13");
  templates.setGlobals({ b: 2 });
  throws(() => templates.render("{{ a }}", {}), /"a" is not defined/);
});

Deno.test("globals are read only when they are named", async () => {
  const templates = await openFor();
  let reads = 0;
  templates.setGlobals({
    get facts(): unknown {
      reads++;
      return { cpu: 4 };
    },
    get slow(): never {
      throw new Error("must not be read");
    },
  });
  strictEqual(templates.render("{{ facts.cpu }}", {}), 4);
  strictEqual(reads, 1);
});

Deno.test("a text of one expression keeps its type", async () => {
  const templates = await openFor();
  const vars = { n: 5, l: [1], m: { a: null }, t: true, f: 1.5, x: null };
  for (const [name, value] of Object.entries(vars)) {
    deepStrictEqual(templates.render(`{{ ${name} }}`, vars), value);
    deepStrictEqual(templates.render(`{{- ${name} -}}`, vars), value);
    strictEqual(typeof templates.render(` {{ ${name} }}`, vars), "string");
  }
  strictEqual(templates.render("{{ m }}", vars) === vars.m, false);
});

Deno.test("find gives undefined where evaluate throws", async () => {
  const templates = await openFor();
  strictEqual(templates.find("a.b.c", {}), undefined);
  strictEqual(templates.find("a", { a: null }), null);
  strictEqual(templates.find("[1][5]", {}), undefined);
  throws(() => templates.evaluate("a.b.c", {}), /"a" is not defined/);
  throws(() => templates.find("a |", {}), { name: "TemplateError" });
});

Deno.test("text without templates comes back as it is", () => {
  const engine = new TemplateEngine({
    redactor: new Redactor(),
    env: {},
    readFile: () => "",
  });
  strictEqual(engine.render("plain } {x}", {}), "plain } {x}");
});

Deno.test("small templates render fast", async () => {
  const templates = await openFor();
  const start = performance.now();
  for (let round = 0; round < 10_000; round++) {
    templates.render(`{{ a }}/x-{{ b }}${round % 100}`, { a: 1, b: "x" });
  }
  const elapsedMs = performance.now() - start;
  ok(elapsedMs < 500, `${elapsedMs} ms`);
});

Deno.test("hostile texts fail cleanly and in time", async () => {
  const templates = await openFor();
  for (
    const text of [
      `{{ ${"(".repeat(100_000)}`,
      `{{ ${"[".repeat(50_000)}${"]".repeat(50_000)} }}`,
      `{{ a${".b".repeat(200_000)} }}`,
      `{{ 1${" + 1".repeat(100_000)} }}`,
      `{{ 'a'${"|upper".repeat(100_000)} }}`,
      `{{ a ${"if a else a ".repeat(10_000)} }}`,
      "{% if a %}".repeat(50_000),
      "{{".repeat(50_000),
      "{#".repeat(50_000),
      `{{ '${"\\".repeat(99_999)}' }}`,
      "{{ ''.constructor.constructor('return 1')() }}",
      "{{ {}.__proto__.polluted }}",
      "{{ ([0] * 1000000) | map('string') | join | foo }}",
      "{{ 'a' * 16000000 | replace('a', 'bb') }}",
      "{{ ('x' * 1000000) | regex_findall('x*x*x*y') | length + [] }}",
      "{{ ('9' * 1000000 ~ 'x') | int | foo }}",
      "{{ ('1' ~ ' ' * 1000000 ~ '!') | human_to_bytes }}",
      "{{ range(99999) | product(range(99999)) }}",
      "{% macro m() %}{{ m() }}{{ m() }}{% endmacro %}{{ m() }}",
    ]
  ) {
    const start = performance.now();
    const error = findError(() => templates.render(text, { a: 1 }));
    ok(error instanceof TemplateError, `${text.slice(0, 60)}: ${error}`);
    const elapsedMs = performance.now() - start;
    ok(elapsedMs < 4000, `${text.slice(0, 60)}: ${elapsedMs} ms`);
  }
});

const PIECES = [
  "{{",
  "}}",
  "{%",
  "%}",
  "{#",
  "#}",
  "{%-",
  "-%}",
  " if ",
  " else ",
  " for ",
  " in ",
  " endfor ",
  " endif ",
  " set ",
  " raw ",
  " endraw ",
  " macro ",
  " block ",
  " include ",
  " a ",
  " m ",
  " missing ",
  "'x'",
  "1",
  "1.5",
  "none",
  "true",
  " is ",
  " not ",
  " and ",
  " or ",
  "defined",
  "|",
  "upper",
  "map",
  "default",
  "(",
  ")",
  "[",
  "]",
  "{",
  "}",
  ",",
  ":",
  ".",
  "=",
  "==",
  "<",
  "+",
  "-",
  "*",
  "**",
  "/",
  "//",
  "%",
  "~",
  "\n",
  "'",
  '"',
  "\\",
  "é",
  "😀",
  "$",
];

Deno.test("any text renders or throws a TemplateError", async () => {
  const templates = await openFor({ fuel: 10_000 });
  const vars = { a: 1, m: { k: ["x", null, 2.5] } };
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...PIECES), { maxLength: 30 }),
      (pieces) => {
        const text = pieces.join("");
        const runs = [
          () => templates.render(text, vars),
          () => templates.evaluate(text, vars),
          () => templates.isTrue(text, vars),
          () => templates.render(`{{ ${text} }}`, vars),
        ];
        for (const run of runs) {
          const error = findError(run);
          ok(error === undefined || error instanceof TemplateError, text);
        }
        templates.check(text);
        templates.check(text, true);
      },
    ),
    { numRuns: 3000 },
  );
});

Deno.test("any filter takes any value or throws a TemplateError", async () => {
  const { FILTER_NAMES, TEST_NAMES } = await import(
    "../../lib/template/catalog.ts"
  );
  const templates = await openFor({ fuel: 100_000 });
  const value = fc.oneof(
    fc.jsonValue({ maxDepth: 3 }),
    fc.string({ unit: "binary" }),
    fc.double(),
    fc.integer(),
  );
  fc.assert(
    fc.property(
      fc.constantFrom(...FILTER_NAMES),
      fc.constantFrom(...TEST_NAMES.filter((name) => /^\w+$/.test(name))),
      value,
      fc.array(value, { maxLength: 3 }),
      (filter, test, input, args) => {
        const vars = { input, args };
        for (
          const expression of [
            `input | ${filter}(*args)`,
            `input is ${test}(*args)`,
          ]
        ) {
          const error = findError(() => templates.evaluate(expression, vars));
          ok(
            error === undefined ||
              error instanceof TemplateError &&
                !error.message.includes("unexpected"),
            `${expression}: ${error}`,
          );
        }
      },
    ),
    { numRuns: 5000 },
  );
});
