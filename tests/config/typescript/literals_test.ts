import {
  deepStrictEqual as deepEqual,
  strictEqual as equal,
} from "node:assert/strict";
import { findItems } from "../../../lib/config/typescript/literals.ts";
import type { Path, Spot } from "../../../lib/config/spot.ts";

/** Each text with paths and what stands there; undefined where nothing is known. */
const ROWS: readonly {
  name: string;
  text: string;
  found: readonly (readonly [Path, string | undefined])[];
}[] = [
  {
    name: "the keys of what a call is given",
    text: 'file({ path: "/x", mode: 644 })',
    found: [[["path"], '"/x"'], [["mode"], "644"], [["owner"], undefined]],
  },
  {
    name: "keys in quotes, methods and shorthand",
    text: `({ "a-b": 1, 'c': 2, d, e() { return {f: 1}; }, 5: 6, })`.slice(
      1,
      -1,
    ),
    found: [
      [["a-b"], "1"],
      [["c"], "2"],
      [["d"], "d"],
      [["f"], undefined],
      [["5"], "6"],
    ],
  },
  {
    name: "lists of calls, of literals and of texts",
    text: '{ tasks: [file({ path: "/x" }), { type: "y" }, "z"] }',
    found: [
      [["tasks", 0, "path"], '"/x"'],
      [["tasks", 1, "type"], '"y"'],
      [["tasks", 2], '"z"'],
    ],
  },
  {
    name: "no number of an item behind a spread",
    text: "[a, ...b, c]",
    found: [[[0], "a"], [[1], undefined], [[2], undefined]],
  },
  {
    name: "keys behind a spread and a computed one",
    text: "{ ...base, [key]: 1, mode: 2 }",
    found: [[["mode"], "2"]],
  },
  {
    name: "nothing in what is computed of a literal",
    text:
      "{ a: [{ b: 1 }].map((c) => c), d: { e: 1 } as const, f: g ? { h: 1 } : 2 }",
    found: [
      [["a", 0, "b"], undefined],
      [["d", "e"], "1"],
      [["f", "h"], undefined],
    ],
  },
  {
    name:
      "keys behind texts, templates, patterns and comments with brackets in them",
    text: `{
  a: "}\\"", b: '{', c: \`\${d({ e: "}" })}}\`, f: /[}/]\\/}/g, g: 1 / 2,
  // } h: 1
  /* } */ i: 3,
}`,
    found: [
      [["a"], '"}\\""'],
      [["b"], "'{'"],
      [["f"], "/[}/]\\/}/g"],
      [["g"], "1 / 2"],
      [["h"], undefined],
      [["i"], "3"],
    ],
  },
  {
    name: "nothing in a function",
    text: "() => ({ a: 1 })",
    found: [[["a"], undefined]],
  },
  { name: "nothing behind the end", text: "{ a: ", found: [[["a"], ""]] },
];

for (const { name, text, found } of ROWS) {
  Deno.test(`findItems finds ${name}`, () => {
    for (const [path, wanted] of found) equal(findText(text, path), wanted);
  });
}

function findText(text: string, path: Path): string | undefined {
  let items = findItems(text, 0);
  let spot: Spot | undefined;
  for (const step of path) {
    spot = items?.get(step);
    items = spot?.items;
  }
  return spot && text.slice(spot.start, spot.end);
}

Deno.test("findItems ends on any beginning of a text", () => {
  const text = ROWS.map((row) => row.text).join(", ");
  for (let end = 0; end <= text.length; end++) findItems(text.slice(0, end), 0);
  for (let start = 0; start <= text.length; start++) findItems(text, start);
});

Deno.test("findItems looks into nested literals up to a limit", () => {
  const deep = "[".repeat(20_000) + "]".repeat(20_000);
  deepEqual(findItems(deep, 0)?.size, 1);
  const templates = "`${".repeat(20_000);
  deepEqual(findItems(`{ a: ${templates}`, 0)?.size, 1);
});
