import { deepStrictEqual as deepEqual } from "node:assert/strict";
import { listImports } from "../../../lib/config/typescript/imports.ts";

const FILES: Readonly<Record<string, string>> = {
  "lib/a.ts": 'export * from "./b.ts"; import "../apply.ts";',
  "lib/b.ts":
    "const c = await import('../c.json', { with: { type: 'json' } });",
  "c.json": "[1]",
  "outside.ts": "",
};

Deno.test("listImports lists what is reached, each once, and nothing outside", () => {
  const text = `import { a } from "./lib/a.ts";
import type { B } from './lib/b.ts';
import x from "@driftless/driftless";
import y from "../outside.ts";
import z from "./lib/../../outside.ts";
import w from "/etc/shadow";
import u from "./.git/config";
import v from "./missing.ts";`;
  const asked: string[] = [];
  const found = listImports("apply.ts", text, (name) => {
    asked.push(name);
    return FILES[name];
  });
  deepEqual([...found.keys()], ["lib/a.ts", "lib/b.ts", "c.json"]);
  deepEqual(asked, ["lib/a.ts", "lib/b.ts", "missing.ts", "c.json"]);
});

Deno.test("listImports ends on files without end", () => {
  let count = 0;
  const found = listImports("a.ts", 'import "./0.ts"', () => {
    count++;
    return `import "./${count}.ts"; import "./a.ts";`;
  });
  deepEqual([found.size, count], [1000, 1000]);
  const large = listImports(
    "a.ts",
    'import "./1.ts"; import "./2.ts";',
    () => " ".repeat(30 * 1024 * 1024),
  );
  deepEqual(large.size, 1);
});
