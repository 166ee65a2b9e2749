import { testErrors, testRows } from "./rows.ts";

testRows("macros take arguments", [
  [
    "{% macro m(a, b='x') %}{{ a }}{{ b }}{% endmacro %}{{ m(1) }}{{ m(1, b=2) }}",
    "1x12",
  ],
  ["{% macro m(a, b=a) %}{{ b }}{% endmacro %}{{ m(3) }}", "3"],
  [
    "{% macro m(a) %}{{ a is defined }}{% endmacro %}{{ m() }}{{ m(none) }}",
    "falsetrue",
  ],
  [
    "{% macro m() %}{{ varargs }}{{ kwargs }}{% endmacro %}{{ m(1, k=2) }}",
    '[1]{"k": 2}',
  ],
  [
    "{% macro m() %}{{ 1 + 1 }}{% endmacro %}{{ m() | upper }}{{ m.name }}",
    "2m",
  ],
  [
    "{% macro box(t) %}<{{ t }}:{{ caller(1) }}>{% endmacro %}{% call(n) box('x') %}in{{ n }}{% endcall %}",
    "<x:in1>",
  ],
  [
    "{% macro f(n) %}{{ n }}{% if n > 1 %}{{ f(n - 1) }}{% endif %}{% endmacro %}{{ f(3) }}",
    "321",
  ],
]);

testErrors("macros refuse what they do not take", [
  [
    "{% macro m(a) %}{{ a }}{% endmacro %}{{ m() }}",
    'Argument "a" of macro "m" is missing',
  ],
  [
    "{% macro m() %}{% endmacro %}{{ m(1) }}",
    'Cannot call macro "m": expected at most 0 arguments, got 1',
  ],
  [
    "{% macro m(a) %}{% endmacro %}{{ m(b=1) }}",
    'Cannot call macro "m": argument "b" is not known',
  ],
  [
    "{% macro m(a) %}{% endmacro %}{{ m(1, a=1) }}",
    'Cannot call macro "m": argument "a" is given twice',
  ],
  [
    "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
    "Cannot render: more than 100 includes, macros or loops inside one another",
  ],
  ["{% macro m() %}{% endmacro %}a{{ m }}", "Cannot write a macro as text"],
  [
    "{% call range(1) %}{% endcall %}",
    'Variable "range" is not defined: it is a function, write range(…)',
  ],
  [
    "{% macro m() %}{{ caller() }}{% endmacro %}{{ m() }}",
    'Function "caller" is not known. Did you mean "cycler"?',
  ],
]);
