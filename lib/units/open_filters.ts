/** Opens the template filters of a configuration, where it has any. */

import { toSource } from "../config/source.ts";
import { ConfigErrors } from "../error.ts";
import type { OwnFilter } from "../template/template.ts";
import { listUnitFiles, UNIT_FOLDERS } from "./find_units.ts";

/** Lists the names of the template filters that a directory brings. */
export function listFilterNames(dir: string): string[] {
  return listUnitFiles(dir, UNIT_FOLDERS.templateFilter)
    .map(({ name }) => name);
}

/** Lists the files of the template filters that a directory brings. */
export function listFilterFiles(dir: string): string[] {
  return listUnitFiles(dir, UNIT_FOLDERS.templateFilter)
    .map(({ file }) => file);
}

/**
 * Opens the template filters of a directory; undefined where there are none.
 * @throws {ConfigErrors} When one has the name of a filter of the program.
 */
export async function openFilters(
  dir: string,
): Promise<Readonly<Record<string, OwnFilter>> | undefined> {
  const files = listUnitFiles(dir, UNIT_FOLDERS.templateFilter);
  if (files.length === 0) return undefined;
  const { FILTER_NAMES } = await import("../template/catalog.ts");
  const taken = files.filter(({ name }) => FILTER_NAMES.includes(name));
  if (taken.length > 0) {
    throw new ConfigErrors(
      taken.map(({ name, file }) =>
        toSource(file, "", { value: null }).errorAt(
          [],
          `Cannot use "${file}": there is a template filter "${name}" already`,
          {
            place: { file, line: 1, col: 1 },
            advice: "Rename the file and its filter",
          },
        )
      ),
    );
  }
  const { openOwnFilters } = await import("./own_filters.ts");
  return openOwnFilters(Deno.realPathSync(dir), files);
}
