/** Has a plugin say what it is, before it may do anything. */

import { type PluginDescription, requireIdentity } from "./description.ts";
import { openPlugin, type PluginContent } from "./plugin_process.ts";
import type { PluginLimits } from "./settings.ts";

/**
 * Runs a plugin without any right until it has said what it is.
 * @throws {TaskError} When it is another one, says nothing that can be used, or takes too much.
 */
export async function inspectPlugin(
  plugin: PluginContent,
  { limits }: { readonly limits: PluginLimits },
): Promise<PluginDescription> {
  await using opened = openPlugin(plugin, {}, limits);
  const said = await opened.describe();
  requireIdentity(plugin, said);
  return said;
}
