/** The keys that a zod schema names, read from its definition without loading zod. */

/** Keys of a schema. */
export interface SchemaKeys {
  names: ReadonlySet<string>;
  /** Takes keys that it does not name too. */
  isOpen: boolean;
}

/** Deepest wrapping that is looked through. */
const MAX_DEPTH = 20;

/** Finds the keys of a schema, through wrappers, unions and pipes; undefined when there is no object in it. */
export function findSchemaKeys(
  schema: unknown,
  depth = 0,
): SchemaKeys | undefined {
  const definition = findProperty(findProperty(schema, "_zod"), "def");
  if (depth > MAX_DEPTH || definition === undefined) return undefined;
  const shape = findProperty(definition, "shape");
  if (typeof shape === "object" && shape !== null) {
    const rest = findProperty(definition, "catchall");
    const restType = findProperty(
      findProperty(findProperty(rest, "_zod"), "def"),
      "type",
    );
    return {
      names: new Set(Object.keys(shape)),
      isOpen: rest !== undefined && restType !== "never",
    };
  }
  const options = findProperty(definition, "options");
  const inner = Array.isArray(options)
    ? options
    : ["innerType", "in", "out", "left", "right"]
      .map((key) => findProperty(definition, key));
  const found = inner.map((one) => findSchemaKeys(one, depth + 1))
    .filter((keys) => keys !== undefined);
  if (found.length === 0) return undefined;
  return {
    names: new Set(found.flatMap(({ names }) => [...names])),
    isOpen: found.some(({ isOpen }) => isOpen),
  };
}

function findProperty(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null
    ? Reflect.get(value, key)
    : undefined;
}
