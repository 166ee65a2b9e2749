/**
 * JSON Schema of facts, logs and agent files, for editors: what is known is
 * offered and explained. Other words for the same, and units that a
 * configuration brings, are let through: `validate` judges them.
 */

import * as z from "zod";
import {
  TEMPLATE_DEFINITION,
  toReadSchema,
  withTemplates,
} from "./apply_schema.ts";
import type { JsonSchema } from "./envelope_schema.ts";
import { FILE_DOCS } from "./file_docs.ts";

/** Units by their words. */
type Units = Readonly<
  Record<string, () => Promise<{ readonly params: z.ZodType }>>
>;

/** Entries of a list of a file: what all may say, and the params of each type. */
interface Entries {
  readonly envelope: z.ZodType;
  readonly units: Units;
}

/** What stands in a file. */
interface FileParts {
  readonly file: z.ZodType;
  readonly lists: Readonly<Record<string, Entries>>;
  /** Keys of maps that may be written as lists too. */
  readonly forms?: readonly string[];
}

/** Kinds of files besides apply files. */
const FILES = { facts: openFacts, logs: openLogs, agent: openAgent } as const;

/** A kind of file that is no apply file. */
export type FileKind = keyof typeof FILES;

/** Tells whether a word is such a kind. */
export function isFileKind(word: string): word is FileKind {
  return Object.hasOwn(FILES, word);
}

/** Builds the schema of a kind of file, JSON Schema draft 7. */
export async function toFileSchema(kind: FileKind): Promise<JsonSchema> {
  const { file, lists, forms = [] } = await FILES[kind]();
  const own = toProperties(kind, file);
  const entries = await Promise.all(
    Object.entries(lists).map(async ([name, list]) =>
      [name, await toList(`${kind}.${name}`, list)] as const
    ),
  );
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: `Driftless ${kind} file`,
    type: ["object", "array", "null"],
    properties: {
      ...own,
      ...Object.fromEntries(entries),
      ...Object.fromEntries(
        forms.map((name) => [name, toForms(own[name] ?? {})]),
      ),
    },
    definitions: { template: TEMPLATE_DEFINITION },
  };
}

/** A list whose entries take what their type does. */
async function toList(
  path: string,
  { envelope, units }: Entries,
): Promise<JsonSchema> {
  const types = Object.entries(units);
  const params = await Promise.all(types.map(async ([type, load]) => ({
    if: { required: ["type"], properties: { type: { const: type } } },
    then: { properties: toProperties(path, (await load()).params) },
  })));
  const own = { type: "object", properties: toProperties(path, envelope) };
  const words = { enum: types.map(([type]) => type) };
  const typed = {
    ...own,
    properties: {
      ...own.properties,
      type: { anyOf: [words, { type: "string" }] },
    },
    allOf: params,
  };
  return {
    ...describe(path),
    // Of a file with one entry at its top it is a param.
    type: ["array", "object", "null"],
    items: types.length === 0 ? own : typed,
  };
}

function toProperties(
  path: string,
  schema: z.ZodType,
): Record<string, JsonSchema> {
  const { properties } = toReadSchema(schema);
  return Object.fromEntries(
    Object.entries(properties).map(([name, one]) => [
      name,
      { ...withTemplates(toOpen(one)), ...describe(`${path}.${name}`) },
    ]),
  );
}

/** Lets other words pass, and what stands in itself, such as filters of filters: it is defined outside of what is taken here. */
function toOpen(schema: JsonSchema): JsonSchema {
  const text = JSON.stringify(schema, (key, value) => {
    if (key === "additionalProperties" && value === false) return undefined;
    return isRef(value) ? {} : value;
  });
  return JSON.parse(text);
}

function isRef(value: unknown): boolean {
  return typeof value === "object" && value !== null && "$ref" in value;
}

function toForms({ description, ...schema }: JsonSchema): JsonSchema {
  return { description, anyOf: [schema, { type: "array" }] };
}

function describe(path: string): JsonSchema {
  const description = FILE_DOCS[path];
  return description === undefined ? {} : { description };
}

async function openFacts(): Promise<FileParts> {
  const { FACTS_FILE } = await import("../lib/facts/config_file.ts");
  const { COLLECTOR_ENVELOPE } = await import("../lib/facts/config_entries.ts");
  const { THRESHOLD } = await import(
    "../lib/facts/alerts/threshold_entry.ts"
  );
  const { listFactUnits } = await import("./fact_units.ts");
  return {
    file: FACTS_FILE,
    lists: {
      collectors: { envelope: COLLECTOR_ENVELOPE, units: listFactUnits() },
      thresholds: { envelope: THRESHOLD, units: {} },
    },
    forms: ["export", "exporters"],
  };
}

async function openLogs(): Promise<FileParts> {
  const { LOGS_FILE, OUTPUT_ENVELOPE, SOURCE_ENVELOPE } = await import(
    "../lib/logs/config/config_file.ts"
  );
  const { FILE_SOURCE } = await import("../lib/logs/config/file_source.ts");
  const { sources } = await import("../lib/logs/sources/mod.ts");
  const { outputs } = await import("../lib/outputs/mod.ts");
  const { filters } = await import("../lib/logs/filters/mod.ts");
  const { transforms } = await import("../lib/logs/transforms/mod.ts");
  const file = () => Promise.resolve({ params: FILE_SOURCE });
  const bare = z.looseObject({});
  return {
    file: LOGS_FILE,
    lists: {
      sources: { envelope: SOURCE_ENVELOPE, units: { file, ...sources } },
      outputs: { envelope: OUTPUT_ENVELOPE, units: outputs },
      filters: { envelope: bare, units: filters },
      transforms: { envelope: bare, units: transforms },
    },
  };
}

async function openAgent(): Promise<FileParts> {
  const { AGENT_FILE } = await import("../lib/agent/settings.ts");
  return { file: AGENT_FILE, lists: {} };
}
