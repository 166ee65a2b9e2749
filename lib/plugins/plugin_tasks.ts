/** The task types that plugins bring. */

import type { Surroundings } from "../apply/setup.ts";
import type { TaskRegistry } from "../task.ts";
import { openOwnTask } from "../units/own_task.ts";
import { guardTask } from "./guard/guard_plan.ts";
import { Plugins } from "./plugin_units.ts";

/**
 * Lists the task types of the plugins that are pinned in a configuration, by `plugin.task`.
 * @throws {ConfigError} When the lock is none.
 */
export function listPluginTasks(surroundings: Surroundings): TaskRegistry {
  const plugins = new Plugins(surroundings);
  return plugins.list("tasks", async ({ plugin, locked, unit }) => {
    const { name, file, process, site: { dir } } = unit;
    const about = locked.description;
    const task = await openOwnTask({ dir, name, file, process, about });
    const guarded = guardTask(task, plugin, locked.permissions);
    return { ...guarded, type: `${plugin}.${name}` };
  });
}
