/** Makes of the JSON Schema of params what checks them here. */

import * as z from "zod";
import { isMap } from "../config/plain.ts";

/** Deepest nesting that is looked into. */
const MAX_DEPTH = 50;

/**
 * What is left to the process that serves the type: patterns and formats,
 * since the time that they take has no limit here, and defaults.
 */
const LEFT_OUT = ["default", "format", "pattern", "propertyNames"];

/** Keys that hold schemas by name. */
const BY_NAME = ["$defs", "definitions", "properties"];

/** Makes a schema of JSON Schema; of one that holds what is not known here the names alone count. */
export function toCheckSchema(
  schema: Readonly<Record<string, unknown>>,
): z.ZodType {
  try {
    return z.fromJSONSchema(Object(strip(schema, 0)));
  } catch {
    const { properties } = schema;
    const names = isMap(properties) ? Object.keys(properties) : [];
    const shape = Object.fromEntries(
      names.map((name) => [name, z.unknown().optional()]),
    );
    return schema["additionalProperties"] === false
      ? z.strictObject(shape)
      : z.looseObject(shape);
  }
}

function strip(value: unknown, depth: number): unknown {
  if (depth > MAX_DEPTH) return {};
  const next = depth + 1;
  if (Array.isArray(value)) return value.map((one) => strip(one, next));
  if (!isMap(value)) return value;
  return Object.fromEntries(
    Object.entries(value).filter(([key]) => !LEFT_OUT.includes(key))
      .map(([key, one]) => [
        key,
        BY_NAME.includes(key) && isMap(one)
          ? Object.fromEntries(
            Object.entries(one).map(([name, inner]) => [
              name,
              strip(inner, next),
            ]),
          )
          : key === "enum" || key === "const"
          ? one
          : strip(one, next),
      ]),
  );
}
