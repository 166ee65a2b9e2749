import { strictEqual, throws } from "node:assert/strict";
import type { Templates } from "../../lib/template/template.ts";
import { openFor } from "./rows.ts";

const FILES: Readonly<Record<string, string>> = {
  "base.j2":
    "<{% block a %}base {{ x }}{% endblock %}|{% block b %}b{% endblock %}>",
  "mid.j2":
    "{% extends 'base.j2' %}{% block a %}mid+{{ super() }}{% endblock %}",
  "required.j2": "{% block a required %}{% endblock %}",
  "self.j2": "{% block a %}A{% endblock %}{{ self.a() }}",
  "endless.j2": "{% extends 'endless.j2' %}",
  "faulty.j2": "\n{% block a %}{{ missing }}{% endblock %}",
};

function render(templates: Templates, text: string): string {
  return templates.renderTemplate("main.j2", text, { x: 1 }, {
    trimBlocks: false,
    lstripBlocks: false,
    loader: (name) => Object.hasOwn(FILES, name) ? FILES[name] : undefined,
  });
}

Deno.test("templates extend others", async () => {
  const templates = await openFor();
  const rows: [string, string][] = [
    [
      "{% extends 'base.j2' %}ignored{% block b %}B{% endblock b %}",
      "<base 1|B>",
    ],
    [
      "{% extends 'mid.j2' %}{% block a %}[{{ super() }}]{% endblock %}",
      "<[mid+base 1]|b>",
    ],
    ["{% set x = 2 %}{% extends 'base.j2' %}", "<base 2|b>"],
    [
      "{% extends 'base.j2' %}{% macro m() %}m{% endmacro %}{% block a %}{{ m() }}{% endblock %}",
      "<m|b>",
    ],
    ["{% extends 'required.j2' %}{% block a %}ok{% endblock %}", "ok"],
    ["{% include 'self.j2' %}", "AA"],
    [
      "{% for i in [1, 2] %}{% block a scoped %}{{ i }}{% endblock %}{% endfor %}",
      "12",
    ],
  ];
  for (const [text, expected] of rows) {
    strictEqual(render(templates, text), expected, text);
  }
});

Deno.test("inheritance that fails says where", async () => {
  const templates = await openFor();
  const rows: [string, string][] = [
    ["{% extends 'none.j2' %}", 'main.j2:1: Cannot find template "none.j2"'],
    [
      "{% extends 'required.j2' %}",
      'required.j2:1: Block "a" is required and not written',
    ],
    [
      "{% extends 'faulty.j2' %}",
      'faulty.j2:2: Variable "missing" is not defined',
    ],
    [
      "{% block a %}{% endblock %}\n{% block a %}{% endblock %}",
      'main.j2:2: Block "a" is written twice',
    ],
    [
      "{% block a %}{{ super() }}{% endblock %}",
      'main.j2:1: Cannot call super(): no parent has block "a"',
    ],
    [
      "{% extends 'endless.j2' %}",
      "main.j2:1: Cannot extend more than 20 templates in a row",
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
