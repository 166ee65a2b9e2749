import { doesNotMatch } from "node:assert/strict";
import { findError, openFor, testErrors, testRows } from "../rows.ts";

testRows("JSON is written and read", [
  ["{{ {'a': 1} | to_json }}", '{"a":1}'],
  ["{{ {'b': 1, 'a': [true, none]} | to_json }}", '{"b":1,"a":[true,null]}'],
  ["{{ {'b': 1, 'a': 2} | to_json(sort_keys=true) }}", '{"a":2,"b":1}'],
  ["{{ [1] | to_json(indent=4) }}", "[\n    1\n]"],
  ["{{ [1] | tojson }}", "[1]"],
  [
    "{{ {'b': [1], 'a': {}} | to_nice_json }}",
    '{\n  "a": {},\n  "b": [\n    1\n  ]\n}',
  ],
  ["{{ {'a': [1]} | to_nice_json(indent=1) }}", '{\n "a": [\n  1\n ]\n}'],
  ["{{ none | to_json }}", "null"],
  ["{{ '{\"a\": [1, null]}' | from_json }}", { a: [1, null] }],
  ["{{ ('[1.5]' | from_json)[0] + 1 }}", 2.5],
]);

testRows("YAML is written and read", [
  ["{{ {'b': 1, 'a': ['x']} | to_yaml }}", "a:\n  - x\nb: 1\n"],
  ["{{ {'b': 1, 'a': 2} | to_yaml(sort_keys=false) }}", "b: 1\na: 2\n"],
  ["{{ {'a': {'b': 'yes'}} | to_nice_yaml }}", "a:\n    b: 'yes'\n"],
  ["{{ {'a': {'b': 1}} | to_nice_yaml(indent=2) }}", "a:\n  b: 1\n"],
  ["{{ 'a: [1, 0644]' | from_yaml }}", { a: [1, 644] }],
  ["{{ '' | from_yaml }}", null],
  ["{{ 'a: 1\n---\nb: 2\n' | from_yaml_all }}", [{ a: 1 }, { b: 2 }]],
  ["{{ 'x: &a {k: 1}\ny: {<<: *a}' | from_yaml }}", {
    x: { k: 1 },
    y: { k: 1 },
  }],
]);

testErrors("texts that are no data are refused", [
  [
    "{{ '{' | from_json }}",
    'Cannot apply filter "from_json": expected JSON, which it is not at line 1 column 2',
  ],
  [
    "{{ 'a: [1' | from_yaml }}",
    'Cannot apply filter "from_yaml": expected YAML, which it is not at line 1 column 6',
  ],
  [
    "{{ range | to_json }}",
    'Variable "range" is not defined: it is a function, write range(…)',
  ],
]);

Deno.test("errors of data show no piece of it", async () => {
  const templates = await openFor();
  for (const filter of ["from_json", "from_yaml", "from_yaml_all"]) {
    const error = findError(() =>
      templates.evaluate(`text | ${filter}`, { text: '{"hunter2": hunter2:' })
    );
    doesNotMatch(String(error), /hunter2/);
  }
});
