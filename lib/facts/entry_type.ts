/** The type of an entry of a facts file, however it is said. */

import { toPluginOf } from "../config/types.ts";
import { type ConfigError, findNearest } from "../error.ts";
import type { Entry } from "./config_file.ts";
import { groups } from "./groups/mod.ts";
import { collectors } from "./mod.ts";

/** An entry whose name is a type may say nothing else of it, as in the original's documents. */
export function withType(entry: Entry): Entry {
  const { type, name, ...rest } = entry.value;
  // A plugin is named as in apply files: `type: plugin`, `name: PLUGIN.COLLECTOR`.
  if (type === "plugin" && typeof name === "string") {
    return { ...entry, value: { ...rest, type: name } };
  }
  const isType = typeof name === "string" && isOurs(name);
  if (type !== undefined || !isType) return entry;
  return { ...entry, value: { ...rest, type: name } };
}

/** Writes the dotted path of a type; of one that the configuration brings, that of all. */
export function toCollectorKey(type: string): string {
  return isOurs(type) ? `facts.collectors.${type}` : "facts.collectors";
}

function isOurs(type: string): boolean {
  return Object.hasOwn(collectors, type) || Object.hasOwn(groups, type);
}

/** Builds the error of a type that nothing knows. */
export function toUnknownType(
  { source, path }: Entry,
  type: unknown,
  known: readonly string[],
): ConfigError {
  if (typeof type !== "string") {
    return source.errorAt(path, 'Expected "type" in the collector');
  }
  const near = findNearest(type, known);
  const plugin = toPluginOf(type);
  return source.errorAt([...path, "type"], `There is no collector "${type}"`, {
    key: near && toCollectorKey(near),
    advice: plugin !== undefined
      ? `Install it with: driftless plugins install ${plugin}`
      : near === undefined
      ? `There are: ${[...new Set(known)].sort().join(" ")}`
      : `Did you mean "${near}"?`,
  });
}
