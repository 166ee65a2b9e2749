/**
 * The docs of task types are those of their sources, and whole.
 * `GOLDEN=write` in the environment writes `tasks/_docs.json` anew.
 */

import { strictEqual as equal } from "node:assert/strict";
import * as z from "zod";
import { toParamsSchema } from "../../cli/apply_schema.ts";
import { loadTypeDocs, type TypeDoc } from "../../cli/type_docs.ts";
import { tasks } from "../../tasks/mod.ts";

const DIRECTORY = new URL("../../tasks/", import.meta.url);
const DOCS = new URL("_docs.json", DIRECTORY);

const jsDoc = z.optional(z.object({
  doc: z.optional(z.string()),
  tags: z.optional(
    z.array(z.object({ kind: z.string(), doc: z.optional(z.string()) })),
  ),
}));
const node = z.object({
  module_doc: jsDoc,
  symbols: z.array(z.object({
    name: z.string(),
    declarations: z.array(z.object({
      kind: z.string(),
      jsDoc,
      def: z.optional(z.object({
        // Of a class it is a name.
        extends: z.optional(
          z.union([z.array(z.object({ repr: z.string() })), z.string()]),
        ),
        properties: z.optional(
          z.array(z.object({ name: z.string(), jsDoc })),
        ),
      })),
    })),
  })),
});
type Sources = Map<string, z.infer<typeof node>>;
type Declaration = z.infer<typeof node>["symbols"][0]["declarations"][0];

/** Reads what the sources of all task types say, by file name. */
async function readSources(): Promise<Sources> {
  const names = [...Deno.readDirSync(DIRECTORY)].map(({ name }) => name)
    .filter((name) => name.endsWith(".ts") && name !== "mod.ts");
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["doc", "--json", ...names],
    cwd: DIRECTORY,
  }).output();
  const { nodes } = z.object({ nodes: z.record(z.string(), node) })
    .parse(JSON.parse(new TextDecoder().decode(stdout)));
  return new Map(
    Object.entries(nodes).map(([url, one]) => [url.split("/").at(-1)!, one]),
  );
}

/** Finds an interface by its name in all sources; one of the language itself, such as Pick, is in none. */
function findInterface(
  sources: Sources,
  name: string,
): Declaration | undefined {
  const found = [...sources.values()].flatMap(({ symbols }) => symbols)
    .filter((symbol) => symbol.name === name)
    .flatMap(({ declarations }) => declarations)
    .filter(({ kind }) => kind === "interface");
  equal(found.length > 1, false, `several interfaces with the name ${name}`);
  return found[0];
}

/** Lists the fields of an interface, those of the interfaces it extends last. */
function readFields(sources: Sources, name: string): [string, string][] {
  const def = findInterface(sources, name)?.def;
  return [
    ...(def?.properties ?? []).map((property): [string, string] => [
      property.name,
      property.jsDoc?.doc ?? "",
    ]),
    ...[def?.extends ?? []].flat().flatMap((one) =>
      typeof one === "string" ? [] : readFields(sources, one.repr)
    ),
  ];
}

function toExample(text: string): { title: string; tasks: string } {
  const [, title = "", tasks = ""] =
    /^(.*?)\n?```yaml\n([^]*?)\n?```/.exec(text.trim()) ?? [];
  return { title: title.trim(), tasks };
}

function readDoc(sources: Sources, type: string): TypeDoc {
  const source = sources.get(`${type}.ts`);
  const upper = type.replaceAll(
    /(?:^|_)([a-z])/g,
    (_, one) => one.toUpperCase(),
  );
  const constant = source?.symbols.find(({ name }) =>
    name.toLowerCase() === `${upper}Task`.toLowerCase()
  )?.declarations[0];
  const [, ...about] = (source?.module_doc?.doc ?? "").trim().split("\n\n");
  return {
    summary: constant?.jsDoc?.doc?.trim().split("\n\n")[0]
      ?.replaceAll("\n", " ") ?? "",
    about: about.join("\n\n"),
    fields: Object.fromEntries(readFields(sources, `${upper}TaskParams`)),
    examples: (constant?.jsDoc?.tags ?? [])
      .filter(({ kind }) => kind === "example")
      .map(({ doc = "" }) => toExample(doc)),
  };
}

Deno.test("the docs of each task type are those of its source", async () => {
  const sources = await readSources();
  const docs = Object.fromEntries(
    Object.keys(tasks).sort().map((type) => [type, readDoc(sources, type)]),
  );
  const text = JSON.stringify(docs, undefined, 2) + "\n";
  if (Deno.env.get("GOLDEN") === "write") Deno.writeTextFileSync(DOCS, text);
  const advice =
    "write it with GOLDEN=write deno test -A tests/tasks/docs_test.ts";
  equal(Deno.readTextFileSync(DOCS) === text, true, advice);
});

Deno.test("each task type tells what it does, what each param means, and shows an example", async () => {
  const docs = await loadTypeDocs();
  const missing: string[] = [];
  for (const [type, load] of Object.entries(tasks)) {
    const doc = docs[type];
    if (!doc?.summary.endsWith(".")) missing.push(`${type}: summary`);
    if (doc?.about === "") missing.push(`${type}: about`);
    if (!doc?.examples.some(({ tasks }) => tasks.includes("type: "))) {
      missing.push(`${type}: example`);
    }
    for (const name of Object.keys(toParamsSchema(await load()).properties)) {
      if (!doc?.fields[name]) missing.push(`${type}: param ${name}`);
    }
  }
  equal(missing.join("\n"), "");
});
