import { testErrors, testRows } from "../rows.ts";

testRows("objects live while the template runs", [
  [
    "{% set ns = namespace(n=0) %}{% for i in [1, 2] %}{% set ns.n = ns.n + i %}{% endfor %}{{ ns.n }}",
    "3",
  ],
  ["{% set ns = namespace({'a': 1}) %}{{ ns.a }}", "1"],
  [
    "{% set c = cycler('a', 'b') %}{{ c.next() }}{{ c.next() }}{{ c.next() }}{{ c.current }}{{ c.reset() }}{{ c.next() }}",
    "ababnonea",
  ],
  [
    "{% set j = joiner('|') %}{% for i in [1, 2, 3] %}{{ j() }}{{ i }}{% endfor %}",
    "1|2|3",
  ],
]);

testErrors("objects are no values", [
  ["{{ namespace(a=1) }}", "Cannot use a namespace as a value"],
  ["a{{ joiner() }}", "Cannot write a joiner as text"],
  ["{{ cycler() }}", 'Cannot call "cycler": expected at least one value'],
]);
