/** Settings of plugins before any template can be rendered. */

import { ConfigFiles } from "../config/files.ts";
import { readKind } from "../config/load.ts";
import { isMap, isTemplated } from "../config/plain.ts";
import { Report } from "../config/report.ts";
import { type LoadedPluginSettings, toLoaded } from "./load_settings.ts";
import { readPluginSettings, toDefaultSettings } from "./settings.ts";

/** Keys that may hold a template, which nobody asks for here. */
const OPEN_KEYS: ReadonlySet<string> = new Set(["registries"]);

/**
 * Reads what the plugins file says of directories and limits, for template
 * filters: the engine that would render it is not open yet.
 * @throws {ConfigErrors} When the file is wrong, or says that with a template.
 */
export async function readPlainSettings(
  dir: string,
  pluginDir: string | undefined,
): Promise<LoadedPluginSettings> {
  const report = new Report();
  const files = new ConfigFiles(dir);
  const [source] = await readKind("plugins", files, report);
  let settings = toDefaultSettings();
  if (source !== undefined && isMap(source.value)) {
    const plain: Record<string, unknown> = {};
    for (const [key, value] of Object.entries(source.value)) {
      if (OPEN_KEYS.has(key)) continue;
      if (!isTemplated(value)) plain[key] = value;
      else {
        report.add(
          source.errorAt(
            [key],
            `Cannot use a template in "${key}": template filters of plugins are opened before any is rendered`,
          ),
        );
      }
    }
    settings = readPluginSettings(source, plain, report) ?? settings;
  }
  const [agent] = await readKind("agent", files, report);
  report.throwAll();
  const own = pluginDir ??
    (isMap(agent?.value) ? agent.value["plugin_dir"] : undefined);
  return toLoaded(
    { ...settings, ...typeof own === "string" && { pluginDir: own } },
    dir,
  );
}
