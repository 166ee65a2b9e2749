import { strictEqual, throws } from "node:assert/strict";
import { Budget } from "../../lib/template/budget.ts";
import {
  applyComparison,
  compareTexts,
  compareValues,
  contains,
  isEqual,
} from "../../lib/template/compare.ts";
import { toFloat } from "../../lib/template/value.ts";

const budget = new Budget(1_000_000);

Deno.test("values are equal through lists and maps", () => {
  const rows: [unknown, unknown, boolean][] = [
    [1, toFloat(1), true],
    [1, true, true],
    [1, "1", false],
    [null, undefined, true],
    [null, false, false],
    [[1, { a: [2] }], [1, { a: [2] }], true],
    [[1], [1, 2], false],
    [{ a: 1 }, { a: 1, b: 2 }, false],
    [{ a: 1 }, { b: 1 }, false],
    [{}, [], false],
    [NaN, NaN, false],
  ];
  for (const [left, right, expected] of rows) {
    strictEqual(isEqual(left, right, budget), expected);
    strictEqual(isEqual(right, left, budget), expected);
  }
});

Deno.test("numbers, texts and lists have an order", () => {
  const rows: [unknown, unknown][] = [
    [1, 2],
    [false, 1],
    [toFloat(1), 1.5],
    ["a", "b"],
    ["Z", "a"],
    [[1, 2], [1, 3]],
    [[1], [1, 0]],
  ];
  for (const [less, more] of rows) {
    strictEqual(compareValues(less, more, budget) < 0, true);
    strictEqual(compareValues(more, less, budget) > 0, true);
    strictEqual(applyComparison("<", less, more, budget), true);
    strictEqual(applyComparison(">=", less, more, budget), false);
    strictEqual(applyComparison("<=", less, less, budget), true);
    strictEqual(applyComparison(">", more, less, budget), true);
    strictEqual(applyComparison("!=", more, less, budget), true);
  }
  strictEqual(compareTexts("a", "a"), 0);
});

Deno.test("unlike types have no order", () => {
  const rows: [unknown, unknown, string][] = [
    [
      "5",
      4,
      'Cannot compare a string with an integer; turn the string into a number with "| int"',
    ],
    [null, 1, "Cannot compare none with an integer"],
    [{}, {}, "Cannot compare a map with a map"],
  ];
  for (const [left, right, message] of rows) {
    throws(() => compareValues(left, right, budget), { message });
  }
});

Deno.test("contains looks into texts, lists and maps", () => {
  const rows: [unknown, unknown, boolean][] = [
    ["abc1", "bc", true],
    ["abc1", 1, true],
    [[1, [2]], [2], true],
    [[1], "1", false],
    [{ a: 1 }, "a", true],
    [{ 5: 1 }, 5, true],
    [{ a: 1 }, null, false],
    [{}, "constructor", false],
  ];
  for (const [holder, value, expected] of rows) {
    strictEqual(contains(holder, value, budget), expected);
    strictEqual(applyComparison("in", value, holder, budget), expected);
    strictEqual(applyComparison("not in", value, holder, budget), !expected);
  }
  throws(() => contains(5, 5, budget), /Cannot look into an integer/);
  throws(() => contains("a", [], budget), /Cannot look for a list/);
  throws(() => contains("true", true, budget), /Cannot look for a boolean/);
});
