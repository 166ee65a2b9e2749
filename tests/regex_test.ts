import {
  deepStrictEqual as deepEqual,
  strictEqual as equal,
  throws,
} from "node:assert/strict";
import { compilePattern } from "../lib/regex.ts";

const MATCHES: [pattern: string, text: string, match: string | undefined][] = [
  ["(?P<n>b+)", "abbc", "bb"],
  ["(?<n>b+)", "abbc", "bb"],
  [String.raw`\Aab\Z`, "ab", "ab"],
  [String.raw`\Aab\Z`, "xab", undefined],
  ["(?i)AB", "xab", "ab"],
  ["(?m)^b$", "a\nb\nc", "b"],
  ["^b$", "a\nb\nc", undefined],
  ["(?s)a.b", "a\nb", "a\nb"],
  ["a.b", "a\nb", undefined],
  ["(?u)é", "café", "é"],
  ["(?-u:a)", "a", "a"],
  ["(?i:A)b", "ab", "ab"],
  ["a(?#a comment)b", "ab", "ab"],
  ["a{,2}b", "aaab", "aab"],
  [String.raw`caf\u00e9`, "café", "café"],
  [String.raw`[\u{e0}-\u{ff}]+`, "caféà", "éà"],
  [String.raw`[\b]`, "a\bc", "\b"],
  ["[]a]+", "x]a", "]a"],
  ["[^]a]+", "]xa", "x"],
  ["[[:digit:](?=]+", "a1(=", "1(="],
  [String.raw`\(?=`, "a=", "="],
  ["[(?!)]", "!", "!"],
  ["a|b|", "b", "b"],
  [String.raw`[^x]`, "\udc80", "\udc80"],
  [".", "😀", "😀"],
  ["", "a", ""],
];

for (const [pattern, text, match] of MATCHES) {
  Deno.test(`regex: /${pattern}/ on ${JSON.stringify(text)}`, () => {
    const compiled = compilePattern(pattern);
    equal(compiled.find(text)?.groups[0], match);
    equal(compiled.test(text), match !== undefined);
  });
}

const REFUSED: [pattern: string, message: RegExp][] = [
  ["a(?=b)", /look-ahead \("\(\?="\) is not supported/],
  ["a(?!b)", /look-ahead/],
  ["(?<=a)b", /look-behind/],
  ["(?<!a)b", /look-behind/],
  [String.raw`(a)\1`, /a back reference \("\\1"\)/],
  ["(?P<a>x)(?P=a)", /a back reference/],
  [String.raw`(?<a>x)\k<a>`, /a back reference/],
  ["(?>a)", /an atomic group/],
  ["(a)(?(1)b|c)", /a conditional group/],
  ["(?x) a b", /a pattern with blanks/],
  ["[a-z&&[^b]]", /an intersection of classes/],
  ["a++", /^Cannot use the pattern "a\+\+": invalid nested repetition/],
  ["(", /missing closing \)/],
  ["[a", /missing closing \]/],
  ["a\\", /trailing backslash/],
  ["*a", /missing argument to repetition/],
  ["((a{1000}){1000}){1000}", /repeat|large/],
];

for (const [pattern, message] of REFUSED) {
  Deno.test(`regex: refuses /${pattern}/`, () => {
    throws(() => compilePattern(pattern), { name: "SyntaxError", message });
  });
}

Deno.test("regex: flags given beside the pattern hold", () => {
  const flags = { multiline: true, dotAll: true, ignoreCase: true };
  const pattern = compilePattern("^B.c$", flags);
  deepEqual(pattern.find("a\nb\nC\nd")?.groups, ["b\nC"]);
  equal(compilePattern("^B.c$").find("a\nb\nC\nd"), undefined);
});

Deno.test("regex: matches carry places, groups and names", () => {
  const pattern = compilePattern("(?P<key>[a-z]+)=([0-9]+)?");
  equal(pattern.groupCount, 2);
  deepEqual([...pattern.names], [["key", 1]]);
  deepEqual([...pattern.findAll("a=1 b=")], [
    { index: 0, end: 3, groups: ["a=1", "a", "1"] },
    { index: 4, end: 6, groups: ["b=", "b", undefined] },
  ]);
  equal(pattern.find("a=1 b=", 1)?.index, 4);
});

Deno.test("regex: empty matches advance, as in Python", () => {
  const places = [...compilePattern("x*").findAll("axb")].map((m) => m.index);
  deepEqual(places, [0, 1, 2, 3]);
});

Deno.test("regex: a pattern that makes others explode takes linear time", () => {
  const text = "a".repeat(200_000) + "b";
  equal(compilePattern("^(a+)+$").test(text), false);
  equal(compilePattern("(x+x+)+y").test("x".repeat(200_000)), false);
});
