import { testErrors, testRows } from "./rows.ts";

testRows("arithmetic is Python's", [
  ["{{ 4 / 2 }}|{{ 5 // 2 }}|{{ 2 ** 3 }}", "2.0|2|8"],
  ["{{ 7 // -2 }}|{{ 7 % -2 }}|{{ -7 % 3 }}", "-4|-1|2"],
  ["{{ 1.5 + 1.5 }}|{{ 3.0 }}|{{ 3.0 * 2 }}|{{ 1.5 * 3 }}", "3.0|3.0|6.0|4.5"],
  ["{{ 10 // 3.0 }}|{{ 2 ** -1 }}|{{ 1e3 }}", "3.0|0.5|1000.0"],
  ["{{ 4 / 2 }}", 2],
  ["{{ true + 1 }}", 2],
  ["{{ -(2.0) }}|{{ +3 }}|{{ -0 }}", "-2.0|3|0"],
  ["{{ 'a' ~ 1 ~ none ~ [2.0] }}", "a1none[2.0]"],
  ["{{ 'a' + 'b' }}", "ab"],
  ["{{ [1] + [2] }}", [1, 2]],
  ["{{ 'x' * 3 }}{{ 2 * 'y' }}{{ 'z' * -1 }}", "xxxyy"],
  ["{{ [1, [2]] * 2 }}", [1, [2], 1, [2]]],
  ["{{ '%s-%d' % ['a', 5] }}{{ '%05.1f' % 2.25 }}", "a-5002.3"],
]);

testErrors("operators refuse what they cannot use", [
  [
    "{{ 'a' + 1 }}",
    'Cannot use "+" with a string and an integer; join texts with "~"',
  ],
  ["{{ [1] - [1] }}", 'Cannot use "-" with a list and a list'],
  ["{{ none * 2 }}", 'Cannot use "*" with none and an integer'],
  ["{{ 1 / 0 }}", 'Cannot divide by zero with "/"'],
  ["{{ 1 // 0.0 }}", 'Cannot divide by zero with "//"'],
  ["{{ 1 % 0 }}", 'Cannot divide by zero with "%"'],
  ["{{ -'a' }}", 'Cannot put "-" before a string: expected a number'],
  [
    "{{ 9007199254740991 + 1 }}",
    'Cannot calculate with "+": the result is beyond 2^53',
  ],
  ["{{ 10 ** 400 }}", 'Cannot calculate with "**": the result is beyond 2^53'],
  [
    "{{ 'a' * 1000000000 }}",
    "Cannot make a text longer than 16777216 characters",
  ],
  ["{{ [1] * 10000000 }}", "Cannot make a list longer than 1000000 items"],
  ["{{ missing ~ 'x' }}", 'Variable "missing" is not defined'],
  ["{{ 1 + missing }}", 'Variable "missing" is not defined'],
]);
