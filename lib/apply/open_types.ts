/** Opens the task types of a configuration: those of the program, of the directory and of plugins. */

import { hasPlugins } from "../plugins/has_plugins.ts";
import type { TaskRegistry } from "../task.ts";
import { openTaskTypes } from "../units/open_tasks.ts";
import type { SetupOptions, Surroundings } from "./setup.ts";

/**
 * Opens all task types that a configuration may use; beside a script may lie
 * anything, so that there it is those of the program.
 * @throws {ConfigErrors} When one has the name of another.
 */
export async function openTypes(
  { registry, tell }: SetupOptions,
  surroundings: Surroundings,
): Promise<TaskRegistry> {
  const { dir, inline } = surroundings;
  if (inline !== undefined) return registry;
  const own = await openTaskTypes(dir, registry, tell);
  if (!hasPlugins(surroundings)) return own;
  const { listPluginTasks } = await import("../plugins/plugin_tasks.ts");
  return { ...own, ...listPluginTasks(surroundings) };
}
