/** Asks a module in WebAssembly what it is and what it brings. */

import { isMap } from "../../config/plain.ts";
import { TaskError } from "../../error.ts";
import type { PluginUnits } from "../lock_file.ts";
import { callJson } from "./call.ts";
import type { CheckedModule } from "./check_module.ts";

/** Something that a module brings. */
export interface Definition {
  readonly name: string;
  /** JSON Schema of its params; undefined where there is none. */
  readonly schema: unknown;
}

/** What a module says of itself. */
export interface ModuleDescription {
  readonly version: unknown;
  readonly description: unknown;
  readonly permissions: unknown;
  /** What it brings, by kind as in a lock. */
  readonly definitions: ReadonlyMap<keyof PluginUnits, readonly Definition[]>;
}

/** Functions that list definitions, with what they list. */
const LISTS: readonly (readonly [string, keyof PluginUnits])[] = [
  ["get_task_definitions", "tasks"],
  ["get_facts_collectors", "collectors"],
  ["get_log_sources", "sources"],
  ["get_log_parsers", "parsers"],
  ["get_log_filters", "filters"],
  ["get_log_outputs", "outputs"],
];

/**
 * Asks a module for its metadata and its definitions; what it exports no
 * function for it does not have.
 * @throws {TaskError} When an answer is none.
 */
export function describeModule(
  { module, exports }: CheckedModule,
): ModuleDescription {
  const ask = (name: string): unknown =>
    exports.includes(name) ? callJson(module, name, []) : undefined;
  const metadata = ask("get_plugin_metadata") ?? {};
  if (!isMap(metadata)) {
    throw new TaskError("Cannot use the plugin: its metadata is no object");
  }
  const definitions = new Map<keyof PluginUnits, Definition[]>();
  const add = (kind: keyof PluginUnits, list: readonly Definition[]) => {
    if (list.length === 0) return;
    definitions.set(kind, [...definitions.get(kind) ?? [], ...list]);
  };
  for (const [name, kind] of LISTS) {
    const found = readList(ask(name), name);
    add(kind, found.filter((one) => kind !== "tasks" || isApply(one)));
  }
  for (const one of readList(ask(EXTENSIONS), EXTENSIONS)) {
    const isFunction = one["type"] === "function";
    add(isFunction ? "template_functions" : "template_filters", [one]);
  }
  const { version, description, permissions } = metadata;
  return { version, description, permissions, definitions };
}

const EXTENSIONS = "get_template_extensions";

/** The original lists tasks of other parts too, which have functions of their own. */
function isApply(definition: Record<string, unknown>): boolean {
  const { type = "apply" } = definition;
  return type === "apply";
}

function readList(
  value: unknown,
  name: string,
): (Definition & Record<string, unknown>)[] {
  const list = value ?? [];
  const fail = () =>
    new TaskError(
      `Cannot use the plugin: "${name}" gives no list of objects with a name`,
    );
  if (!Array.isArray(list)) throw fail();
  return list.map((one: unknown) => {
    if (!isMap(one) || typeof one["name"] !== "string") throw fail();
    const { name, config_schema: schema } = one;
    return { ...one, name, schema };
  });
}
