import { match } from "node:assert/strict";
import { OMIT } from "../../../lib/template/value.ts";
import { openFor, testErrors, testRows } from "../rows.ts";

testRows("default stands in for what is not defined", [
  ["{{ missing | default('x') }}", "x"],
  ["{{ missing | d(3) }}", 3],
  ["{{ missing.a.b[0].c | default(none) }}", null],
  ["{{ missing | default }}", ""],
  ["{{ '' | default('x') }}", ""],
  ["{{ '' | default('x', true) }}", "x"],
  ["{{ none | default('x', boolean=true) }}", "x"],
  ["{{ none | default('x') }}", null],
  ["{{ a.b | default(a.c) }}", 2, { a: { c: 2 } }],
  ["{{ missing | default(other) | default(1) }}", 1],
  ["{{ missing | default(omit) }}", OMIT],
  ["{{ [1, omit] }}", [1]],
  ["{{ {'a': omit, 'b': 1} }}", { b: 1 }],
]);

testRows("values are chosen, checked and named", [
  ["{{ true | ternary('a', 'b') }}{{ 0 | ternary('a', 'b') }}", "ab"],
  ["{{ true | ternary(1, missing) }}", 1],
  ["{{ none | ternary('a', 'b', 'n') }}", "n"],
  ["{{ 0 | ternary }}", false],
  ["{{ 0 | mandatory }}{{ false | mandatory }}", "0false"],
  ["{{ 'no' | bool }}", false],
]);

testRows("bool reads words as Ansible does", [
  ["{{ ['yes', 'On', '1', 'TRUE', 't', 1, [0]] | map('bool') is all }}", true],
  [
    "{{ ['no', 'Off', '0', 'False', '', 0, [], {}] | map('bool') is any }}",
    false,
  ],
]);

testRows("kinds, attributes and lists", [
  [
    "{{ ['a', 1, 1.0, 1.5, true, none, [], {}] | map('type_debug') | join(' ') }}",
    "str int float float bool NoneType list dict",
  ],
  ["{{ {'a': 1} | attr('a') }}", 1],
  ["{{ {'a': 1} | attr('b') | default(0) }}", 0],
  ["{{ 'ab' | list }}{{ {'k': 1} | list }}", '["a", "b"]["k"]'],
  ["{{ {'a': 1} | items }}", [["a", 1]]],
  ["{{ [1, 'a'] | pprint }}", '[1, "a"]'],
]);

testRows("general functions", [
  ["{{ length('abc') }}{{ length([1]) }}{{ length() }}", "310"],
  ["{{ range(3) }}", [0, 1, 2]],
  ["{{ range(10, 1, -4) }}", [10, 6, 2]],
  ["{{ range(1, 3) }}{{ range(1, 2, 0) }}{{ range() }}", "[1, 2][][]"],
  ["{{ dict(a=1, b=2) }}", { a: 1, b: 2 }],
  ["{{ dict({'a': 1}, b=2) }}", { a: 1, b: 2 }],
  [
    "{{ ansible_managed() }}|{{ ansible_managed }}",
    "Ansible managed|Ansible managed",
  ],
]);

testErrors("general filters say what is missing", [
  ["{{ missing | mandatory }}", 'Variable "missing" is not defined'],
  [
    "{{ missing | mandatory('set it') }}",
    'Cannot apply filter "mandatory": set it',
  ],
  [
    "{{ '' | mandatory }}",
    'Cannot apply filter "mandatory": expected a value, got an empty one',
  ],
  [
    "{{ 'hello' | bool }}",
    'Cannot apply filter "bool": expected a boolean, or a word such as yes or no, got a string',
  ],
  [
    "{{ none | bool }}",
    'Cannot apply filter "bool": expected a value, got none',
  ],
  [
    "{{ range(1000000000) }}",
    'Cannot call "range": expected at most 100000 numbers, got 1000000000',
  ],
  ["{{ undef('fill me in') }}", "fill me in"],
  ["{{ missing | default(other) }}", 'Variable "other" is not defined'],
  [
    "a {{ missing | default(omit) }}",
    'Cannot put "omit" into a text: it must be the whole value of a field',
  ],
]);

Deno.test("uuid makes version 4 UUIDs", async () => {
  const templates = await openFor();
  match(
    String(templates.evaluate("uuid()", {})),
    /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/,
  );
});
