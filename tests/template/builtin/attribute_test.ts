import { deepStrictEqual, ok } from "node:assert/strict";
import { readPath } from "../../../lib/template/builtin/attribute.ts";
import { Undefined } from "../../../lib/template/value.ts";

Deno.test("readPath walks maps and lists", () => {
  const item = { a: { b: [10, { c: 1 }] }, "x.y": 2 };
  const rows: [unknown, unknown][] = [
    ["a.b.0", 10],
    ["a.b.-1.c", 1],
    ["a", item.a],
  ];
  for (const [path, expected] of rows) {
    deepStrictEqual(readPath(item, path), expected);
  }
});

Deno.test("readPath reaches own data only", () => {
  for (const path of ["constructor", "a.length", "__proto__", "a.b.c"]) {
    ok(readPath({ a: "text" }, path) instanceof Undefined, path);
  }
});
