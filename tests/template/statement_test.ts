import { throws } from "node:assert/strict";
import { parseTemplate } from "../../lib/template/statement.ts";

Deno.test("parseTemplate points at wrong tags", () => {
  const rows: [string, string, number][] = [
    ["{% if a %}", "Expected {% endif %}, got the end of the template", 0],
    [
      "{% for a in b %}x",
      "Expected {% endfor %}, got the end of the template",
      0,
    ],
    [
      "x{% endif %}",
      "Cannot use {% endif %} here: nothing is open that it could close",
      1,
    ],
    [
      "{% fi a %}",
      'Tag "fi" is not known, expected one of block, break, call, continue, do, extends, filter, for, from, if, import, include, macro, raw, set, with',
      0,
    ],
    ["{% break %}", "Cannot use {% break %} outside a loop", 0],
    [
      "{% for a in b %}{% macro m() %}{% continue %}{% endmacro %}{% endfor %}",
      "Cannot use {% continue %} outside a loop",
      31,
    ],
    ["{% set %}", "Expected a name to set, got the end of the expression", 7],
    ["{% %}", "Expected the name of a tag, got the end of the expression", 3],
    [
      "{% if %}{% endif %}",
      "Expected a value, got the end of the expression",
      6,
    ],
    ["{{ a b }}", 'Expected the end of the expression, got "b"', 5],
    ["{{ }}", "Expected a value, got the end of the expression", 3],
    ["{% for a of b %}", 'Expected "in", got "of"', 9],
    ["{% call x %}{% endcall %}", "Expected a macro's call after {% call", 0],
    [
      "{% else %}",
      "Cannot use {% else %} here: nothing is open that it could close",
      0,
    ],
    [
      "{% if a %}{% else %}{% elif b %}{% endif %}",
      "Cannot use {% elif %} here: nothing is open that it could close",
      20,
    ],
  ];
  for (const [text, message, offset] of rows) {
    throws(
      () => parseTemplate(text, { trimBlocks: false, lstripBlocks: false }),
      { message, offset },
      text,
    );
  }
});

Deno.test("tags nest up to a limit", () => {
  const text = "{% if a %}".repeat(200) + "{% endif %}".repeat(200);
  throws(
    () => parseTemplate(text, { trimBlocks: false, lstripBlocks: false }),
    { message: "Cannot read tags nested more than 100 deep" },
  );
});
