/** Opens the plugins of a configuration for the commands that work on them. */

import { findSurroundings } from "../lib/apply/setup.ts";
import { TaskError } from "../lib/error.ts";
import {
  type LoadedPluginSettings,
  loadPluginSettings,
} from "../lib/plugins/load_settings.ts";
import { type Lock, readLock } from "../lib/plugins/lock_file.ts";
import type { CommandContext } from "./command.ts";
import { toCommand } from "./next.ts";

/** The plugins of a configuration. */
export interface OpenPlugins {
  readonly settings: LoadedPluginSettings;
  readonly lock: Lock;
}

/** Loads settings and lock; tokens are masked, and keys that do nothing are told. */
export async function openPlugins(
  { options, redactor, out }: CommandContext,
): Promise<OpenPlugins> {
  const surroundings = await findSurroundings(options, redactor);
  const settings = await loadPluginSettings(surroundings);
  for (const { token } of settings.registries) {
    if (token !== undefined) redactor.add(token);
  }
  settings.unused.forEach((line) => out.talk(`plugins.yml: ${line}`));
  return { settings, lock: readLock(settings.dir) };
}

/**
 * Gives the names that were asked for, all that are installed when none was.
 * @throws {TaskError} When one is not installed.
 */
export function pickNames(
  lock: Lock,
  names: readonly string[],
  { options }: CommandContext,
): string[] {
  const [missing] = names.filter((name) => !Object.hasOwn(lock, name));
  if (missing !== undefined) {
    throw new TaskError(
      `Cannot find the plugin "${missing}": it is not installed`,
      {
        advice: `Install it with: ${
          toCommand(options, "plugins", "install", missing)
        }`,
      },
    );
  }
  return names.length > 0 ? [...names] : Object.keys(lock).sort();
}
