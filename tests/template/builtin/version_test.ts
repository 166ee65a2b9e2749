import { strictEqual } from "node:assert/strict";
import { openFor, testErrors } from "../rows.ts";

Deno.test("versions are compared part by part", async () => {
  const templates = await openFor();
  const rows: [string, boolean][] = [
    ["'1.10' is version('1.9', '>')", true],
    ["'1.2.0' is version('1.2', '>')", true],
    ["'1.2' is version('1.2', '==')", true],
    ["'1.2' is version('1.3', '<=')", true],
    ["'1.2' is version('1.3', 'ne')", true],
    ["'1.0' is version('1.0')", true],
    ["1.5 is version('1.4', 'gt')", true],
    ["'2.0rc1' is version('2.0', '>')", true],
    ["'2.0rc1' is version('2.0.1', '<')", true],
    ["'2.0rc1' is version('2.0', '<', version_type='pep440')", true],
    ["'1.0.0-alpha' is version('1.0.0', '<', version_type='semver')", true],
    ["'1.0.0+b1' is version('1.0.0', '==', version_type='semver')", true],
    ["'v1.2' is version('1.2.0', '==', strict=true)", true],
    ["'1.2' | version('1.10', '<')", true],
    ["'1.2' | version_compare('1.2', operator='>=')", true],
    ["'1.2' is version_compare('1.1', '<')", false],
  ];
  for (const [expression, expected] of rows) {
    strictEqual(templates.evaluate(expression, {}), expected, expression);
  }
});

testErrors("versions that are none are refused", [
  [
    "{{ '1' is version('1', '~=') }}",
    'Cannot apply test "version": expected ==, !=, <, <=, > or >= as "operator"',
  ],
  [
    "{{ '-' is version('1', '<') }}",
    'Cannot apply test "version": expected a version',
  ],
  [
    "{{ '1' is version('1', '<', version_type='x') }}",
    'Cannot apply test "version": expected one of loose, strict, semver, semantic, pep440 as "version_type"',
  ],
  [
    "{{ ('1.' * 200) is version('1', '<') }}",
    'Cannot apply test "version": expected a version of at most 200 characters',
  ],
]);
