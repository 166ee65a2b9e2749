/** The list of task types is complete and sorted, and each file looks like the others. */

import {
  deepStrictEqual as deepEqual,
  match,
  ok,
  strictEqual as equal,
} from "node:assert/strict";
import { tasks } from "../../tasks/mod.ts";
import { readSources, visit } from "./_source.ts";

const UNITS = readSources("tasks")
  .filter(({ path }) => !/\/(_\w+|mod)\.ts$/.test(path))
  .map((file) => ({ ...file, type: file.path.slice(6, -3) }));

Deno.test("the list names every task type, sorted", () => {
  deepEqual(Object.keys(tasks), UNITS.map(({ type }) => type));
});

for (const { type, path, text } of UNITS) {
  const name = toCamel(type);
  Deno.test(`${path} is named and documented as the others are`, async () => {
    match(text, /^\/\*\*\n \* [^]*?\n \* @module\n \*\/\n/, "module doc");
    ok(
      !/^\/\*\*\n \* @module/.test(text),
      "the module doc says what it manages",
    );
    const loaded = await tasks[type]?.();
    equal(loaded?.type, type);
    const documented = findDocumented({ path, text });
    ok(documented.has(`${name}Task`), `expected exported ${name}Task`);
    const params = `${name[0]!.toUpperCase()}${name.slice(1)}TaskParams`;
    ok(documented.has(params), `expected exported ${params}`);
    match(
      documented.get(`${name}Task`)!,
      /@example [A-Z][^\n]*\n \* ```yaml\n/,
      "an example with a title",
    );
  });
}

Deno.test("every exported name of tasks, lib and cli has a doc text", () => {
  const bare = readSources("tasks", "lib", "cli").flatMap((file) =>
    [...findDocumented(file)].filter(([, doc]) => doc === "")
      .map(([name]) => `${file.path} ${name}`)
  );
  deepEqual(bare, []);
});

/** Exported names with the doc text above each. */
function findDocumented(
  file: { path: string; text: string },
): Map<string, string> {
  const found = new Map<string, string>();
  visit(file, {
    ExportNamedDeclaration: ({ declaration, range }) => {
      if (!declaration) return;
      const doc = /\/\*\*(?:(?!\*\/)[^])*\*\/\s*$/
        .exec(file.text.slice(0, range[0]))?.[0] ?? "";
      const names = declaration.type === "VariableDeclaration"
        ? declaration.declarations.map(({ id }) => id)
        : "id" in declaration
        ? [declaration.id]
        : [];
      for (const id of names) {
        if (id?.type === "Identifier") {
          // Overloads have one text, above the first.
          found.set(id.name, found.get(id.name) || doc);
        }
      }
    },
  });
  return found;
}

function toCamel(type: string): string {
  return type.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}
