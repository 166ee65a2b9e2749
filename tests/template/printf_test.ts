import { strictEqual, throws } from "node:assert/strict";
import { Budget } from "../../lib/template/budget.ts";
import { printf } from "../../lib/template/printf.ts";
import { toFloat } from "../../lib/template/value.ts";

const budget = new Budget(10_000);

Deno.test("printf converts as Python's %", () => {
  const rows: [string, unknown[], string][] = [
    ["%s %s", ["a", toFloat(1)], "a 1.0"],
    ["%r", ["a"], '"a"'],
    ["%5d|%-5d|%05d|%+d", [1, 2, -3, 4], "    1|2    |-0003|+4"],
    ["%.2f %e %g", [1.005, 12345, 0.5], "1.00 1.234500e+04 0.5"],
    ["%x %X %o %c", [255, 255, 8, 65], "ff FF 10 A"],
    ["%.2s|%5s|%-5s|", ["abc", "a", "b"], "ab|    a|b    |"],
    ["100%%", [], "100%"],
    ["%(a)s-%(a)03d", [{ a: 7 }], "7-007"],
    ["plain", [], "plain"],
  ];
  for (const [format, values, expected] of rows) {
    strictEqual(printf(format, values, budget), expected, format);
  }
});

Deno.test("printf counts its values", () => {
  const rows: [string, unknown[], string][] = [
    [
      "%s %s",
      ["a"],
      "expected a value for each of the text's conversions, got 1",
    ],
    ["%s", ["a", "b"], "expected 1 values for the text's conversions, got 2"],
    ["%d", ["a"], 'expected a number for "%d", got a string'],
    ["%(a)s", [{}], "expected a map with each name of the text"],
    ["%q", [1], 'expected a known conversion, got "%q"'],
  ];
  for (const [format, values, message] of rows) {
    throws(() => printf(format, values, budget), { message }, format);
  }
});
