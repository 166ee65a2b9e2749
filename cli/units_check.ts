/** Checks the units of a configuration, those that nothing uses too. */

import { findConfig, toHome } from "../lib/config/discover.ts";
import { ConfigError, ConfigErrors, toPlaceText } from "../lib/error.ts";
import { listUnitFiles, UNIT_FOLDERS } from "../lib/units/find_units.ts";
import { listFilterNames } from "../lib/units/open_filters.ts";
import { openTaskTypes } from "../lib/units/open_tasks.ts";

/** The units of a configuration by their files. */
export interface ListedUnits {
  /** Directory of the configuration. */
  readonly dir: string;
  /** Names of the files below it. */
  readonly names: readonly string[];
  /** Words of task types. */
  readonly types: readonly string[];
  /** Names of template filters. */
  readonly filters: readonly string[];
}

/** Lists the files of units; none where there is no configuration. */
export function listUnits(given: string | undefined): ListedUnits {
  try {
    const { dir } = findConfig(given, toHome());
    const files = Object.values(UNIT_FOLDERS)
      .flatMap((folder) => listUnitFiles(dir, folder));
    const types = listUnitFiles(dir, UNIT_FOLDERS.task)
      .map(({ name }) => name);
    const filters = listFilterNames(dir);
    return { dir, names: files.map(({ file }) => file), types, filters };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { dir: "", names: [], types: [], filters: [] };
  }
}

/** Loads every unit and tells what is wrong with those of which it is not told yet. */
export async function findUnitErrors(
  { dir, names, types, filters }: ListedUnits,
  known: readonly ConfigError[],
): Promise<ConfigError[]> {
  if (names.length === 0) return [];
  const errors: ConfigError[] = [];
  const keep = async (step: () => Promise<unknown>) => {
    try {
      await step();
    } catch (error) {
      if (error instanceof ConfigErrors) errors.push(...error.errors);
      else if (error instanceof ConfigError) errors.push(error);
      else throw error;
    }
  };
  await keep(async () => {
    const registry = await openTaskTypes(dir, {});
    for (const load of Object.values(registry)) await keep(load);
  });
  if (filters.length > 0) {
    const { checkFilters } = await import("../lib/units/check_filters.ts");
    await keep(() => checkFilters(dir));
  }
  if (names.length > types.length + filters.length) {
    const { listLoads } = await import("../lib/units/load_all.ts");
    for (const load of listLoads(dir)) await keep(load);
  }
  const told = new Set(known.map(toKey));
  return errors.filter((error) => !told.has(toKey(error)));
}

function toKey({ place, message }: ConfigError): string {
  return `${place && toPlaceText(place)} ${message}`;
}
