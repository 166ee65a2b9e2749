/** Opens collectors as they are configured. */

import type { Collector, CollectorRegistry } from "./collector.ts";
import { type CollectorConfig, toCollectorConfig } from "./config.ts";
import { toParams } from "./fields.ts";
import { type OpenCollector, Scraper, type ScrapeSource } from "./scrape.ts";

/** What is opened. */
export interface OpenOptions {
  /** Collectors to run. */
  readonly collectors: readonly CollectorConfig[];
  /** Most samples that one collector may give. */
  readonly sampleLimit: number;
}

/** Loads the collectors and makes what runs them. */
export async function openCollectors(
  registry: CollectorRegistry,
  source: ScrapeSource,
  { collectors, sampleLimit }: OpenOptions,
): Promise<Scraper> {
  const opened = await Promise.all(
    collectors.map(async (config) => {
      if (config.own !== undefined) return open(config, config.own);
      const load = registry[config.type];
      if (load === undefined) {
        throw new TypeError(`There is no collector "${config.type}"`);
      }
      return open(config, await load());
    }),
  );
  return new Scraper(opened, source, sampleLimit);
}

/** Lists the collectors that run when nobody chooses. */
export async function listDefaults(
  registry: CollectorRegistry,
): Promise<CollectorConfig[]> {
  const loaded = await Promise.all(
    Object.values(registry).map((load) => load()),
  );
  return loaded.filter(({ isDefault }) => isDefault)
    .map(({ type }) => toCollectorConfig(type));
}

function open(config: CollectorConfig, collector: Collector): OpenCollector {
  const { name, params, labels, intervalSecs, timeoutSecs } = config;
  return {
    name,
    collect: collector.open(toParams(collector.fields, params)),
    timeoutMs: timeoutSecs * 1000,
    intervalMs: intervalSecs * 1000,
    labels,
  };
}
