/** Says in words what schemas and docs of the sources say. */

import type { ParamsSchema } from "./apply_schema.ts";
import type { JsonSchema } from "./envelope_schema.ts";

/** Markdown of the sources in words for a terminal. */
export function toPlain(text: string): string {
  return text.replaceAll(/\s+/g, " ").replaceAll("`", "").trim();
}

/** Tells what a param takes, and whether it may be absent. */
export function toTakes(
  name: string,
  { properties, required }: ParamsSchema,
): string {
  const schema = properties[name] ?? {};
  const takes = toTypeText(schema);
  if (required.includes(name)) return `${takes}; required`;
  const value = schema["default"];
  return value === undefined
    ? takes
    : `${takes}; ${JSON.stringify(value)} when absent`;
}

/** Tells in words what a schema accepts. */
export function toTypeText(schema: JsonSchema): string {
  const { title, type } = schema;
  if (typeof title === "string") return title;
  const choices = schema["enum"];
  if (Array.isArray(choices)) return choices.map(String).join(", ");
  if (schema["const"] !== undefined) return JSON.stringify(schema["const"]);
  const any = schema["anyOf"] ?? schema["oneOf"];
  if (Array.isArray(any)) {
    return [...new Set(any.map(toTypeText))].join(" or ");
  }
  if (Array.isArray(type)) {
    return type.map((one) => toTypeText({ type: one })).join(" or ");
  }
  if (type === "array") {
    const { items } = schema;
    return isSchema(items) ? `a list, each: ${toTypeText(items)}` : "a list";
  }
  return WORDS[String(type)] ?? "any value";
}

const WORDS: Readonly<Record<string, string>> = {
  boolean: "true or false",
  integer: "a whole number",
  number: "a number",
  string: "text",
  object: "a map",
  null: "nothing",
};

/** Tells a schema from other values. */
export function isSchema(value: unknown): value is JsonSchema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
