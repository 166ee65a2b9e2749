/** Whether a configuration has plugins, without loading what reads them where there are none. */

import type { Surroundings } from "../apply/setup.ts";
import { isThere } from "../host/is_there.ts";

/** Tells whether plugins are pinned in a configuration; beside a script may lie anything. */
export function hasPlugins(
  { dir, inline }: Pick<Surroundings, "dir" | "inline">,
): boolean {
  return inline === undefined && isThere(`${dir}/plugins.lock`);
}

/**
 * Lists the template filters of all plugins.
 * @throws {ConfigError} When the lock is none.
 */
export async function listPluginFilterNames(
  surroundings: Pick<Surroundings, "dir" | "inline">,
): Promise<string[]> {
  if (!hasPlugins(surroundings)) return [];
  const { listUnits, readLock } = await import("./lock_file.ts");
  return listUnits("template_filters", readLock(surroundings.dir));
}
