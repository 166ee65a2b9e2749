/** Checks the template filters of a configuration, those that no template uses too. */

import { isMap } from "../config/plain.ts";
import { ConfigError, ConfigErrors, TaskError } from "../error.ts";
import { listUnitFiles, UNIT_FOLDERS, type UnitFile } from "./find_units.ts";
import { openFilters } from "./open_filters.ts";
import { UnitProcess } from "./process.ts";
import { toUnitConfigError } from "./unit_errors.ts";

/**
 * Loads every template filter of a directory.
 * @throws {ConfigErrors} When one cannot be used.
 */
export async function checkFilters(dir: string): Promise<void> {
  await openFilters(dir);
  await using process = new UnitProcess({ dir: Deno.realPathSync(dir) });
  const errors: ConfigError[] = [];
  for (const file of listUnitFiles(dir, UNIT_FOLDERS.templateFilter)) {
    try {
      await check(file, process);
    } catch (error) {
      const site = { dir, root: process.root, file: file.file };
      const told = toUnitConfigError(error, site);
      if (!(told instanceof ConfigError)) throw told;
      errors.push(told);
    }
  }
  if (errors.length > 0) throw new ConfigErrors(errors);
}

async function check(
  { name, file }: UnitFile,
  process: UnitProcess,
): Promise<void> {
  const url = new URL(file, process.root).href;
  const described = await process.repeat(url, "filter.describe", [url]);
  const found = isMap(described) ? described["name"] : undefined;
  if (found === name) return;
  throw new TaskError(
    `its name is "${found}", which the name of the file has to be`,
  );
}
