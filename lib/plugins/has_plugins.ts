/** Whether a configuration has plugins, without reading more than a name. */

import type { Surroundings } from "../apply/setup.ts";
import { isThere } from "../host/is_there.ts";

/** Tells whether plugins are pinned in a configuration; beside a script may lie anything. */
export function hasPlugins(
  { dir, inline }: Pick<Surroundings, "dir" | "inline">,
): boolean {
  return inline === undefined && isThere(`${dir}/plugins.lock`);
}
