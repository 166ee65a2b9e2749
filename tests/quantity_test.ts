import assert from "node:assert/strict";
import { parseBytes, parseSeconds } from "../lib/quantity.ts";

const SECONDS: readonly (readonly [unknown, number | undefined])[] = [
  [5, 5],
  [0, 0],
  [0.5, 0.5],
  ["90", 90],
  ["500ms", 0.5],
  ["5s", 5],
  ["2m", 120],
  ["2 min", 120],
  ["1h30m", 5400],
  ["1h 30m", 5400],
  ["7d", 604_800],
  ["1w", 604_800],
  ["1.5h", 5400],
  [-1, undefined],
  [Infinity, undefined],
  ["", undefined],
  ["5x", undefined],
  ["-5s", undefined],
  ["s", undefined],
  ["1h-", undefined],
  ["1".repeat(100), undefined],
  [true, undefined],
  [null, undefined],
  ["5constructor", undefined],
];

for (const [value, wanted] of SECONDS) {
  Deno.test(`parseSeconds reads ${JSON.stringify(value)}`, () => {
    assert.equal(parseSeconds(value), wanted);
  });
}

const BYTES: readonly (readonly [unknown, number | undefined])[] = [
  [4096, 4096],
  ["4096", 4096],
  ["100MB", 100_000_000],
  ["100 mb", 100_000_000],
  ["1GiB", 2 ** 30],
  ["512K", 524_288],
  ["1.5k", 1536],
  ["1T", 2 ** 40],
  ["10B", 10],
  ["0.5B", undefined],
  [1.5, undefined],
  ["1PB", undefined],
  [-1, undefined],
  ["", undefined],
];

for (const [value, wanted] of BYTES) {
  Deno.test(`parseBytes reads ${JSON.stringify(value)}`, () => {
    assert.equal(parseBytes(value), wanted);
  });
}
