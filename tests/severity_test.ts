import { strictEqual as equal } from "node:assert/strict";
import { toSeverity } from "../lib/severity.ts";

const ROWS: [level: string | number, severity: number | undefined][] = [
  ["emerg", 0],
  ["ALERT", 1],
  ["critical", 2],
  ["Fatal", 2],
  [" err ", 3],
  ["WARN", 4],
  ["notice", 5],
  ["INFO", 6],
  ["debug", 7],
  ["trace", 8],
  ["FINEST", 8],
  [0, 0],
  ["7", 7],
  [8, undefined],
  [40, 4],
  ["200", 3],
  ["", undefined],
  ["constructor", undefined],
  ["loud", undefined],
];

for (const [level, severity] of ROWS) {
  Deno.test(`severity of ${JSON.stringify(level)}`, () => {
    equal(toSeverity(level), severity);
  });
}
