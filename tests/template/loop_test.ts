import { testErrors, testRows } from "./rows.ts";

testRows("loops tell where they stand", [
  [
    "{% for i in 'ab' %}{{ loop.index }}{{ loop.index0 }}{{ loop.revindex }}{{ loop.revindex0 }}{{ loop.first }}{{ loop.last }}{{ loop.length }} {% endfor %}",
    "1021truefalse2 2110falsetrue2 ",
  ],
  [
    "{% for i in [1, 2] %}{{ loop.previtem | default('-') }}{{ loop.nextitem | default('-') }}{% endfor %}",
    "-21-",
  ],
  ["{% for i in [1, 2, 3] %}{{ loop.cycle('a', 'b') }}{% endfor %}", "aba"],
  [
    "{% for i in [1, 1, 2] %}{{ i if loop.changed(i) else '.' }}{% endfor %}",
    "1.2",
  ],
  [
    "{% for n in tree recursive %}{{ n.v }}{{ loop.depth }}{% if n.kids %}({{ loop(n.kids) }}){% endif %}{% endfor %}",
    "a1(b2c2)",
    { tree: [{ v: "a", kids: [{ v: "b", kids: [] }, { v: "c", kids: [] }] }] },
  ],
]);

testErrors("loops that cannot go on are refused", [
  [
    "{% for i in [1] %}{{ loop([2]) }}{% endfor %}",
    'Cannot call "loop": the loop is not marked "recursive"',
  ],
  [
    "{% for i in 5 %}{% endfor %}",
    "Cannot loop over an integer: expected a list, a map or a string",
  ],
  ["{% for i in missing %}{% endfor %}", 'Variable "missing" is not defined'],
  ["{{ loop.index }}", 'Variable "loop" is not defined'],
  [
    "{% for i in [1] recursive %}{{ loop([i]) }}{% endfor %}",
    "Cannot render: more than 100 includes, macros or loops inside one another",
  ],
  [
    "{% for a in range(100000) %}{% for b in range(100000) %}{% endfor %}{% endfor %}",
    "Cannot render: the template takes too long",
  ],
]);
