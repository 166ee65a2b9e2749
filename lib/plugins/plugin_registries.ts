/** The parsers, filters and collectors that plugins bring, by `plugin.unit`. */

import type { CollectorRegistry } from "../facts/collector.ts";
import type { FilterRegistry } from "../logs/filter.ts";
import type { ParserRegistry } from "../logs/parser.ts";
import { openOwnCollector } from "../units/own_collector.ts";
import { openOwnFilter, openOwnParser } from "../units/own_logs.ts";
import { guardCollector } from "./guard/guard_collector.ts";
import type { Plugins } from "./plugin_units.ts";

/** Lists parsers. */
export function listPluginParsers(plugins: Plugins): ParserRegistry {
  return plugins.list("parsers", ({ unit }) => openOwnParser(unit));
}

/** Lists filters. */
export function listPluginFilters(plugins: Plugins): FilterRegistry {
  return plugins.list("filters", ({ unit }) => openOwnFilter(unit));
}

/** Lists collectors, which read what their plugin declares and nothing else. */
export function listPluginCollectors(plugins: Plugins): CollectorRegistry {
  return plugins.list("collectors", async ({ plugin, locked, unit }) => {
    const collector = await openOwnCollector(unit);
    return guardCollector(collector, plugin, locked.permissions);
  });
}
