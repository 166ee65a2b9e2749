/** Loads the settings of plugins from a configuration, with the directories that they mean. */

import { readAgentKey } from "../apply/agent_secrets.ts";
import { readRendered } from "../apply/rendered_files.ts";
import type { Surroundings } from "../apply/setup.ts";
import { readVariable, toHome } from "../config/discover.ts";
import { Report } from "../config/report.ts";
import {
  type PluginSettings,
  readPluginSettings,
  toDefaultSettings,
} from "./settings.ts";

/** Where the system keeps the cache of root. */
const SYSTEM_CACHE = "/var/cache/driftless/plugins";

/** Settings whose directories are paths. */
export interface LoadedPluginSettings
  extends Omit<PluginSettings, "pluginDir" | "cacheDir"> {
  /** Directory of the configuration. */
  readonly dir: string;
  readonly pluginDir: string;
  /** Undefined where no cache may be kept. */
  readonly cacheDir: string | undefined;
}

/**
 * Loads the plugins file of a configuration, the defaults where there is none.
 * The directory of plugins that the agent says counts more; without one given,
 * that of the agent file.
 * @throws {ConfigErrors} With every error that was found.
 */
export async function loadPluginSettings(
  surroundings: Surroundings,
): Promise<LoadedPluginSettings> {
  const report = new Report();
  // A file that was named instead of the directory is of another kind.
  const { file: _file, ...place } = surroundings;
  const { files } = await readRendered("plugins", place, report);
  const [first, second] = files;
  if (second !== undefined) {
    const one = `"${first?.source.file}" is one already`;
    report.add(
      second.source.errorAt([], `Expected one plugins file: ${one}`),
    );
  }
  const settings = first === undefined
    ? toDefaultSettings()
    : readPluginSettings(first.source, first.value, report);
  report.throwAll();
  const own = surroundings.pluginDir ?? await readAgentPluginDir(surroundings);
  return toLoaded(
    { ...settings ?? toDefaultSettings(), ...own && { pluginDir: own } },
    surroundings.dir,
  );
}

async function readAgentPluginDir(
  surroundings: Surroundings,
): Promise<string | undefined> {
  const [dir] = await readAgentKey("plugin_dir", surroundings);
  return typeof dir === "string" && dir !== "" ? dir : undefined;
}

/** Gives the directories of settings their paths. */
export function toLoaded(
  settings: PluginSettings,
  dir: string,
): LoadedPluginSettings {
  const toPath = (name: string) =>
    name.startsWith("/") ? name : `${dir}/${name}`;
  return {
    ...settings,
    dir,
    pluginDir: toPath(settings.pluginDir ?? "plugins"),
    cacheDir: settings.cacheDir === undefined
      ? findCacheDir()
      : toPath(settings.cacheDir),
  };
}

function findCacheDir(): string | undefined {
  if (Deno.uid() === 0) return SYSTEM_CACHE;
  const home = toHome();
  const base = readVariable("XDG_CACHE_HOME") || (home && `${home}/.cache`);
  return base ? `${base}/driftless/plugins` : undefined;
}
