/** Loads what the `facts` files of a configuration say. */

import { readRendered } from "../apply/rendered_files.ts";
import type { Surroundings } from "../apply/setup.ts";
import { Report } from "../config/report.ts";
import type { CollectorRegistry } from "./collector.ts";
import { toFactsConfig } from "./config_entries.ts";
import type { FactsConfig } from "./config.ts";
import { readFile } from "./config_file.ts";
import { groups } from "./groups/mod.ts";
import { collectors } from "./mod.ts";
import { hasPlugins } from "../plugins/has_plugins.ts";
import { bringsUnits } from "../units/find_units.ts";

/**
 * Loads the `facts` files of a directory, or the one that was named; undefined
 * when there are none.
 * @throws {ConfigErrors} With every error that was found, in file and line order.
 */
export async function loadFacts(
  surroundings: Surroundings,
): Promise<FactsConfig | undefined> {
  const report = new Report();
  const rendered = await readRendered("facts", surroundings, report, isLater);
  const settings = rendered.files.map(({ source, value }) =>
    readFile(source, value, report)
  );
  const config = rendered.isAny
    ? await report.try(async () =>
      await toFactsConfig(
        settings,
        rendered,
        report,
        await findCollectors(surroundings),
      )
    )
    : undefined;
  report.throwAll();
  const web = config?.webConfigFile;
  return web === undefined || config === undefined
    ? config
    : { ...config, webConfigFile: rendered.toPath(web) };
}

/** Adds the collectors that the directory and its plugins bring. */
async function findCollectors(
  surroundings: Surroundings,
): Promise<CollectorRegistry> {
  const own = await findOwnCollectors(surroundings);
  if (!hasPlugins(surroundings)) return own;
  const { Plugins } = await import("../plugins/plugin_units.ts");
  const { listPluginCollectors } = await import(
    "../plugins/plugin_registries.ts"
  );
  return { ...own, ...listPluginCollectors(new Plugins(surroundings)) };
}

/** Adds those of the directory; beside a script may lie anything. */
async function findOwnCollectors(
  { dir, inline }: Surroundings,
): Promise<CollectorRegistry> {
  if (inline !== undefined || !bringsUnits(dir, "collector")) {
    return collectors;
  }
  const { OwnUnits } = await import("../units/own_units.ts");
  const { openOwnCollector } = await import("../units/own_collector.ts");
  return new OwnUnits(dir).add("collector", collectors, openOwnCollector, [
    ...Object.keys(collectors),
    ...Object.keys(groups),
  ]);
}

/** The summary of an alert is rendered when the alert is told. */
function isLater([list, , key]: readonly (string | number)[]): boolean {
  return list === "thresholds" && key === "summary";
}
