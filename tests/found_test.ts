import assert from "node:assert/strict";
import { toFoundText, toKindText } from "../lib/found.ts";

const ROWS: readonly (readonly [unknown, string, string])[] = [
  [undefined, "nothing", "nothing"],
  [null, "nothing", "nothing"],
  ["x", '"x"', "a text"],
  ['a"b\n', '"a\\"b\\n"', "a text"],
  [5, "the number 5", "a number"],
  [true, "true", "true or false"],
  [[1], "a list", "a list"],
  [{ a: 1 }, "a map", "a map"],
  ["y".repeat(100), `"${"y".repeat(60)}…"`, "a text"],
];

for (const [value, found, kind] of ROWS) {
  Deno.test(`toFoundText names ${JSON.stringify(value)}`, () => {
    assert.equal(toFoundText(value), found);
    assert.equal(toKindText(value), kind);
  });
}
