/** The template filters that plugins bring, by their bare names. */

import { TaskError } from "../error.ts";
import { FILTER_NAMES } from "../template/catalog.ts";
import type { OwnFilter } from "../template/template.ts";
import type { FilterPlugin } from "../units/filter_thread.ts";
import { FilterThread } from "../units/own_filters.ts";
import type { LoadedPluginSettings } from "./load_settings.ts";
import {
  listUnits,
  type Lock,
  type LockedPlugin,
  readLock,
} from "./lock_file.ts";
import { readPlainSettings } from "./plain_settings.ts";
import { readInstalled, toFileName } from "./store.ts";

/** A template filter of a plugin whose name another one has. */
export interface TakenFilter {
  readonly plugin: string;
  readonly name: string;
}

/**
 * Opens the template filters of the plugins that are pinned in a directory;
 * `known` are the names of those that the configuration brings itself, which
 * win. A plugin is started by the first call of a filter; of one that cannot
 * be used each call fails, so that it can be installed again.
 * @throws {ConfigError} When the lock is none.
 * @throws {ConfigErrors} When the plugins file is wrong.
 */
export async function openPluginFilters(
  dir: string,
  known: readonly string[],
  pluginDir: string | undefined,
): Promise<Readonly<Record<string, OwnFilter>>> {
  const lock = readLock(dir);
  if (listUnits("template_filters", lock).length === 0) return {};
  const settings = await readPlainSettings(dir, pluginDir);
  const taken = new Set(
    findTakenFilters(lock, known).map(({ plugin, name }) =>
      `${plugin} ${name}`
    ),
  );
  const thread = new FilterThread();
  const filters: Record<string, OwnFilter> = {};
  for (const [plugin, locked] of Object.entries(lock)) {
    const names = (locked.units.template_filters ?? [])
      .filter((name) => !taken.has(`${plugin} ${name}`));
    if (names.length === 0) continue;
    const sent = await load(plugin, locked, settings);
    for (const name of names) {
      const file = `${toFileName(plugin, locked)}#template_filters/${name}`;
      filters[name] = (value, args) => {
        if (sent instanceof TaskError) throw sent;
        return thread.call({ dir, file, value, args, plugin: sent });
      };
    }
  }
  return filters;
}

/** Finds filters whose names the program, the configuration or a plugin before has. */
export function findTakenFilters(
  lock: Lock,
  known: readonly string[],
): TakenFilter[] {
  const seen = new Set([...FILTER_NAMES, ...known]);
  return Object.entries(lock).flatMap(([plugin, { units }]) =>
    (units.template_filters ?? []).flatMap((name) => {
      if (seen.has(name)) return [{ plugin, name }];
      seen.add(name);
      return [];
    })
  );
}

/** Reads a plugin into memory that both threads see; gives why it cannot. */
async function load(
  name: string,
  locked: LockedPlugin,
  settings: LoadedPluginSettings,
): Promise<FilterPlugin | TaskError> {
  try {
    const bytes = await readInstalled(name, locked, settings);
    const shared = new SharedArrayBuffer(bytes.length);
    new Uint8Array(shared).set(bytes);
    const { version, format, permissions } = locked;
    const { limits } = settings;
    const content = { name, version, format };
    return { content, bytes: shared, permissions, limits };
  } catch (error) {
    if (error instanceof TaskError) return error;
    throw error;
  }
}
