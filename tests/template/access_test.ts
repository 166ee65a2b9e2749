import { deepStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import {
  readAttribute,
  readItem,
  readSlice,
  toPath,
} from "../../lib/template/access.ts";
import { parseExpression } from "../../lib/template/expression.ts";
import { Undefined } from "../../lib/template/value.ts";
import { testErrors } from "./rows.ts";

const PATH = parseExpression("x.y");

Deno.test("only own data is reachable", () => {
  const rows: [unknown, string][] = [
    ["text", "constructor"],
    ["text", "length"],
    [[], "length"],
    [[], "constructor"],
    [{}, "__proto__"],
    [{}, "toString"],
    [() => 1, "call"],
    [5, "toFixed"],
    [null, "a"],
  ];
  for (const [object, name] of rows) {
    ok(readAttribute(object, name, PATH) instanceof Undefined, name);
    ok(readItem(object, name, PATH) instanceof Undefined, name);
  }
});

Deno.test("items are read by key and index", () => {
  const rows: [unknown, unknown, unknown][] = [
    [[1, 2], -1, 2],
    [[1, 2], "0", 1],
    [[1, 2], true, 2],
    ["a😀", 1, "😀"],
    [{ 5: "x" }, 5, "x"],
    [{ a: null }, "a", null],
    [{ a: undefined }, "a", null],
  ];
  for (const [object, key, expected] of rows) {
    deepStrictEqual(readItem(object, key, PATH), expected);
  }
  for (const key of [5, -3, 0.5, "x", null, []]) {
    ok(readItem([1, 2], key, PATH) instanceof Undefined);
  }
});

Deno.test("getters are read when they are named", () => {
  let count = 0;
  const facts = {
    get slow(): number {
      return ++count;
    },
  };
  strictEqual(count, 0);
  strictEqual(readAttribute(facts, "slow", PATH), 1);
});

Deno.test("slices cut as in Python", () => {
  const rows: [unknown[], unknown[]][] = [
    [[1, 3], [1, 2]],
    [[-2], [3, 4]],
    [[undefined, -1], [0, 1, 2, 3]],
    [[undefined, undefined, -1], [4, 3, 2, 1, 0]],
    [[3, 0, -2], [3, 1]],
    [[10], []],
    [[3, 1], []],
    [[-100, 100, 3], [0, 3]],
    [[100, undefined, -4], [4, 0]],
  ];
  for (const [bounds, expected] of rows) {
    deepStrictEqual(readSlice([0, 1, 2, 3, 4], bounds), expected);
  }
  strictEqual(readSlice("a😀b", [1, 2]), "😀");
  throws(() => readSlice([1], [0, 1, 0]), /steps of 0/);
  throws(() => readSlice([1], ["x"]), /Cannot cut at a string/);
  throws(() => readSlice({}, [1]), /Cannot cut a map/);
});

Deno.test("toPath shows no computed keys", () => {
  const rows: [string, string][] = [
    ["a.b['c'][0]", "a.b[c][0]"],
    ["a[secret].b", "a[…].b"],
    ["f(x).y", "f(…).y"],
    ["(a | g).y", "(…).y"],
  ];
  for (const [text, expected] of rows) {
    strictEqual(toPath(parseExpression(text)), expected);
  }
});

testErrors("missing values are named with their path", [
  ["{{ a }}", 'Variable "a" is not defined. Did you mean "ab"?', { ab: 1 }],
  [
    "{{ m.prot }}",
    '"m.prot" is not defined. Did you mean "port"?',
    { m: { port: 1 } },
  ],
  ["{{ m.a.b }}", '"m.a" is not defined', { m: {} }],
  [
    "{{ n.a }}",
    '"n.a" is not defined: none has no such attribute',
    { n: null },
  ],
  ["{{ l[3] }}", '"l[3]" is not defined: the list has 1 items', { l: [1] }],
  ["{{ m[k] }}", '"m[…]" is not defined', { m: {}, k: "hunter2" }],
  ["{{ s[k] }}", '"s[…]" is not defined: a string has no such attribute', {
    s: "x",
    k: "hunter2",
  }],
]);
