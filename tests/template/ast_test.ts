import { deepStrictEqual } from "node:assert/strict";
import type { Body } from "../../lib/template/ast.ts";
import { parseTemplate } from "../../lib/template/statement.ts";

Deno.test("templates parse into their parts with offsets", () => {
  const body: Body = parseTemplate("a{{ b.c }}{% set x = 1 %}", {
    trimBlocks: false,
    lstripBlocks: false,
  });
  deepStrictEqual(body, [
    { kind: "text", text: "a", at: 0 },
    {
      kind: "output",
      at: 1,
      value: {
        kind: "attribute",
        name: "c",
        at: 6,
        object: { kind: "name", name: "b", at: 4 },
      },
    },
    {
      kind: "set",
      at: 10,
      target: { kind: "name", name: "x", at: 17 },
      value: { kind: "literal", value: 1, at: 21 },
    },
  ]);
});
