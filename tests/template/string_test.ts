import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
import { Budget } from "../../lib/template/budget.ts";
import {
  capitalize,
  formatBraces,
  padCenter,
  padEnd,
  padStart,
  replaceText,
  splitText,
  stripText,
  toTitle,
} from "../../lib/template/string.ts";

Deno.test("texts are changed by characters", () => {
  const rows: [string, string][] = [
    [capitalize("éCOLE"), "École"],
    [toTitle("a  bC\td"), "A  Bc\tD"],
    [padEnd("😀", 3, "."), "😀.."],
    [padStart("ab", 1), "ab"],
    [padCenter("ab", 5), " ab  "],
    [padCenter("abc", 2), "abc"],
    [stripText(" \ta ", undefined, "both"), "a"],
    [stripText("xyaxy", "yx", "start"), "axy"],
    [stripText("xyaxy", "yx", "end"), "xya"],
    [replaceText("aaa", "a", "b", 2), "bba"],
    [replaceText("aaa", "", "-", 1), "-aaa"],
    [replaceText("abc", "x", "y"), "abc"],
  ];
  for (const [got, expected] of rows) strictEqual(got, expected);
});

Deno.test("splitText splits at separators or blanks", () => {
  const rows: [string, string | undefined, number | undefined, string[]][] = [
    ["a,b,c", ",", undefined, ["a", "b", "c"]],
    ["a,b,c", ",", 1, ["a", "b,c"]],
    ["a,b", ",", 0, ["a,b"]],
    ["  a  b c ", undefined, undefined, ["a", "b", "c"]],
    ["  a  b c ", undefined, 1, ["a", "b c "]],
    ["", undefined, undefined, []],
    ["", ",", undefined, [""]],
  ];
  for (const [text, separator, limit, expected] of rows) {
    deepStrictEqual(splitText(text, separator, limit), expected);
  }
  throws(() => splitText("a", ""), { name: "TemplateError" });
});

Deno.test("formatBraces fills places by order, number and name", () => {
  const format = (text: string, ...values: unknown[]): string =>
    formatBraces(text, values, new Map([["k", "v"]]), new Budget(1000));
  const rows: [string, string][] = [
    [format("{} {}", 1, "b"), "1 b"],
    [format("{1}{0}", "a", "b"), "ba"],
    [format("{k} {{}}"), "v {}"],
    [format("{a}", { a: 1 }), "1"],
  ];
  for (const [got, expected] of rows) strictEqual(got, expected);
  throws(() => format("{}{}", 1), /each pair of braces/);
  throws(() => format("{constructor}", {}), /each pair of braces/);
});

Deno.test("results that would be too long are not made", () => {
  throws(
    () => replaceText("a".repeat(10_000), "a", "b".repeat(10_000)),
    /longer/,
  );
  throws(() => padEnd("a", 1e9), /longer/);
});
