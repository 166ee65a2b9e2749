import { ok, strictEqual } from "node:assert/strict";
import fc from "fast-check";
import { findJsonFault } from "../../../lib/logs/parsers/_json_fault.ts";

/** A text that is no JSON, and the first character that does not fit. */
const ROWS: readonly (readonly [text: string, at: number])[] = [
  ["", 0],
  ["x", 0],
  ["  x", 2],
  ["{", 1],
  ["{]", 1],
  ["[}", 1],
  ["[1,]", 3],
  ["[1 2]", 3],
  ["[01]", 2],
  ["[1.]", 2],
  ["[1e]", 2],
  ["[-]", 1],
  ["[+1]", 1],
  ["[tru]", 1],
  ["[NaN]", 1],
  ["{a:1}", 1],
  ['{"a"}', 4],
  ['{"a":}', 5],
  ['{"a":1,}', 7],
  ['{"a":1 "b"}', 7],
  ['{"a\u0001":1}', 3],
  ['"\\x"', 1],
  ['"\\u12G4"', 1],
  ["'a'", 0],
  ["{} {}", 3],
  ["[[[]]", 5],
];

for (const [text, at] of ROWS) {
  Deno.test(`${JSON.stringify(text)} is no JSON from ${at} on`, () => {
    strictEqual(findJsonFault(text), at);
  });
}

Deno.test("JSON that was cut is whole up to the cut", () => {
  const values = fc.json().filter((text) => text.length > 1);
  fc.assert(fc.property(values, fc.nat(), (text, seed) => {
    const cut = text.slice(0, seed % text.length);
    if (isJson(cut)) return;
    const at = findJsonFault(cut);
    // A word or an escape that was cut does not fit from its first character on.
    ok(at <= cut.length && at >= cut.length - 6, `${cut} ${at}`);
  }));
});

Deno.test("a long text is looked through once", () => {
  const text = `{"a":"${"x".repeat(2e6)}","b":${"[".repeat(1e5)}`;
  strictEqual(findJsonFault(text), text.length);
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
