import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
import {
  findFlag,
  readFlag,
  readInteger,
  readItems,
  readList,
  readMap,
  readNumber,
  readText,
} from "../../lib/template/coerce.ts";
import { toFloat } from "../../lib/template/value.ts";

Deno.test("values are read as the wanted type", () => {
  const rows: [unknown, unknown][] = [
    [readText("a"), "a"],
    [readText(5), "5"],
    [readText(true), "true"],
    [readText(toFloat(2)), "2.0"],
    [readNumber(true), 1],
    [readNumber(toFloat(2)), 2],
    [readInteger(" 42 "), 42],
    [readInteger(toFloat(2)), 2],
    [readList([1]), [1]],
    [readMap({ a: 1 }), { a: 1 }],
    [readItems("a😀"), ["a", "😀"]],
    [readItems({ a: 1 }), ["a"]],
    [readFlag("Off"), false],
    [readFlag([1]), true],
  ];
  for (const [got, expected] of rows) deepStrictEqual(got, expected);
});

Deno.test("wrong types are named without their value", () => {
  const rows: [() => unknown, string][] = [
    [() => readText([]), "expected a string, got a list"],
    [() => readText(null, "old"), 'expected a string as "old", got none'],
    [() => readNumber("5", "a"), 'expected a number as "a", got a string'],
    [() => readInteger(1.5), "expected an integer, got a float"],
    [() => readInteger("x"), "expected an integer, got a string"],
    [() => readList("a"), "expected a list, got a string"],
    [() => readMap([1]), "expected a map, got a list"],
    [() => readItems(5), "expected a list, a map or a string, got an integer"],
    [
      () => readFlag("hunter2"),
      "expected a boolean, or a word such as yes or no, got a string",
    ],
  ];
  for (const [run, message] of rows) throws(run, { message });
});

Deno.test("findFlag knows words only", () => {
  const rows: [string, boolean | undefined][] = [
    [" YES ", true],
    ["t", true],
    ["", false],
    ["n", false],
    ["2", undefined],
    ["truth", undefined],
  ];
  for (const [word, expected] of rows) strictEqual(findFlag(word), expected);
});
