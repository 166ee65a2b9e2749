import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
import { readTokens } from "../../lib/template/lexer.ts";

Deno.test("readTokens splits an expression into words", () => {
  const texts = readTokens("a_1.b|f('x')//2 ** -1.5e3 != [é]", 0)
    .map(({ text }) => text);
  deepStrictEqual(
    texts,
    "a_1 . b | f ( 'x' ) // 2 ** - 1.5e3 != [ é ]".split(" ").concat(""),
  );
});

Deno.test("readTokens stops at the closing mark outside brackets", () => {
  const rows: [string, "}}" | "%}", string][] = [
    ["{'a': {'b': 1}}}} rest", "}}", "}}"],
    ["'}}' }} rest", "}}", "}}"],
    ["a -%} rest", "%}", "-%}"],
    ["a +%} rest", "%}", "+%}"],
    ["5 %2 %} rest", "%}", "%}"],
  ];
  for (const [text, close, mark] of rows) {
    const last = readTokens(text, 0, close).at(-1);
    deepStrictEqual([last?.kind, last?.text], ["end", mark], text);
    strictEqual(text.slice(last?.end), " rest");
  }
});

Deno.test("readTokens reads numbers and escapes", () => {
  const rows: [string, unknown][] = [
    ["1_000", 1000],
    ["0x1F", 31],
    ["0b101", 5],
    ["0o17", 15],
    ["1e3", 1000],
    [String.raw`'a\n\t\\\'"'`, "a\n\t\\'\""],
    [String.raw`"\u00e9\x41"`, "éA"],
    [String.raw`'\d\b\1\.'`, String.raw`\d\b\1\.`],
    ["'a\\\nb'", "ab"],
  ];
  for (const [text, expected] of rows) {
    const [token] = readTokens(text, 0);
    deepStrictEqual(token && "value" in token && token.value, expected, text);
  }
});

Deno.test("readTokens says what it cannot read", () => {
  const rows: [string, string][] = [
    ["a ! b", 'Cannot read "!" in a template expression: write "not" instead'],
    ["a && b", 'Cannot read "&" in a template expression: write "and" instead'],
    ["a ; b", 'Cannot read ";" in a template expression'],
    ["'abc", "Expected a closing ' of this string"],
    [
      "99999999999999999",
      "Expected a number below 2^53, got 99999999999999999",
    ],
  ];
  for (const [text, message] of rows) {
    throws(() => readTokens(text, 0), { message });
  }
  throws(() => readTokens("{{ a", 2, "}}"), {
    message: 'Expected "}}", got the end of the template',
    offset: 0,
  });
});
