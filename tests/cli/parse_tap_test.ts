import { deepStrictEqual as deepEqual } from "node:assert/strict";
import { parseTap } from "../../cli/parse_tap.ts";

Deno.test("a report gives each test with its file, line and message", () => {
  const report = `TAP version 14
# ./a_test.ts
ok 1 - good
printed by a test
ok 2 - left out # SKIP
not ok 3 - bad
  ---
  {"message":"AssertionError: 1 !== 2","severity":"fail","at":{"file":"./a_test.ts","line":3}}
  ...
# Subtest: steps
    not ok 1 - inner
      ---
      {"message":"Error: deep","at":{"file":"./a_test.ts","line":6}}
      ...
    1..1
not ok 4 - steps
  ---
  {"message":"1 test step failed.","at":{"file":"./a_test.ts","line":5}}
  ...
# ./b_test.ts
not ok 5 - told nothing
1..5
`;
  deepEqual(parseTap(report), [
    { file: "a_test.ts", name: "good", status: "passed" },
    { file: "a_test.ts", name: "left out", status: "ignored" },
    {
      file: "a_test.ts",
      name: "bad",
      status: "failed",
      line: 3,
      message: "AssertionError: 1 !== 2",
    },
    {
      file: "a_test.ts",
      name: "steps",
      status: "failed",
      line: 5,
      message: "Error: deep",
    },
    { file: "b_test.ts", name: "told nothing", status: "failed" },
  ]);
});
