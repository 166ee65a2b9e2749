/** JSON Schema of apply files, from the schemas of all task types, for editors. */

import * as z from "zod";
import { BLOCK_KEYS, ENVELOPE_KEYS } from "../lib/config/envelope.ts";
import { isRemoteTask } from "../lib/config/remote_task.ts";
import type { Task, TaskRegistry } from "../lib/task.ts";
import { tasks } from "../tasks/mod.ts";
import { loadOwnDocs } from "./own_types.ts";
import { ENVELOPE_SCHEMA, type JsonSchema } from "./envelope_schema.ts";
import { loadTypeDocs } from "./type_docs.ts";

/** What schemas refer to: a text that is a template. */
export const TEMPLATE_DEFINITION: JsonSchema = {
  type: "string",
  pattern: "\\{[{%]",
};

/** What a value that is no text may be written as too. */
const TEMPLATE: JsonSchema = { $ref: "#/definitions/template" };
const NODE_LIST: JsonSchema = {
  type: ["array", "null"],
  items: { $ref: "#/definitions/node" },
};
const TASK_LIST: JsonSchema = {
  type: ["array", "null"],
  items: { $ref: "#/definitions/task" },
};

/** Builds the schema of an apply file, JSON Schema draft 7, which editors know best; with the types of a configuration. */
export async function toApplySchema(
  own: TaskRegistry = {},
): Promise<JsonSchema> {
  const docs = { ...await loadTypeDocs(), ...await loadOwnDocs(own) };
  const types = await Promise.all(
    Object.entries({ ...tasks, ...own }).map(async ([type, load]) => {
      const fields = docs[type]?.fields ?? {};
      return [type, toTaskSchema(type, await load(), fields)] as const;
    }),
  );
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "Driftless apply file",
    anyOf: [NODE_LIST, {
      type: "object",
      additionalProperties: false,
      properties: {
        vars: { type: "object" },
        tasks: NODE_LIST,
        handlers: TASK_LIST,
        roles: {
          type: "array",
          items: { anyOf: [{ type: "string" }, { type: "object" }] },
        },
        state_dir: { type: "string", pattern: "^/" },
      },
    }],
    definitions: {
      template: TEMPLATE_DEFINITION,
      block: toBlockSchema(),
      node: {
        oneOf: [
          { $ref: "#/definitions/block" },
          { $ref: "#/definitions/task" },
        ],
      },
      task: {
        required: ["type"],
        oneOf: types.map(([type]) => ({ $ref: `#/definitions/task_${type}` })),
      },
      ...Object.fromEntries(
        types.map(([type, schema]) => [`task_${type}`, schema]),
      ),
    },
  };
}

function toBlockSchema(): JsonSchema {
  return {
    type: "object",
    additionalProperties: false,
    required: ["block"],
    properties: {
      ...pickEnvelope(BLOCK_KEYS),
      block: NODE_LIST,
      rescue: NODE_LIST,
      always: NODE_LIST,
    },
  };
}

/** Tells what the params of a task type take, without what templates may stand for. */
export function toParamsSchema(task: Task): ParamsSchema {
  return isRemoteTask(task)
    ? mergeObjects(task.paramsSchema)
    : toReadSchema(task.params);
}

/** Tells what a schema takes, and what stands for an absent value. */
export function toReadSchema(schema: z.ZodType): ParamsSchema {
  const convert = (io: "input" | "output") =>
    mergeObjects(z.toJSONSchema(schema, {
      target: "draft-7",
      io,
      unrepresentable: "any",
      reused: "inline",
    }));
  const taken = convert("input");
  const given = convert("output").properties;
  const properties = Object.entries(taken.properties)
    .map(([name, one]) => [name, withDefault(one, given[name])]);
  return { ...taken, properties: Object.fromEntries(properties) };
}

/** What stands for an absent value is known of the value that was read, such as seconds; numbers may be written so too. */
function withDefault(
  schema: JsonSchema,
  given: JsonSchema | undefined,
): JsonSchema {
  const value = given?.["default"];
  return typeof value === "number" && schema["default"] === undefined
    ? { ...schema, default: value }
    : schema;
}

