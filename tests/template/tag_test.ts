import { testErrors, testRows } from "./rows.ts";

testRows("targets, parameters and bindings", [
  ["{% set a, b = 1, 2 %}{{ a }}{{ b }}", "12"],
  ["{% set (a, (b, c)) = [1, [2, 3]] %}{{ a }}{{ b }}{{ c }}", "123"],
  ["{% for k, v in {'x': 1}.items() %}{{ k }}={{ v }}{% endfor %}", "x=1"],
  ["{% with a = 1, b = 2 %}{{ a + b }}{% endwith %}", "3"],
  ["{% with %}x{% endwith %}", "x"],
  ["{% macro m(a, b=2,) %}{{ a }}{{ b }}{% endmacro %}{{ m(1) }}", "12"],
]);

testErrors("targets that do not fit are refused", [
  [
    "{% set a, b = [1] %}",
    "Cannot set 2 names: expected a list of 2 items, got 1 items",
  ],
  [
    "{% for a, b in [1] %}{% endfor %}",
    "Cannot set 2 names: expected a list of 2 items, got an integer",
  ],
  [
    "{% set m.a = 1 %}",
    'Cannot set "m.a": "m" is a map, expected a namespace(…)',
    { m: {} },
  ],
  ["{% set a.b.c = 1 %}", 'Expected the end of the expression, got "."'],
  ["{% set a %}", "Expected {% endset %}, got the end of the template"],
  [
    "{% from 'x' import %}",
    "Expected the name of a macro, got the end of the expression",
  ],
  [
    "{% include 'x' ignore %}",
    'Expected "missing", got the end of the expression',
  ],
  ["{% import 'x' %}", 'Expected "as", got the end of the expression'],
]);
