import { strictEqual, throws } from "node:assert/strict";
import { openFor, testErrors, testRows } from "./rows.ts";

testRows("statements render", [
  ["{% if a %}A{% elif b %}B{% else %}C{% endif %}", "B", { a: 0, b: 1 }],
  ["{% if '' %}A{% endif %}", ""],
  ["{% for i in [1, 2] %}{{ i }}{% else %}none{% endfor %}", "12"],
  ["{% for i in [] %}{{ i }}{% else %}none{% endfor %}", "none"],
  [
    "{% for i in range(5) if i is odd %}{{ i }}{{ loop.length }}{% endfor %}",
    "1232",
  ],
  ["{% for i in [1] if i > 5 %}{% else %}none{% endfor %}", "none"],
  ["{% for k in {'b': 1, 'a': 2} %}{{ k }}{% endfor %}", "ba"],
  ["{% for i in 1, 2 %}{{ i }}{% endfor %}", "12"],
  [
    "{% for i in range(9) %}{% if i == 2 %}{% continue %}{% endif %}{% if i == 4 %}{% break %}{% endif %}{{ i }}{% endfor %}",
    "013",
  ],
  [
    "{% for i in [1, 2] %}{% for j in [1, 2] %}{% break %}{% endfor %}{{ i }}{% endfor %}",
    "12",
  ],
  ["{% set x | upper | replace('A', 'b') %}a{{ 1 }}{% endset %}{{ x }}", "b1"],
  ["{% set x = 'a' %}{{ x }}", "a"],
  ["{% filter indent(1) | upper %}a\nb{% endfilter %}", "A\n B"],
  ["{% do range(1) %}x", "x"],
  ["a\n{# c #}b\n", "a\nb\n"],
  ["{{ 1 }}\n", "1\n"],
  ["{{ a, b }}", [1, 2], { a: 1, b: 2 }],
]);

testErrors("what has no end and no measure is stopped", [
  [
    "{% set ns = namespace(s='aaaaaaaa') %}{% for i in range(100) %}{% set ns.s = ns.s ~ ns.s %}{% endfor %}",
    "Cannot make a text longer than 16777216 characters",
  ],
  [
    "{% set ns = namespace(l=[1]) %}{% for i in range(100) %}{% set ns.l = ns.l + ns.l %}{% endfor %}",
    "Cannot make a list longer than 1000000 items",
  ],
  [
    "{% set big = 'x' * 1000000 %}{% for i in range(100) %}{{ big }}{% endfor %}",
    "Cannot make a text longer than 16777216 characters",
  ],
  [
    "{% set ns = namespace(l=[]) %}{% for i in range(200) %}{% set ns.l = [ns.l, ns.l] %}{% endfor %}{{ ns.l }}",
    "Cannot render: the template takes too long",
  ],
]);

Deno.test("template files trim blocks as told and keep the last newline", async () => {
  const templates = await openFor();
  const render = (text: string, trimBlocks: boolean, lstripBlocks: boolean) =>
    templates.renderTemplate("x.j2", text, {}, {
      trimBlocks,
      lstripBlocks,
      loader: () => undefined,
    });
  const text = "{% if true %}\n  {% set a = 1 %}\n  a={{ a }}\n{% endif %}\n";
  strictEqual(render(text, true, true), "  a=1\n");
  strictEqual(render(text, true, false), "    a=1\n");
  strictEqual(render(text, false, false), "\n  \n  a=1\n\n");
  strictEqual(render("", true, true), "");
});

Deno.test("errors of template files name file and line", async () => {
  const templates = await openFor();
  throws(
    () =>
      templates.renderTemplate("web.j2", "a\n\n{{ port | int + x }}\n", {
        port: 1,
      }, {
        trimBlocks: true,
        lstripBlocks: false,
        loader: () => undefined,
      }),
    {
      message: 'web.j2:3: Variable "x" is not defined',
      line: 3,
      template: "web.j2",
      unknownName: "x",
    },
  );
});
