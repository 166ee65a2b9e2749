/** Checks that the plugins of a configuration are what was pinned, those that nothing uses too. */

import { ConfigError, ConfigErrors, TaskError } from "../lib/error.ts";
import { listFilterNames } from "../lib/units/open_filters.ts";
import { findConfig, toHome } from "../lib/config/discover.ts";
import { hasPlugins } from "../lib/plugins/has_plugins.ts";
import type { CommandContext } from "./command.ts";

/** Tells what is wrong with plugins of which it is not told yet; none of them is started. */
export async function findPluginErrors(
  context: CommandContext,
  known: readonly ConfigError[],
): Promise<ConfigError[]> {
  const { dir } = findConfig(context.options.config, toHome());
  if (!hasPlugins({ dir })) return [];
  const { openPlugins } = await import("./plugins_open.ts");
  const { toPinError } = await import("../lib/plugins/lock_file.ts");
  const { readInstalled } = await import("../lib/plugins/store.ts");
  const { findTakenFilters } = await import("../lib/plugins/plugin_filters.ts");
  const errors: ConfigError[] = [];
  const keep = (error: unknown) => {
    if (error instanceof ConfigErrors) errors.push(...error.errors);
    else if (error instanceof ConfigError) errors.push(error);
    else throw error;
  };
  try {
    const { settings, lock } = await openPlugins(context);
    for (const [name, locked] of Object.entries(lock)) {
      await readInstalled(name, locked, settings)
        .catch((error) => keep(toPinError(name, dir, error)));
    }
    for (
      const { plugin, name } of findTakenFilters(lock, listFilterNames(dir))
    ) {
      const why = `there is a template filter "${name}" already`;
      const error = new TaskError(`Cannot use the plugin "${plugin}": ${why}`);
      keep(toPinError(plugin, dir, error));
    }
  } catch (error) {
    keep(error);
  }
  const told = new Set(known.map(({ message }) => message));
  return errors.filter(({ message }) => !told.has(message));
}
