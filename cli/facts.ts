/** `driftless facts`. */

import { collectors } from "../lib/facts/mod.ts";
import {
  type CollectorConfig,
  SAMPLE_LIMIT,
  toCollectorConfig,
} from "../lib/facts/config.ts";
import { expose } from "../lib/facts/expose.ts";
import { mergeFamilies } from "../lib/facts/families.ts";
import { listDefaults, openCollectors } from "../lib/facts/open.ts";
import type { Collected, Scraper } from "../lib/facts/scrape.ts";
import { findNearest, TaskError } from "../lib/error.ts";
import { KernelFiles } from "../lib/host/kernel_files.ts";
import type { CommandContext } from "./command.ts";
import { EXIT } from "./exit.ts";

/** What was asked for. */
export interface FactsOptions {
  /** Print what the endpoint would serve. */
  prometheus: boolean;
  /** Serve metrics until the process is stopped. */
  serve: boolean;
  /** Where to serve; the default address when absent. */
  listen: string | undefined;
  /** Collectors; all that are on when empty. */
  names: readonly string[];
}

/** Tells the facts of this host, or serves them. */
export async function factsCommand(
  context: CommandContext,
  options: FactsOptions,
): Promise<number> {
  using kernel = new KernelFiles();
  const configs = await chooseConfigs(options.names);
  const scraper = await openCollectors(collectors, {
    kernel,
    host: async () => new (await import("../lib/host/local.ts")).LocalHost(),
  }, { collectors: configs, sampleLimit: SAMPLE_LIMIT });
  if (options.serve) {
    const { serveFacts } = await import("./facts_serve.ts");
    return await serveFacts(context, {
      scraper,
      kernel,
      listen: options.listen,
    });
  }
  return await showFacts(context, scraper, options);
}

/**
 * Lists what runs: the defaults, or the collectors that were named.
 * @throws {TaskError} When there is none of a name.
 */
async function chooseConfigs(
  names: readonly string[],
): Promise<CollectorConfig[]> {
  const defaults = await listDefaults(collectors);
  return names.length === 0 ? defaults : names.map((name) => {
    if (!Object.hasOwn(collectors, name)) {
      const near = findNearest(name, Object.keys(collectors));
      throw new TaskError(`There is no collector "${name}"`, {
        advice: near === undefined
          ? `There are: ${Object.keys(collectors).join(" ")}`
          : `Did you mean "${near}"?`,
      });
    }
    return toCollectorConfig(name);
  });
}

async function showFacts(
  { out }: CommandContext,
  scraper: Scraper,
  options: FactsOptions,
): Promise<number> {
  const collected = await scraper.collect();
  if (options.prometheus) {
    const { families } = mergeFamilies(collected);
    out.result(expose(families, "text").trimEnd());
    return toExit(collected);
  }
  const { showCollected } = await import("./facts_show.ts");
  showCollected(out, collected);
  return toExit(collected);
}

/** One that found nothing to look at is no failure. */
function toExit(collected: readonly Collected[]): number {
  return collected.some(({ outcome }) => outcome === "failed")
    ? EXIT.failed
    : EXIT.done;
}
