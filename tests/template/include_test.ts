import { strictEqual, throws } from "node:assert/strict";
import { TaskError } from "../../lib/error.ts";
import type { Templates } from "../../lib/template/template.ts";
import { openFor } from "./rows.ts";

const FILES: Readonly<Record<string, string>> = {
  "part.j2": "[{{ a }}{{ b | default('-') }}]",
  "macros.j2":
    "{% macro hi(n) %}hi {{ n }}{{ a | default('') }}{% endmacro %}{% set v = 5 %}text",
  "loop.j2": "{% include 'loop.j2' %}",
  "broken.j2": "ok\n{{ 1 +\n}}",
  "fails.j2": "ok\n{{ missing }}",
};

function render(templates: Templates, text: string): string {
  return templates.renderTemplate("main.j2", text, {
    a: "A",
    list: ["x", "part.j2"],
  }, {
    trimBlocks: true,
    lstripBlocks: false,
    loader: (name) => Object.hasOwn(FILES, name) ? FILES[name] : undefined,
  });
}

Deno.test("templates include and import others", async () => {
  const templates = await openFor();
  const rows: [string, string][] = [
    ["{% include 'part.j2' %}", "[A-]"],
    ["{% for b in [1, 2] %}{% include 'part.j2' %}{% endfor %}", "[A1][A2]"],
    ["{% set b = 1 %}{% include 'part.j2' without context %}", "[A-]"],
    ["{% set n = 'part' %}{% include n ~ '.j2' %}", "[A-]"],
    ["{% include ['none.j2', 'part.j2'] %}", "[A-]"],
    ["{% include list %}", "[A-]"],
    ["{% include 'none.j2' ignore missing %}x", "x"],
    ["{% include 'none.j2' ignore missing with context %}x", "x"],
    ["{% import 'macros.j2' as m %}{{ m.hi('x') }}{{ m.v }}", "hi xA5"],
    ["{% from 'macros.j2' import hi, v as w %}{{ hi(w) }}", "hi 5A"],
    ["{% from 'macros.j2' import hi with context %}{{ hi(1) }}", "hi 1A"],
  ];
  for (const [text, expected] of rows) {
    strictEqual(render(templates, text), expected, text);
  }
});

Deno.test("includes that fail say where", async () => {
  const templates = await openFor();
  const rows: [string, string][] = [
    ["x\n{% include 'none.j2' %}", 'main.j2:2: Cannot find template "none.j2"'],
    [
      "{% include ['a', 'b'] %}",
      'main.j2:1: Cannot find template "a" or "b"',
    ],
    [
      "{% include 'broken.j2' %}",
      "broken.j2:3: Expected a value, got the end of the expression",
    ],
    [
      "{% include 'fails.j2' %}",
      'fails.j2:2: Variable "missing" is not defined',
    ],
    [
      "{% import 'fails.j2' as f %}",
      'fails.j2:2: Variable "missing" is not defined',
    ],
    [
      "{% from 'macros.j2' import bye %}",
      'main.j2:1: Cannot import "bye": template "macros.j2" does not define it',
    ],
    [
      "{% include 'loop.j2' %}",
      "loop.j2:1: Cannot render: more than 100 includes, macros or loops inside one another",
    ],
    [
      "{% include 5 %}",
      "main.j2:1: Expected the name of a template, got an integer",
    ],
    [
      "{% import 'macros.j2' as m %}{{ m.bye }}",
      'main.j2:1: "m.bye" is not defined: a template module has no such attribute',
    ],
  ];
  for (const [text, message] of rows) {
    throws(
      () => render(templates, text),
      { message, name: "TemplateError" },
      text,
    );
  }
});

Deno.test("fields include files through readFile", async () => {
  const templates = await openFor();
  strictEqual(
    templates.render("<{% include '/etc/motd' %}>", { user: "ann" }),
    "<welcome ann\n>",
  );
  strictEqual(
    templates.render("{% include '/none' ignore missing %}.", {}),
    ".",
  );
  throws(() => templates.render("{% include '/none' %}", {}), (error) => {
    strictEqual(
      error instanceof Error && error.message,
      'Cannot read template: Cannot read "/none": no such file',
    );
    return error instanceof Error && error.cause instanceof TaskError;
  });
});
