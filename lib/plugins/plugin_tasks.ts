/** The task types that plugins bring, by `plugin.task`. */

import type { Surroundings } from "../apply/setup.ts";
import { ConfigError, TaskError } from "../error.ts";
import type { Task, TaskRegistry } from "../task.ts";
import { openOwnTask } from "../units/own_task.ts";
import { requireSaid } from "./description.ts";
import { guardTask } from "./guard/guard_plan.ts";
import {
  type LoadedPluginSettings,
  loadPluginSettings,
} from "./load_settings.ts";
import { findPin, type LockedPlugin, readLock } from "./lock_file.ts";
import { openPlugin, type PluginProcess } from "./plugin_process.ts";
import { readInstalled } from "./store.ts";

/**
 * Lists the task types of the plugins that are pinned in a configuration. A plugin is read, held
 * against its pin and started when the first of its types is used. Needs read
 * permission.
 * @throws {ConfigError} When the lock is none.
 */
export function listPluginTasks(
  surroundings: Surroundings,
  pluginDir: string | undefined,
): TaskRegistry {
  const load = once(() => loadPluginSettings(surroundings, pluginDir));
  const registry: Record<string, () => Promise<Task>> = {};
  for (const [name, locked] of Object.entries(readLock(surroundings.dir))) {
    const open = once(async () => await start(name, locked, load));
    for (const task of locked.units.tasks ?? []) {
      const type = `${name}.${task}`;
      registry[type] = async () => {
        const { process, file, dir } = await open();
        const served = await openOwnTask({
          dir,
          name: task,
          file: `${file}#${task}`,
          process,
          about: locked.description,
        });
        const guarded = guardTask(served, name, locked.permissions);
        return { ...guarded, type };
      };
    }
  }
  return registry;
}

/** Starts a plugin; what is wrong with it is told where it is pinned. */
async function start(
  name: string,
  locked: LockedPlugin,
  load: () => Promise<LoadedPluginSettings>,
): Promise<PluginProcess> {
  const settings = await load();
  try {
    return await startPinned(name, locked, settings);
  } catch (error) {
    if (!(error instanceof TaskError)) throw error;
    const { message, advice } = error;
    const place = findPin(name, settings.dir);
    throw new ConfigError(message, { place, advice, cause: error });
  }
}

async function startPinned(
  name: string,
  locked: LockedPlugin,
  settings: LoadedPluginSettings,
): Promise<PluginProcess> {
  const bytes = await readInstalled(name, locked, settings);
  const { version, format, permissions } = locked;
  const content = { name, version, format, bytes };
  const opened = openPlugin(content, permissions, settings.limits);
  requireSaid(name, locked, await opened.describe());
  return opened;
}

function once<T>(work: () => Promise<T>): () => Promise<T> {
  let started: Promise<T> | undefined;
  return () => started ??= work();
}
