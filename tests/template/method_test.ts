import { testErrors, testRows } from "./rows.ts";

testRows("Python's methods of strings", [
  ["{{ 'aB'.upper() }}{{ 'aB'.lower() }}{{ 'ab c'.title() }}", "ABabAb C"],
  ["{{ ' a '.strip() }}{{ 'xa'.lstrip('x') }}{{ 'ax'.rstrip('x') }}", "aaa"],
  ["{{ 'hELLO'.capitalize() }}", "Hello"],
  ["{{ 'a,b'.split(',') }}", ["a", "b"]],
  ["{{ 'a-b-c'.rsplit('-', 1) }}", ["a-b", "c"]],
  ["{{ 'a\nb\n'.splitlines() }}", ["a", "b"]],
  ["{{ 'abc'.startswith('a') and 'abc'.endswith(('x', 'c')) }}", true],
  ["{{ 'aa'.replace('a', 'b', 1) }}", "ba"],
  ["{{ 'abc'.find('c') }}{{ 'aba'.rfind('a') }}{{ 'aba'.count('a') }}", "222"],
  ["{{ '-'.join([1, 'a']) }}", "1-a"],
  ["{{ '{} {x}'.format(1, x=2) }}", "1 2"],
  [
    "{{ '-7'.zfill(4) }}|{{ 'a'.ljust(2, '.') }}|{{ 'a'.rjust(2) }}",
    "-007|a.| a",
  ],
  ["{{ 'a'.center(3, '*') }}", "*a*"],
  ["{{ 'abc'.removeprefix('a') }}{{ 'abc'.removesuffix('c') }}", "bcab"],
  ["{{ 'a=b'.partition('=') }}", ["a", "=", "b"]],
  ["{{ '12'.isdigit() and 'ab'.isalpha() and 'a1'.isalnum() }}", true],
  ["{{ ' '.isspace() and 'A'.isupper() and 'a'.islower() }}", true],
  ["{{ '½'.isnumeric() }}", true],
]);

testRows("Python's methods of lists and maps", [
  ["{{ [1, 2, 1].count(1) }}{{ [1, 2].index(2) }}", "21"],
  ["{{ [1].copy() }}", [1]],
  ["{{ {'a': 1}.items() }}", [["a", 1]]],
  ["{{ {'a': 1}.keys() }}{{ {'a': 1}.values() }}", '["a"][1]'],
  [
    "{{ {'a': 1}.get('a') }}{{ {'a': 1}.get('b', 2) }}{{ {}.get('x') }}",
    "12none",
  ],
  ["{{ {}.get('constructor', 'safe') }}", "safe"],
  ["{{ m.items }}|{{ m.items() | length }}", "5|1", { m: { items: 5 } }],
]);

testErrors("methods that do not exist are refused", [
  [
    "{{ 'a'.uper() }}",
    'Cannot call ".uper()": a string has no such method. Did you mean ".upper()"?',
  ],
  [
    "{{ 5.5.bit_length() }}",
    'Cannot call ".bit_length()": a float has no such method',
  ],
  [
    "{{ [].append(1) }}",
    'Cannot call ".append()": values cannot be changed in place, build a new one with "+" or "combine"',
  ],
  [
    "{{ 'a'.replace([], 'b') }}",
    'Cannot call ".replace()": expected a string, got a list',
  ],
  [
    "{{ [1].index(2) }}",
    'Cannot call ".index()": Cannot find the value in the list',
  ],
  [
    "{{ ''.constructor('x') }}",
    'Cannot call ".constructor()": a string has no such method',
  ],
  ["{{ m.f() }}", 'Cannot call ".f()": a map has no such method', { m: {} }],
  [
    "{{ 'a'.upper().x.y }}",
    '"(…).upper(…).x" is not defined: a string has no such attribute',
  ],
]);
