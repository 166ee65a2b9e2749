import { testErrors, testRows } from "../rows.ts";

testRows("combine merges maps", [
  ["{{ {'a': 1} | combine({'b': 2}, {'a': 3}) }}", { a: 3, b: 2 }],
  ["{{ {'a': {'x': 1}} | combine({'a': {'y': 2}}) }}", { a: { y: 2 } }],
  [
    "{{ {'a': {'x': 1}} | combine({'a': {'y': 2}}, recursive=true) }}",
    { a: { x: 1, y: 2 } },
  ],
  [
    "{{ {'l': [1, 2]} | combine({'l': [2, 3]}, list_merge='append') }}",
    { l: [1, 2, 2, 3] },
  ],
  [
    "{{ {'l': [1, 2]} | combine({'l': [2, 3]}, list_merge='append_rp') }}",
    { l: [1, 2, 3] },
  ],
  [
    "{{ {'l': [1]} | combine({'l': [2]}, list_merge='prepend') }}",
    { l: [2, 1] },
  ],
  [
    "{{ {'l': [1, 2]} | combine({'l': [2]}, list_merge='prepend_rp') }}",
    { l: [2, 1] },
  ],
  ["{{ {'l': [1]} | combine({'l': [2]}, list_merge='keep') }}", { l: [1] }],
  ["{{ [{'a': 1}, {'b': 2}] | combine }}", { a: 1, b: 2 }],
  ["{{ {'recursive': 1} | combine({'recursive': true}) }}", {
    recursive: true,
  }],
  ["{{ {'a': 1} | ansible.builtin.combine({'a': 2}) }}", { a: 2 }],
]);

testRows("maps become lists and back", [
  ["{{ {'a': 1} | dict2items }}", [{ key: "a", value: 1 }]],
  [
    "{{ {'a': 1} | dict2items(key_name='k', value_name='v') }}",
    [{ k: "a", v: 1 }],
  ],
  ["{{ [{'key': 'a', 'value': 1}] | items2dict }}", { a: 1 }],
  ["{{ [{'k': 'a', 'v': 1}] | items2dict('k', 'v') }}", { a: 1 }],
  ["{{ {'b': 1, 'A': 2} | dictsort }}", [["A", 2], ["b", 1]]],
  [
    "{{ {'b': 1, 'A': 2} | dictsort(by='value', reverse=true) }}",
    [["A", 2], ["b", 1]],
  ],
  [
    "{{ {'b': 1, 'A': 2, 'a': 3} | dictsort(true) | map('first') | join }}",
    "Aab",
  ],
  ["{{ ['a', 'b'] | map('extract', {'a': 1, 'b': 2}) }}", [1, 2]],
  ["{{ 'a' | extract({'a': {'x': 5}}, 'x') }}", 5],
  ["{{ 'a' | extract({'a': {'x': [7]}}, ['x', 0]) }}", 7],
  ["{{ 'z' | extract({'a': 1}) | default('-') }}", "-"],
  [
    "{{ [{'n': 1, 'k': ['a', 'b']}] | subelements('k') }}",
    [[{ n: 1, k: ["a", "b"] }, "a"], [{ n: 1, k: ["a", "b"] }, "b"]],
  ],
  ["{{ [{'n': 1}] | subelements('k', skip_missing=true) }}", []],
  ["{{ {'__proto__': 1} | dict2items }}", [{ key: "__proto__", value: 1 }]],
]);

testErrors("map filters refuse what is no map", [
  [
    "{{ {'a': 1} | combine(5) }}",
    'Cannot apply filter "combine": expected a map, got an integer',
  ],
  [
    "{{ {'a': 1} | combine({}, recursve=true) }}",
    'Cannot apply filter "combine": argument "recursve" is not known',
  ],
  [
    "{{ [1] | items2dict }}",
    'Cannot apply filter "items2dict": expected a map, got an integer',
  ],
  [
    "{{ [{'n': 1}] | subelements('k') }}",
    'Cannot apply filter "subelements": Attribute "k" is not defined in an item',
  ],
]);
