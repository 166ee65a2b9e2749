import { deepStrictEqual, match, ok } from "node:assert/strict";
import { parsers } from "../../../lib/logs/parsers/mod.ts";

const FOLDER = new URL("../../../lib/logs/parsers/", import.meta.url);

/** Second words, those of the original's documents among them. */
const OTHER_WORDS: readonly string[] = [
  "combined",
  "common",
  "logfmt",
  "nginx_combined",
];

Deno.test("the list of parsers names every file, sorted", () => {
  const files = [...Deno.readDirSync(FOLDER)].map(({ name }) =>
    name.slice(0, -3)
  )
    .filter((name) => name !== "mod" && !name.startsWith("_"));
  deepStrictEqual(
    Object.keys(parsers),
    [...files, ...OTHER_WORDS].toSorted(),
  );
});

for (const [word, load] of Object.entries(parsers)) {
  Deno.test(`the parser "${word}" is loaded, named and documented as the others are`, async () => {
    const { type, params, open } = await load();
    ok(type === word || OTHER_WORDS.includes(word));
    const needed = { regex: { pattern: "a" }, grok: { pattern: "a" } };
    const given = Object.entries(needed).find(([name]) => name === type)?.[1];
    ok(typeof open(params.parse(given ?? {})) === "function");
    const text = Deno.readTextFileSync(new URL(`${type}.ts`, FOLDER));
    match(text, /^\/\*\*\n \* The `\w+` parser[^]*? \* @module\n \*\/\n/);
    match(text, /@example [A-Z][^\n]*\n \* ```yaml\n/);
  });
}
