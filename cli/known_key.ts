/** One key that configurations may have. */

import type { ParamsSchema } from "./apply_schema.ts";
import type { JsonSchema } from "./envelope_schema.ts";
import { isSchema, toTakes, toTypeText } from "./schema_words.ts";

/** A key with what it takes and means; those below it are read when they are asked for. */
export interface Known {
  /** What it accepts, and whether it may be absent. */
  readonly takes?: string;
  readonly about?: string;
  /** Tasks that show it, YAML. */
  readonly example?: string;
  readonly below?: KnownKeys;
}

/** Keys by their words. */
export type KnownKeys = Readonly<Record<string, () => Promise<Known> | Known>>;

/** Makes keys of those that a schema names, with what is known of them besides. */
export function toKeys(
  schema: ParamsSchema,
  more: (name: string) => Known = () => ({}),
): KnownKeys {
  return Object.fromEntries(
    Object.entries(schema.properties).map(([name, one]) => [name, () => ({
      ...toKnown(one),
      takes: toTakes(name, schema),
      ...more(name),
    })]),
  );
}

/** Makes a key of its schema. */
export function toKnown(schema: JsonSchema): Known {
  const { description } = schema;
  const below = toInner(schema);
  return {
    takes: toTypeText(schema),
    ...typeof description === "string" && { about: description },
    ...Object.keys(below).length > 0 && { below },
  };
}

/** Keys inside a map, or inside the maps of a list or of several forms. */
function toInner(schema: JsonSchema): KnownKeys {
  const { properties, items } = schema;
  if (isSchema(properties)) {
    return Object.fromEntries(
      Object.entries(properties).map((
        [name, one],
      ) => [name, () => toKnown(isSchema(one) ? one : {})]),
    );
  }
  if (isSchema(items)) return toInner(items);
  const forms = schema["anyOf"] ?? schema["oneOf"];
  return Array.isArray(forms)
    ? Object.assign({}, ...forms.filter(isSchema).map(toInner))
    : {};
}
