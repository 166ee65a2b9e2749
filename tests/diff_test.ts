import assert from "node:assert/strict";
import fc from "fast-check";
import { isText, unifiedDiff } from "../lib/diff.ts";

/** Applies a unified diff to a text as `patch` does, without fuzz: every old line must be where the diff says. */
function applyDiff(before: string, diff: string): string {
  if (diff === "") return before;
  const old = before.match(/[^\n]*\n|[^\n]+$/g) ?? [];
  const lines = diff.split("\n").slice(2);
  assert.equal(lines.pop(), "", "a diff ends with a line feed");
  const result: string[] = [];
  let at = 0;
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i]!;
    const header = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@$/.exec(line);
    if (header !== null) {
      const start = Number(header[1]) - (header[2] === "0" ? 0 : 1);
      assert.ok(start >= at, "hunks are in order and do not overlap");
      result.push(...old.slice(at, start));
      at = start;
      const place = Number(header[3]) - (header[4] === "0" ? 0 : 1);
      assert.equal(result.length, place, "the new side starts where it says");
      continue;
    }
    const whole = lines[i + 1]?.startsWith("\\") ? "" : "\n";
    const text = line.slice(1) + whole;
    if (whole === "") i++;
    if (line[0] !== "+") assert.equal(old[at++], text);
    if (line[0] !== "-") result.push(text);
    assert.match(line[0] ?? "", /[-+ ]/);
  }
  result.push(...old.slice(at));
  return result.join("");
}

const rows: [name: string, before: string, after: string, body: string][] = [
  ["equal", "a\n", "a\n", ""],
  ["created", "", "a\nb\n", "@@ -0,0 +1,2 @@\n+a\n+b\n"],
  ["removed", "a\n", "", "@@ -1 +0,0 @@\n-a\n"],
  ["one line", "a\nb\nc\n", "a\nB\nc\n", "@@ -1,3 +1,3 @@\n a\n-b\n+B\n c\n"],
  [
    "last newline lost",
    "a\nb\n",
    "a\nb",
    "@@ -1,2 +1,2 @@\n a\n-b\n+b\n\\ No newline at end of file\n",
  ],
  [
    "no newline on both sides",
    "a\nb",
    "x\nb",
    "@@ -1,2 +1,2 @@\n-a\n+x\n b\n\\ No newline at end of file\n",
  ],
  [
    "carriage returns are content",
    "a\r\nb\n",
    "a\nb\n",
    "@@ -1,2 +1,2 @@\n-a\r\n+a\n b\n",
  ],
  [
    "a block moved keeps the longer part",
    "1\n2\n3\n4\n5\n",
    "4\n5\n1\n2\n3\n",
    "@@ -1,5 +1,5 @@\n+4\n+5\n 1\n 2\n 3\n-4\n-5\n",
  ],
];

for (const [name, before, after, body] of rows) {
  Deno.test(`unifiedDiff: ${name}`, () => {
    const names = body === "" ? "" : "--- before\n+++ after\n";
    assert.equal(unifiedDiff(before, after), names + body);
  });
}

Deno.test("unifiedDiff: far changes stand in hunks of their own, near ones in one", () => {
  const lines = Array.from({ length: 20 }, (_, index) => `${index}\n`);
  const near = lines.with(3, "x\n").with(10, "y\n");
  const far = lines.with(3, "x\n").with(11, "y\n");
  const count = (after: string[]) =>
    unifiedDiff(lines.join(""), after.join("")).match(/^@@/gm)?.length;
  assert.equal(count(near), 1);
  assert.equal(count(far), 2);
});

Deno.test("unifiedDiff: context, names and maxLines are honoured", () => {
  assert.equal(
    unifiedDiff("a\nb\nc\n", "a\nB\nc\n", {
      context: 0,
      beforeName: "(absent)",
      afterName: "/tmp/a\nb",
      maxLines: 2,
    }),
    '--- (absent)\n+++ "/tmp/a\\nb"\n@@ -2 +2 @@\n-b\n... 1 more line\n',
  );
});

