import {
  deepStrictEqual as deepEqual,
  strictEqual as equal,
  throws,
} from "node:assert/strict";
import * as fc from "fast-check";
import { compilePattern } from "../lib/regex.ts";
import { findLiterals } from "../lib/regex_literals.ts";
import {
  compileTest,
  toLiteralTest,
  toPrefilter,
} from "../lib/regex_search.ts";

const raw = String.raw;

const LITERALS: [pattern: string, texts: string[] | undefined, exact?: true][] =
  [
    ["error", ["error"], true],
    ["error|warn", ["error", "warn"], true],
    ["a|a", ["a"], true],
    [raw`a\.b\|c`, ["a.b|c"], true],
    ["(?i)abc", ["abc"], true],
    ["(?im)abc", ["abc"], true],
    ["😀x?", ["😀"]],
    ["^GET /", ["GET /"]],
    [raw`status=5\d\d`, ["status=5"]],
    [raw`\bfoo\b`, ["foo"]],
    ["ab?cde", ["cde"]],
    ["abc+d", ["abc"]],
    ["ab{2}", ["ab"]],
    ["xyzb{0,2}", ["xyz"]],
    ["xyzb{,2}", ["xyz"]],
    ["a{x}", ["a{x}"], true],
    ["(one|two) three", [" three"]],
    ["pre(x(y)[)]z)?post", ["post"]],
    [raw`[\]abc]def`, ["def"]],
    ["[]a]bc", ["bc"]],
    ["[[:alpha:]]bc", ["bc"]],
    [raw`\x41bcd`, ["bcd"]],
    [raw`\x{41}bcd`, ["bcd"]],
    [raw`\pLbc`, ["bc"]],
    [raw`\p{Greek}bc`, ["bc"]],
    [raw`\u0041bcd`, ["bcd"]],
    ["a(?#comment)b", ["a"]],
    [raw`\d+`, undefined],
    ["", undefined],
    ["a|", undefined],
    [raw`foo|\d`, undefined],
    ["(abc)", undefined],
    ["a(?i)b", undefined],
    [raw`\Qa.b\E`, undefined],
    ["x*", undefined],
  ];

for (const [pattern, texts, exact = false] of LITERALS) {
  Deno.test(`literals of /${pattern}/`, () => {
    compilePattern(pattern);
    const found = findLiterals(pattern);
    deepEqual(found?.texts, texts);
    equal(found?.isExact ?? false, exact);
  });
}

/** Patterns over few letters, so that they match often. */
const patterns = fc.letrec<{ whole: string; part: string }>((tie) => ({
  whole: fc.array(tie("part"), { maxLength: 5 }).map((parts) => parts.join("")),
  part: fc.oneof(
    { maxDepth: 3, depthIdentifier: "pattern" },
    fc.constantFrom("a", "b", "ß", "K", "é", "😀", "-", ".", raw`\.`, raw`\-`),
    fc.constantFrom("[ab]", "[^a]", raw`\w`, raw`\x61`, "^", "$", raw`\b`),
    fc.tuple(tie("part"), fc.constantFrom("?", "*", "+", "{2}", "{0,1}", "??"))
      .map(([part, count]) => `(?:${part})${count}`),
    fc.tuple(
      fc.constantFrom("a", "b", "😀", raw`\.`),
      fc.constantFrom("?", "*", "+", "{2}", "{0}", "{,2}", "+?"),
    ).map((parts) => parts.join("")),
    fc.tuple(tie("whole"), tie("whole")).map(([a, b]) => `(${a}|${b})`),
    fc.tuple(tie("whole"), tie("whole")).map(([a, b]) => `${a}|${b}`),
  ),
})).whole;

const texts = fc.array(
  fc.constantFrom(
    "a",
    "b",
    "A",
    "ß",
    "ẞ",
    "k",
    "K",
    "\u212a",
    "é",
    "É",
    "😀",
    "-",
    ".",
    "\n",
  ),
  { maxLength: 8 },
).map((parts) => parts.join(""));

Deno.test("compileTest: says what RE2 says, of any pattern and text", () => {
  fc.assert(
    fc.property(
      patterns,
      fc.array(texts, { minLength: 1, maxLength: 10 }),
      fc.boolean(),
      (source, all, ignoreCase) => {
        const pattern = compilePattern(source, { ignoreCase });
        const test = compileTest(source, { ignoreCase });
        const mayMatch = toPrefilter(source, { ignoreCase });
        for (const text of all) {
          equal(test(text), pattern.test(text), `${source} on ${text}`);
          if (pattern.test(text)) equal(mayMatch?.(text) ?? true, true);
        }
      },
    ),
    { numRuns: 2000 },
  );
});

Deno.test("toLiteralTest: finds texts as they are, in either case where told so", () => {
  equal(toLiteralTest([], false)("a"), false);
  equal(toLiteralTest([""], false)(""), true);
  equal(toLiteralTest(["a.c"], false)("abc"), false);
  equal(toLiteralTest(["x", "B"], false)("abc"), false);
  equal(toLiteralTest(["x", "B"], true)("abc"), true);
});

Deno.test("compileTest: refuses what cannot be compiled", () => {
  throws(() => compileTest("("), { name: "SyntaxError" });
  throws(() => compileTest("a(?=b)"), /look-ahead/);
});
