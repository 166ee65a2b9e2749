import { strictEqual } from "node:assert/strict";
import { openFor, testErrors } from "../rows.ts";

const VARS = {
  n: null,
  l: [1, 2],
  m: { a: 1 },
  ok: { rc: 0, changed: true, failed: false },
  bad: { failed: true },
  skip: { skipped: true, changed: false },
};

const TRUE = [
  "l is defined and missing is undefined and missing.a.b is not defined",
  "m.zz is not defined and m.a is defined",
  "n is none and l is not none",
  "true is boolean and 1 is not boolean",
  "true is true and false is false and 1 is not true",
  "1 is number and 1.5 is number and '1' is not number and true is not number",
  "1 is integer and 1 is int and 1.0 is float and 1.5 is float",
  "1.0 is not integer and 1 is not float",
  "'a' is string and l is not string",
  "l is sequence and 'a' is sequence and l is list and m is not list",
  "l is iterable and 1 is not iterable",
  "m is mapping and l is not mapping",
  "namespace(a=1) is callable",
  "'a' is safe and 'a' is not escaped",
  "'upper' is filter and 'uper' is not filter and 'odd' is test",
  "'10.0.0.1' is ip and 'x' is not ip and 1 is not ip",
  "1 is eq(1.0) and 1 is equalto 1 and 1 is ne 2",
  "1 is lt 2 and 1 is lessthan 2 and 1 is le 1",
  "2 is gt 1 and 2 is greaterthan 1 and 2 is ge 2",
  "1 is sameas 1 and 1 is not sameas true",
  "1 is in l and 3 is not in l",
  "l is contains(2) and 'abc' is contains 'b'",
  "3 is odd and 2 is even and 9 is divisibleby 3",
  "'a' is lower and 'A' is upper",
  "'abc' is startingwith 'a' and 'abc' is endingwith 'c'",
  "1 is truthy and '' is falsy and 'no' is truthy",
  "'no' is falsy(convert_bool=true) and 'yes' is truthy(true)",
  "[0, 1] is any and [1, 1] is all and [] is all and [] is not any",
  "[1] is subset(l) and [1] is issubset l and [3] is not subset(l)",
  "l is superset([1]) and l is issuperset [2]",
  "'/etc/motd' is exists and '/none' is not exists",
  "'/etc/motd' is file and '/etc' is directory and '/etc' is not file",
  "'/etc/motd' is is_file and '/etc' is is_dir and '/etc' is not link",
  "'/etc' is not is_link and '/a' is abs and 'a' is not is_abs",
  "ok is succeeded and ok is success and ok is successful",
  "bad is failed and bad is failure and bad is not succeeded",
  "ok is changed and bad is not change",
  "skip is skipped and skip is skip and ok is not skipped",
];

Deno.test("tests hold as they should", async () => {
  const templates = await openFor();
  for (const expression of TRUE) {
    strictEqual(templates.evaluate(expression, VARS), true, expression);
  }
});

testErrors("tests refuse what they cannot use", [
  ["{{ missing is none }}", 'Variable "missing" is not defined'],
  ["{{ missing is failed }}", 'Variable "missing" is not defined'],
  [
    "{{ 1 is failed }}",
    'Cannot apply test "failed": expected a map, got an integer',
  ],
  ["{{ 1 is nothng }}", 'Test "nothng" is not known'],
  [
    "{{ 1 is divisibleby 0 }}",
    'Cannot apply test "divisibleby": expected a divisor, got 0',
  ],
  [
    "{{ 'a' is odd }}",
    'Cannot apply test "odd": expected a number, got a string',
  ],
]);
