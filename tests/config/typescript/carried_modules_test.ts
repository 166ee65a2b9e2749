/** Modules that are carried as texts: what they may not say, and where that stands. */

import { rejects, strictEqual as equal } from "node:assert/strict";
import { openModules } from "../../../lib/config/typescript/carried_modules.ts";
import {
  toDataCode,
  toNamesCode,
  toPlaceText,
} from "../../../lib/config/typescript/carried_code.ts";

const ROOT = "file:///config/";

/** Imports the first of some files, which none of these rows gets to run. */
async function importFirst(
  files: Readonly<Record<string, string>>,
): Promise<unknown> {
  const names = Object.keys(files);
  const modules = await openModules(
    new Map(names.map((name) => [ROOT + name, files[name] ?? ""])),
    { own: () => Promise.resolve({ known: 1 }) },
  );
  return await modules.import(ROOT + names[0]);
}

/** Files, and what is said of the first one. */
const REFUSED: readonly {
  name: string;
  files: Readonly<Record<string, string>>;
  says: string;
}[] = [
  {
    name: "imports a file from outside",
    files: { "a.ts": '\nimport { x } from "../b.ts";\nx;' },
    says: 'Import "../b.ts" not a dependency\n    at file:///config/a.ts:2:20',
  },
  {
    name: "imports a file of the host",
    files: { "a.ts": 'import x from "/etc/passwd" with { type: "text" }; x;' },
    says:
      'Import "/etc/passwd" not a dependency\n    at file:///config/a.ts:1:16',
  },
  {
    name: "imports by an address",
    files: { "a.ts": 'const a = await import("data:text/javascript,"); a;' },
    says:
      'Import "data:text/javascript," not a dependency\n    at file:///config/a.ts:1:24',
  },
  {
    name: "imports a module that starts threads",
    files: { "a.ts": 'import "node:worker_threads";' },
    says:
      'Import "node:worker_threads" not a dependency\n    at file:///config/a.ts:1:9',
  },
  {
    name: "imports what only shows when it runs",
    files: { "a.ts": 'const b: string = "./b.ts";\nawait import(b);' },
    says:
      "the names of what it imports have to be plain texts where the program is compiled\n    at file:///config/a.ts:2:14",
  },
  {
    name: "is imported by what it imports",
    files: {
      "a.ts": 'import { b } from "./b.ts";\nexport const a = b;',
      "b.ts": 'import { a } from "./a.ts";\nexport const b = a;',
    },
    says:
      "files cannot import each other in a circle where the program is compiled\n    at file:///config/b.ts:1:20",
  },
  {
    name: "imports what an own module does not export",
    files: { "a.ts": 'import { known, other } from "own";\nknown; other;' },
    says:
      'it imports "other", which is not exported there; a type is imported by "import type"',
  },
  {
    name: "has types that are code",
    files: { "a.ts": "const a = 1;\n  enum B { C }" },
    says:
      "TypeScript enum is not supported in strip-only mode\n    at file:///config/a.ts:2:3",
  },
  {
    name: "is no TypeScript",
    files: { "a.ts": "const a: number =\n  ;" },
    says: "Expression expected\n    at file:///config/a.ts:2:3",
  },
  {
    name: "imports JSON as a picture",
    files: {
      "a.ts": 'import b from "./b.json" with { type: "png" };',
      "b.json": "1",
    },
    says: 'Cannot import "./b.json" as "png"',
  },
];

for (const { name, files, says } of REFUSED) {
  Deno.test(`a carried module that ${name} is refused`, async () => {
    await rejects(importFirst(files), (error) => {
      const { message } = error instanceof Error ? error : new Error();
      equal(message.slice(0, says.length), says);
      return true;
    });
  });
}

Deno.test("names that are no identifiers are exported under those names", () => {
  const code = toNamesCode("a", { default: 1, "a-b": 2 });
  equal(
    code.includes('const e1 = made["a-b"];\nexport { e1 as "a-b" };'),
    true,
  );
  equal(code.includes('export { e0 as "default" };'), true);
});

Deno.test("JSON that closes a script or holds a line separator stays data", () => {
  equal(
    toDataCode('{"a": "\\u2028</script>"}', "json", "./a.json"),
    'export default {"a":"\u2028</script>"};',
  );
});

Deno.test("a place has the line and the column of an offset", () => {
  equal(toPlaceText("file:///a", "ab\ncd", 4), "\n    at file:///a:2:2");
});
