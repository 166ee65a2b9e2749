import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { checkSyntax } from "../../lib/template/check.ts";
import { openFor } from "./rows.ts";

Deno.test("checkSyntax finds unknown names without rendering", () => {
  const rows: [string, boolean, string, number, number][] = [
    [
      "a\n{{ b | uper }}",
      false,
      'Filter "uper" is not known. Did you mean "upper"?',
      9,
      2,
    ],
    [
      "{{ b is odd and b is evn }}",
      false,
      'Test "evn" is not known. Did you mean "even"?',
      21,
      1,
    ],
    [
      "{{ lookp('env') }}",
      false,
      'Function "lookp" is not known. Did you mean "lookup"?',
      3,
      1,
    ],
    [
      "{% filter uper %}{% endfilter %}",
      false,
      'Filter "uper" is not known. Did you mean "upper"?',
      10,
      1,
    ],
    [
      "{% set a | uper %}{% endset %}",
      false,
      'Filter "uper" is not known. Did you mean "upper"?',
      11,
      1,
    ],
    [
      "{% if a %}{{ frobnicate(1) }}{% endif %}",
      false,
      'Function "frobnicate" is not known',
      13,
      1,
    ],
    ["a +", true, "Expected a value, got the end of the expression", 3, 1],
    [
      "a | uper",
      true,
      'Filter "uper" is not known. Did you mean "upper"?',
      4,
      1,
    ],
    ["{{ x", true, 'Expected "}}", got the end of the template', 0, 1],
  ];
  for (const [text, isExpression, message, offset, line] of rows) {
    deepStrictEqual(
      checkSyntax(text, isExpression),
      { message, offset, line },
      text,
    );
  }
});

Deno.test("checkSyntax accepts what can be rendered", async () => {
  const templates = await openFor();
  const rows: [string, boolean][] = [
    ["plain a +", false],
    ["{{ missing.a | default(x) }}", false],
    ["{% macro m() %}{{ caller() }}{% endmacro %}{{ m() }}", false],
    ["{% for a in b recursive %}{{ loop(a) }}{% endfor %}", false],
    ["{% block a %}{{ super() }}{% endblock %}", false],
    ["{% from 'x' import f %}{{ f() }}", false],
    ["{{ a | ansible.builtin.to_json }}", false],
    ["a is defined and b | length > 1", true],
    ["{{ status }} == ready", true],
    ["us-east in {{ regions }}", true],
  ];
  for (const [text, isExpression] of rows) {
    strictEqual(checkSyntax(text, isExpression), undefined, text);
    strictEqual(templates.check(text, isExpression), undefined, text);
  }
});

Deno.test("checkSyntax survives endless chains", () => {
  const problem = checkSyntax(`{{ a${"|upper".repeat(50_000)} }}`);
  strictEqual(problem?.message, "Cannot read a template nested this deep");
});