Deno.test("unifiedDiff: keeps what stands between several changes", () => {
  const before = "one\ntwo\nthree\nfour\nfive\nsix\nseven\neight\n";
  const after = "zero\none\ntwo\nfour\nfive\nsix\nSEVEN\neight\n";
  assert.equal(
    unifiedDiff(before, after),
    "--- before\n+++ after\n@@ -1,8 +1,8 @@\n+zero\n one\n two\n-three\n four\n five\n six\n-seven\n+SEVEN\n eight\n",
  );
});

Deno.test("unifiedDiff: applying a diff gives the new text", () => {
  const line = fc.constantFrom(
    "a",
    "b",
    "c",
    "",
    "+",
    "-",
    "@@ x",
    "\\ y",
    "é",
  );
  const text = fc.tuple(fc.array(line, { maxLength: 40 }), fc.boolean())
    .map(([lines, ends]) => lines.join("\n") + (ends ? "\n" : ""));
  const context = fc.nat(4);
  fc.assert(
    fc.property(text, text, context, (before, after, context) => {
      const diff = unifiedDiff(before, after, { context });
      assert.equal(applyDiff(before, diff), after);
    }),
    { numRuns: 3000 },
  );
});

Deno.test("unifiedDiff: finds the least edits where no line stands once", () => {
  const toText = (letters: string) => letters.replaceAll(/./g, "$&\n");
  const diff = unifiedDiff(toText("ABCABBA"), toText("CBABAC"));
  assert.equal(diff.match(/^[-+].$/gm)?.length, 5, "Myers 1986, figure 1");
});

const SIZE = 10_000;
/** A fixed sequence of numbers below 2^31 (Park and Miller). */
function* toNumbers(): Generator<number> {
  for (let seed = 7;; seed = seed * 48271 % 2147483647) yield seed;
}
const numbers = toNumbers();
const plain = Array.from({ length: SIZE }, (_, index) => `line ${index}\n`);
const random = (choices: string[]) =>
  Array.from(
    { length: SIZE },
    () => choices[numbers.next().value! % choices.length]!,
  );
const hostile: [name: string, before: string[], after: string[]][] = [
  ["all different", plain, plain.map((line) => `other ${line}`)],
  [
    "shuffled",
    plain,
    plain.toSorted((a, b) => toRank(a) - toRank(b)),
  ],
  ["reversed", plain, plain.toReversed()],
  [
    "three repeated lines",
    random(["a\n", "b\n", "c\n"]),
    random(["a\n", "b\n", "c\n"]),
  ],
  [
    "one repeated line, cut",
    Array(SIZE).fill("a\n"),
    Array(SIZE / 2).fill("a\n"),
  ],
  [
    "half edited",
    plain,
    plain.map((line, index) => index % 2 ? line : "x" + line),
  ],
  [
    "20 edits",
    plain,
    plain.map((line, index) => index % 500 ? line : "x" + line),
  ],
];

function toRank(line: string): number {
  const number = Number(line.slice(5));
  return (number * 7919 + 13) % 10_007;
}

for (const [name, before, after] of hostile) {
  Deno.test(`unifiedDiff: 10,000 lines, ${name}, take near linear time`, () => {
    const [old, young] = [before.join(""), after.join("")];
    let best = Infinity;
    let diff = "";
    for (let round = 0; round < 5; round++) {
      const start = performance.now();
      diff = unifiedDiff(old, young);
      best = Math.min(best, performance.now() - start);
    }
    assert.equal(applyDiff(old, diff), young);
    assert.ok(best < 150, `took ${best} ms`);
  });
}

Deno.test("isText: tells text from bytes", () => {
  const rows: [name: string, bytes: Uint8Array, expected: boolean][] = [
    ["empty", new Uint8Array(), true],
    ["UTF-8", new TextEncoder().encode("é\n"), true],
    ["NUL", new TextEncoder().encode("a\0b"), false],
    ["Latin-1", Uint8Array.of(0x61, 0xe9), false],
    ["cut sequence", Uint8Array.of(0xe2, 0x82), false],
    ["100 KiB", new Uint8Array(102_400).fill(97), true],
    ["one more", new Uint8Array(102_401).fill(97), false],
  ];
  for (const [name, bytes, expected] of rows) {
    assert.equal(isText(bytes), expected, name);
  }
});
