import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { hasTemplate } from "../../lib/template/template.ts";
import { openFor } from "./rows.ts";

Deno.test("hasTemplate looks for marks", () => {
  const rows: [string, boolean][] = [
    ["", false],
    ["plain", false],
    ["{ {x} {", false],
    ["}}", false],
    ["a {{ b", true],
    ["{%", true],
    ["{{#", true],
    ["x{#", true],
  ];
  for (const [text, expected] of rows) strictEqual(hasTemplate(text), expected);
});

Deno.test("openTemplates gives every method", async () => {
  const templates = await openFor();
  templates.setGlobals({ a: 1 });
  deepStrictEqual(
    [
      templates.render("{{ a }}", {}),
      templates.evaluate("a + 1", {}),
      templates.find("b", {}),
      templates.isTrue("a == 1", {}),
      templates.renderTemplate("x", "{{ a }}\n", {}, {
        trimBlocks: true,
        lstripBlocks: false,
        loader: () => undefined,
      }),
      templates.check("{{ a }}"),
    ],
    [1, 2, undefined, true, "1\n", undefined],
  );
});

Deno.test("names can be checked without loading the engine", async () => {
  const root = new URL("../../", import.meta.url);
  for (const file of ["template.ts", "names.ts", "check.ts", "catalog.ts"]) {
    const loaded = await listStatic(new URL(`lib/template/${file}`, root));
    ok(loaded.length > 0);
    deepStrictEqual(
      loaded.filter((specifier) =>
        !specifier.startsWith(".") || specifier.includes("/builtin/")
      ),
      [],
      file,
    );
  }
});

/** Lists the specifiers that a module imports statically, through our own modules. */
async function listStatic(
  url: URL,
  seen = new Set<string>(),
): Promise<string[]> {
  if (seen.has(url.href)) return [];
  seen.add(url.href);
  const text = await Deno.readTextFile(url);
  const found: string[] = [];
  for (
    const [, keyword, specifier = ""] of text.matchAll(
      /^(import|export)\b(?! type)[^;]*? from "([^"]+)";/gm,
    )
  ) {
    found.push(specifier);
    ok(keyword !== undefined);
    if (specifier.startsWith(".")) {
      found.push(...await listStatic(new URL(specifier, url), seen));
    }
  }
  return found.length === 0 ? [`./${url.pathname.split("/").at(-1)}`] : found;
}
