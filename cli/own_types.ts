/** The task types of the configuration, for commands that tell about types. */

import { openTypes } from "../lib/apply/open_types.ts";
import { findSurroundings } from "../lib/apply/setup.ts";
import { isMap } from "../lib/config/plain.ts";
import { isRemoteTask, type RemoteTask } from "../lib/config/remote_task.ts";
import { hasPlugins } from "../lib/plugins/has_plugins.ts";
import type { TaskRegistry } from "../lib/task.ts";
import { tasks } from "../tasks/mod.ts";
import type { CommandContext } from "./command.ts";
import type { TypeDoc } from "./type_docs.ts";
import { listUnits } from "./units_check.ts";

/**
 * Opens the task types that the configuration brings itself and those of its plugins; none where there is no configuration.
 * @throws {ConfigErrors} When one has the name of another.
 */
export async function openOwnTypes(
  { options, redactor }: CommandContext,
): Promise<TaskRegistry> {
  const { dir, types } = listUnits(options.config);
  const isNone = dir === "" || types.length === 0 && !hasPlugins({ dir });
  if (isNone) return {};
  const surroundings = await findSurroundings(options, redactor);
  const all = await openTypes({ ...options, registry: tasks }, surroundings);
  return Object.fromEntries(
    Object.entries(all).filter(([type]) => !Object.hasOwn(tasks, type)),
  );
}

/**
 * Loads what some types of a registry say of themselves, of all where none is named.
 * @throws {ConfigError} When the file of one holds no task type that can be used.
 */
export async function loadOwnDocs(
  registry: TaskRegistry,
  types: readonly string[] = Object.keys(registry),
): Promise<Readonly<Record<string, TypeDoc>>> {
  const docs: Record<string, TypeDoc> = {};
  for (const type of types) {
    const task = await registry[type]?.();
    if (task !== undefined && isRemoteTask(task)) docs[type] = toDoc(task);
  }
  return docs;
}

function toDoc({ about, paramsSchema, file }: RemoteTask): TypeDoc {
  const [summary = ""] = about.split("\n\n");
  const { properties } = paramsSchema;
  const fields = Object.entries(isMap(properties) ? properties : {})
    .map(([name, schema]) => {
      const text = isMap(schema) ? schema["description"] : undefined;
      return [name, typeof text === "string" ? text : ""];
    });
  return {
    summary: summary || `Of ${file}.`,
    about: about.slice(summary.length).trim() || `A task type of ${file}.`,
    fields: Object.fromEntries(fields),
    examples: [],
  };
}
