/** `driftless plugins remove`. */

import { removePlugin } from "../lib/plugins/commit.ts";
import type { CommandContext } from "./command.ts";
import { EXIT } from "./exit.ts";
import { toCommand } from "./next.ts";
import { UsageError } from "./parameter.ts";
import { openPlugins, pickNames } from "./plugins_open.ts";

/** Removes plugins. */
export async function removeCommand(
  context: CommandContext,
  names: readonly string[],
): Promise<number> {
  if (names.length === 0) {
    throw new UsageError("Expected the name of a plugin in NAME");
  }
  const { settings, lock } = await openPlugins(context);
  const { out, options } = context;
  for (const name of pickNames(lock, names, context)) {
    const { version } = await removePlugin(name, settings);
    if (out.json) out.record({ type: "removed", plugin: name, version });
    else out.result(`${out.paint("green", "Removed")}: ${name} ${version}`);
  }
  if (!out.json) {
    const next = toCommand(options, "validate");
    out.result(`What uses them fails from now on.  Next: ${next}`);
  }
  return EXIT.done;
}
