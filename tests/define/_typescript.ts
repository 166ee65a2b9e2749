/** TypeScript types of the JSON Schemas of params. */

import type { ParamsSchema } from "../../cli/apply_schema.ts";
import type { JsonSchema } from "../../cli/envelope_schema.ts";

/** Writes the body of an interface: each field with its words. */
export function toFields(
  { properties, required, isOpen }: ParamsSchema,
  docs: Readonly<Record<string, string>>,
  mayTemplate: boolean,
): string {
  const fields = Object.entries(properties).map(([name, schema]) => {
    const type = toType(schema, mayTemplate);
    const words = (docs[name] ?? schema["description"] ?? "")
      .toString().replaceAll("*/", "*\\/");
    const doc = words === "" ? "" : `/** ${words} */\n`;
    const mark = required.includes(name) ? "" : "?";
    return `${doc}readonly ${toKey(name)}${mark}: ${type};`;
  });
  const open = isOpen
    ? ["/** Any other name. */\nreadonly [name: string]: unknown;"]
    : [];
  return [...fields, ...open].join("\n");
}

/** Writes a type; where templates are rendered one may stand for what is no text. */
function toType(schema: JsonSchema, mayTemplate: boolean): string {
  const types = [...new Set(listTypes(schema, mayTemplate))];
  const all = types.includes("string")
    ? types.filter((type) => !type.startsWith('"'))
    : types.includes("unknown") || !mayTemplate
    ? types
    : [...types, "Template"];
  return all.includes("unknown") ? "unknown" : all.join(" | ");
}

function listTypes(schema: JsonSchema, mayTemplate: boolean): string[] {
  const { enum: values, type, anyOf, oneOf, allOf } = schema;
  if (Array.isArray(values)) return values.map((one) => JSON.stringify(one));
  if ("const" in schema) return [JSON.stringify(schema["const"])];
  const any = [anyOf, oneOf].flat().filter(isSchema);
  if (any.length > 0) {
    return any.flatMap((one) => listTypes(one, mayTemplate));
  }
  if (Array.isArray(allOf)) return ["unknown"];
  return [type].flat().map((word) => toOne(String(word), schema, mayTemplate));
}

function toOne(
  word: string,
  schema: JsonSchema,
  mayTemplate: boolean,
): string {
  switch (word) {
    case "string":
    case "number":
    case "boolean":
    case "null":
      return word;
    case "integer":
      return "number";
    case "array": {
      const { items } = schema;
      const item = isSchema(items) ? toType(items, mayTemplate) : "unknown";
      return `readonly ${item.includes(" | ") ? `(${item})` : item}[]`;
    }
    case "object":
      return toObject(schema, mayTemplate);
    default:
      return "unknown";
  }
}

function toObject(schema: JsonSchema, mayTemplate: boolean): string {
  const { properties, required, additionalProperties: rest } = schema;
  if (isSchema(properties)) {
    const fields = toFields(
      {
        properties: Object.fromEntries(
          Object.entries(properties).map((
            [name, one],
          ) => [name, isSchema(one) ? one : {}]),
        ),
        required: Array.isArray(required) ? required : [],
        isOpen: rest !== false,
      },
      {},
      mayTemplate,
    );
    return `{ ${fields} }`;
  }
  const value = isSchema(rest) ? toType(rest, mayTemplate) : "unknown";
  return `Readonly<Record<string, ${value}>>`;
}

function toKey(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
