import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
import { Budget } from "../../lib/template/budget.ts";
import { toLiteral, toPlain, toText } from "../../lib/template/text.ts";
import { OMIT, toFloat, Undefined } from "../../lib/template/value.ts";

const budget = (): Budget => new Budget(10_000);

Deno.test("values are written as the original writes them", () => {
  const rows: [unknown, string][] = [
    ['a"b', 'a"b'],
    [null, "none"],
    [true, "true"],
    [toFloat(2), "2.0"],
    [1.5, "1.5"],
    [-0, "0"],
    [10n, "10"],
    [NaN, "NaN"],
    [Infinity, "inf"],
    [[1, "a", null], '[1, "a", none]'],
    [{ a: { b: [] }, 'c"': "\n" }, '{"a": {"b": []}, "c\\"": "\\n"}'],
  ];
  for (const [value, expected] of rows) {
    strictEqual(toText(value, budget()), expected);
  }
  strictEqual(toLiteral("a", budget()), '"a"');
});

Deno.test("toText refuses what is no text", () => {
  throws(() => toText(OMIT, budget()), /whole value of a field/);
  throws(() => toText([new Undefined(() => "gone")], budget()), /gone/);
  throws(() => toText(new Uint8Array(), budget()), /Cannot write bytes/);
});

Deno.test("toPlain leaves plain data", () => {
  deepStrictEqual(
    toPlain({ a: toFloat(2), b: [undefined, OMIT, 1], c: OMIT }, budget()),
    { a: 2, b: [null, 1] },
  );
  throws(() => toPlain([() => 1], budget()), /Cannot use a function/);
});

Deno.test("values that share their parts cannot grow without end", () => {
  let value: unknown = "x";
  for (let level = 0; level < 60; level++) value = [value, value];
  throws(() => toText(value, budget()), /takes too long/);
  throws(() => toPlain(value, budget()), /takes too long/);
});
