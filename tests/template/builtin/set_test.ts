import { testErrors, testRows } from "../rows.ts";

testRows("set filters keep the order of first appearance", [
  ["{{ [2, 1, 2, '1', 1.0] | unique }}", [2, 1, "1"]],
  ["{{ ['a', 'A'] | unique }}", ["a", "A"]],
  ["{{ ['a', 'A'] | unique(case_sensitive=false) }}", ["a"]],
  ["{{ [{'n': 1, 'm': 1}, {'n': 1}] | unique(attribute='n') | length }}", 1],
  ["{{ 'aab' | unique }}", "aab"],
  ["{{ [1, 2] | union([2, 3]) }}", [1, 2, 3]],
  ["{{ [1, 2, 2] | intersect([2, 3]) }}", [2]],
  ["{{ [1, 2] | difference([2]) }}", [1]],
  ["{{ [1, 2] | symmetric_difference([2, 3]) }}", [1, 3]],
  ["{{ [{'a': 1}] | union([{'a': 1}]) }}", [{ a: 1 }]],
]);

testErrors("set filters want lists", [
  [
    "{{ 'ab' | union([1]) }}",
    'Cannot apply filter "union": expected a list, got a string',
  ],
  [
    "{{ [1] | difference }}",
    'Cannot apply filter "difference": argument "other" is missing',
  ],
]);
