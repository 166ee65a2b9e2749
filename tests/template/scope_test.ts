import { testRows } from "./rows.ts";

testRows("names live in the scope that sets them", [
  ["{% set x = 1 %}{% if true %}{% set x = 2 %}{% endif %}{{ x }}", "2"],
  ["{% set x = 1 %}{% for i in [1] %}{% set x = 2 %}{% endfor %}{{ x }}", "1"],
  ["{% for x in [1] %}{{ x }}{% endfor %}{{ x }}", "1v", { x: "v" }],
  ["{% with x = 1 %}{{ x }}{% set x = 2 %}{{ x }}{% endwith %}{{ x }}", "12v", {
    x: "v",
  }],
  [
    "{% set x = 1 %}{% macro m() %}{{ x }}{% endmacro %}{% set x = 2 %}{{ m() }}",
    "2",
  ],
  ["{% set x %}a{% set y = 1 %}{% endset %}{{ x }}{{ y }}", "av", { y: "v" }],
]);
