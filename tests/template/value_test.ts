import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
import { Namespace } from "../../lib/template/namespace.ts";
import {
  countCharacters,
  findNumber,
  isFloat,
  isMap,
  isTruthy,
  needValue,
  OMIT,
  toCharacters,
  toFloat,
  toKind,
  toMap,
  Undefined,
  WholeFloat,
} from "../../lib/template/value.ts";

const MISSING = new Undefined(() => "nothing here", 3, "a");

Deno.test("values have kinds, truth and numbers", () => {
  const rows: [unknown, string, boolean, number | undefined][] = [
    [null, "none", false, undefined],
    [undefined, "none", false, undefined],
    [true, "a boolean", true, 1],
    [0, "an integer", false, 0],
    [5n, "an integer", true, 5],
    [1.5, "a float", true, 1.5],
    [new WholeFloat(0), "a float", false, 0],
    ["", "a string", false, undefined],
    ["no", "a string", true, undefined],
    [[], "a list", false, undefined],
    [{}, "a map", false, undefined],
    [{ a: 1 }, "a map", true, undefined],
    [OMIT, '"omit"', false, undefined],
    [new Namespace([]), "a namespace", true, undefined],
    [new Uint8Array(), "bytes", true, undefined],
    [() => 1, "a function", true, undefined],
  ];
  for (const [value, kind, truth, number] of rows) {
    strictEqual(toKind(value), kind);
    strictEqual(isTruthy(value), truth, kind);
    strictEqual(findNumber(value), number, kind);
  }
});

Deno.test("an undefined value throws when it is used", () => {
  const expected = { message: "nothing here", offset: 3, unknownName: "a" };
  throws(() => isTruthy(MISSING), expected);
  throws(() => needValue(MISSING), expected);
  strictEqual(needValue(0), 0);
  strictEqual(toKind(MISSING), "an undefined value");
});

Deno.test("floats stay floats when they are whole", () => {
  deepStrictEqual(toFloat(2), new WholeFloat(2));
  strictEqual(toFloat(2.5), 2.5);
  deepStrictEqual([isFloat(2), isFloat(toFloat(2)), isFloat(0.5)], [
    false,
    true,
    true,
  ]);
});

Deno.test("maps are plain and hold any name", () => {
  const map = toMap([["__proto__", 1], ["a", 2]]);
  deepStrictEqual(Object.keys(map), ["__proto__", "a"]);
  deepStrictEqual(
    [map, [], null, MISSING, toFloat(1)].map(isMap),
    [true, false, false, false, false],
  );
});

Deno.test("characters are code points", () => {
  deepStrictEqual(toCharacters("a😀"), ["a", "😀"]);
  for (const text of ["", "abc", "a😀b", "😀", "\ud800x", "x\ud83d"]) {
    strictEqual(countCharacters(text), Array.from(text).length);
  }
});
