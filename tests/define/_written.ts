/** The files of lib/define that are written from the schemas and docs of all units. */

import * as z from "zod";
import { type ParamsSchema, toParamsSchema } from "../../cli/apply_schema.ts";
import { loadTypeDocs } from "../../cli/type_docs.ts";
import { toShape } from "../../lib/facts/field_schema.ts";
import { groups } from "../../lib/facts/groups/mod.ts";
import { collectors } from "../../lib/facts/mod.ts";
import { FILE_SOURCE } from "../../lib/logs/config/file_source.ts";
import { filters } from "../../lib/logs/filters/mod.ts";
import { parsers } from "../../lib/logs/parsers/mod.ts";
import { sources } from "../../lib/logs/sources/mod.ts";
import { transforms } from "../../lib/logs/transforms/mod.ts";
import { outputs } from "../../lib/outputs/mod.ts";
import { tasks } from "../../tasks/mod.ts";
import { toFields } from "./_typescript.ts";

const NOTE =
  "Written from the schema and the docs by tests/define/written_test.ts.";

/** Types whose words stand for something else in the language. */
const RENAMED: Readonly<Record<string, string>> = { package: "packageTask" };

/** Files of builders, each with the first letters of its types. */
const BUILDER_FILES = [
  ["task_builders.ts", "a", "l"],
  ["more_task_builders.ts", "m", "z"],
] as const;

/** Gives the text of each file below lib/define, unformatted. */
export async function toWrittenFiles(): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  const docs = await loadTypeDocs();
  const builders: string[] = [];
  const types = Object.keys(tasks);
  for (const [type, load] of Object.entries(tasks)) {
    const name = `${toUpper(type)}Params`;
    const fields = toFields(
      toParamsSchema(await load()),
      docs[type]?.fields ?? {},
      true,
    );
    files.set(
      `tasks/${type}.ts`,
      withTemplate(
        `/** Params of the \`${type}\` task. ${NOTE} */\n`,
        `/** Params of the \`${type}\` task as a configuration writes them. */
export interface ${name} {\n${fields}\n}\n`,
        "../part.ts",
      ),
    );
    const upper = toUpper(type);
    const builder = RENAMED[type] ?? upper[0]!.toLowerCase() + upper.slice(1);
    builders.push(`/** ${docs[type]?.summary} */
export const ${builder}: TaskBuilder<params.${name}> = toTaskBuilder("${type}");
`);
  }
  files.set(
    "task_params.ts",
    `/** Params of all task types. ${NOTE} */\n\n` +
      Object.keys(tasks).map((type) =>
        `export type * from "./tasks/${type}.ts";`
      )
        .join("\n") +
      "\n",
  );
  for (const [name, from, to] of BUILDER_FILES) {
    const own = builders.filter((_, at) => {
      const first = types[at]![0]!;
      return from <= first && first <= to;
    });
    files.set(
      name,
      `/** One function for each task type from ${from} to ${to}, which makes a task of its params. ${NOTE} */

import { type TaskBuilder, toTaskBuilder } from "./part.ts";
import type * as params from "./task_params.ts";

${own.join("\n")}`,
    );
  }
  for (const [name, text] of await toFamilies()) files.set(name, text);
  return files;
}

/** Units of one kind, by their words. */
type Units = Readonly<Record<string, () => Promise<{ params: z.ZodType }>>>;

/** Entries of a facts file: a collector, a group, or both by one word. */
function listCollected(types: readonly string[]): Units {
  return Object.fromEntries(
    types.map((type) => [type, async () => {
      const fields = {
        ...(await groups[type]?.())?.fields,
        ...(await collectors[type]?.())?.fields,
      };
      return { params: z.strictObject(toShape(fields)) };
    }]),
  );
}

async function toFamilies(): Promise<Map<string, string>> {
  const families: readonly [string, string, Units][] = [
    ["collector", "Collectors", listCollected(Object.keys(collectors))],
    [
      "fact_group",
      "Fact groups beside which no collector stands",
      listCollected(
        Object.keys(groups).filter((type) => collectors[type] === undefined),
      ),
    ],
    ["output", "Outputs", outputs],
    ["source", "Sources of logs", {
      file: () => Promise.resolve({ params: FILE_SOURCE }),
      ...sources,
    }],
    ["parser", "Parsers of logs", parsers],
    ["filter", "Filters of logs", filters],
    ["transform", "Transforms of logs", transforms],
  ];
  const files = new Map<string, string>();
  for (const [family, words, units] of families) {
    const rows: string[] = [];
    for (const [type, load] of Object.entries(units)) {
      const fields = toFields(toUnitSchema((await load()).params), {}, true);
      const params = fields === "" ? "Record<never, never>" : `{\n${fields}\n}`;
      rows.push(`/** \`${type}\` */\nreadonly ${type}: ${params};`);
    }
    const upper = toUpper(family);
    files.set(
      `${family}_params.ts`,
      withTemplate(
        `/** ${words} by their words. ${NOTE} */\n`,
        `/** What each ${family.replace("_", " ")} takes. */
export interface ${upper}Params {\n${rows.join("\n")}\n}\n`,
        "./part.ts",
      ),
    );
  }
  return files;
}

function toUnitSchema(params: z.ZodType): ParamsSchema {
  return toParamsSchema({ type: "", params, plan: () => nothing() });
}

// deno-lint-ignore require-yield
async function* nothing(): AsyncGenerator<never, Record<string, unknown>> {
  return await Promise.resolve({});
}

function withTemplate(head: string, text: string, part: string): string {
  const isUsed = /\bTemplate\b/.test(text);
  const imported = isUsed ? `import type { Template } from "${part}";\n\n` : "";
  return `${head}\n${imported}${text}`;
}

function toUpper(type: string): string {
  return type.replaceAll(
    /(?:^|_)([a-z])/g,
    (_, letter: string) => letter.toUpperCase(),
  );
}
