/** Files and functions stay small enough to be read in one go. */

import { ok } from "node:assert/strict";
import { readSources, toLine, visit } from "./_source.ts";

const SOURCES = readSources("lib", "tasks", "cli");

Deno.test("no file has more than 300 lines", () => {
  const long = SOURCES.map(({ path, text }) => ({ path, lines: count(text) }))
    .filter(({ lines }) => lines > 300)
    .map(({ path, lines }) => `${path}: ${lines}`);
  ok(long.length === 0, long.join("\n"));
});

Deno.test("no function has more than 60 lines", () => {
  const long: string[] = [];
  for (const file of SOURCES) {
    const check = (node: { range: readonly [number, number] }) => {
      const from = toLine(file, node.range[0]);
      const lines = toLine(file, node.range[1]) - from + 1;
      if (lines > 60) long.push(`${file.path}:${from}: ${lines}`);
    };
    visit(file, {
      FunctionDeclaration: check,
      FunctionExpression: check,
      ArrowFunctionExpression: check,
    });
  }
  ok(long.length === 0, long.join("\n"));
});

function count(text: string): number {
  return text.split("\n").length - 1;
}