function toTaskSchema(
  type: string,
  task: Task,
  fields: Readonly<Record<string, string>>,
): JsonSchema {
  const { properties, required, isOpen } = toParamsSchema(task);
  const params = Object.fromEntries(
    Object.entries(properties).map(([name, schema]) => {
      const description = fields[name];
      return [
        name,
        withTemplates(
          description === undefined ? schema : { ...schema, description },
        ),
      ];
    }),
  );
  const mode = params["mode"] === undefined ? {} : {
    mode: { anyOf: [params["mode"], ENVELOPE_SCHEMA["mode"]] },
  };
  const words = [...new Set([type, type.replaceAll("_", "")])];
  return {
    type: "object",
    title: type,
    additionalProperties: isOpen,
    required: ["type", ...required],
    properties: {
      type: { enum: words },
      ...pickEnvelope(ENVELOPE_KEYS),
      ...params,
      ...mode,
    },
  };
}

function pickEnvelope(keys: readonly string[]): JsonSchema {
  return Object.fromEntries(
    keys.map((key) => [key, withTemplates(ENVELOPE_SCHEMA[key] ?? {})]),
  );
}

/** The properties of an object, or of all objects that it may be. */
export interface ParamsSchema {
  properties: Record<string, JsonSchema>;
  required: readonly string[];
  isOpen: boolean;
}

/** Merges the objects of unions and intersections into one. */
function mergeObjects(schema: JsonSchema): ParamsSchema {
  const own = toMap(schema["properties"]);
  if (own !== undefined) {
    return {
      properties: own,
      required: toTexts(schema["required"]),
      isOpen: schema["additionalProperties"] !== false,
    };
  }
  const merge = (key: string): ParamsSchema[] => {
    const parts = schema[key];
    return Array.isArray(parts) ? parts.filter(isSchema).map(mergeObjects) : [];
  };
  const any = [...merge("anyOf"), ...merge("oneOf")];
  const all = merge("allOf");
  const parts = [...any, ...all];
  const common = any.map(({ required }) => required)
    .reduce(
      (a, b) => a.filter((name) => b.includes(name)),
      any[0]?.required ?? [],
    );
  return {
    properties: Object.assign({}, ...parts.map(({ properties }) => properties)),
    required: [...common, ...all.flatMap(({ required }) => required)],
    isOpen: parts.length === 0 || parts.some(({ isOpen }) => isOpen),
  };
}

/** Lets a template stand where no free text may, on every level. */
export function withTemplates(schema: JsonSchema): JsonSchema {
  if (Object.keys(schema).length === 0 || isFreeText(schema)) return schema;
  const deep: JsonSchema = { ...schema };
  const properties = toMap(schema["properties"]);
  if (properties) {
    deep["properties"] = Object.fromEntries(
      Object.entries(properties).map((
        [name, one],
      ) => [name, withTemplates(one)]),
    );
  }
  const { items } = schema;
  if (isSchema(items)) deep["items"] = withTemplates(items);
  const { description, default: value, ...rest } = deep;
  return {
    anyOf: [rest, TEMPLATE],
    ...(description === undefined ? {} : { description }),
    ...(value === undefined ? {} : { default: value }),
  };
}

/** Tells whether any text may stand there. */
function isFreeText(schema: JsonSchema): boolean {
  const types = [schema["type"]].flat();
  if (types.includes("string")) {
    return !("pattern" in schema || "enum" in schema || "const" in schema);
  }
  const any = schema["anyOf"];
  return Array.isArray(any) && any.filter(isSchema).some(isFreeText);
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function toMap(value: unknown): Record<string, JsonSchema> | undefined {
  if (!isSchema(value)) return undefined;
  return Object.fromEntries(
    Object.entries(value).map((
      [name, one],
    ) => [name, isSchema(one) ? one : {}]),
  );
}

function toTexts(value: unknown): string[] {
  return Array.isArray(value)
    ? value.filter((one) => typeof one === "string")
    : [];
}
