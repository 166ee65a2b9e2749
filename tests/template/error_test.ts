import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { TemplateError, toLine } from "../../lib/template/error.ts";

Deno.test("TemplateError is placed, attached and located once", () => {
  const error = new TemplateError("expected a list", { unknownName: "x" });
  error.attach('Cannot apply filter "a"', 4).attach("Cannot apply", 1);
  error.place(0);
  error.locate("ab\ncd\n", "web.j2").locate("x", "other.j2");
  deepStrictEqual(
    [error.message, error.offset, error.line, error.template, error.name],
    [
      'web.j2:2: Cannot apply filter "a": expected a list',
      4,
      2,
      "web.j2",
      "TemplateError",
    ],
  );
  strictEqual(error.unknownName, "x");
});

Deno.test("TemplateError of a text without a name keeps its message", () => {
  const error = new TemplateError("Cannot read").place(0).locate("abc");
  deepStrictEqual([error.message, error.line], ["Cannot read", 1]);
});

Deno.test("toLine counts lines from 1", () => {
  const rows: [number, number][] = [[0, 1], [1, 1], [2, 2], [9, 3]];
  for (const [offset, line] of rows) {
    strictEqual(toLine("a\nb\nc", offset), line);
  }
});
