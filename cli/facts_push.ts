/** Exporters that push, beside the endpoint of `driftless facts --serve`. */

import type { Scrape } from "../lib/facts/join_scrapers.ts";
import { pushes } from "../lib/facts/push/mod.ts";
import type { PushConfig } from "../lib/facts/push/push.ts";
import { Snapshots } from "../lib/facts/push/snapshots.ts";
import {
  emitPushes,
  type Pushes,
  startPushes,
} from "../lib/facts/push/start.ts";
import type { Rounds } from "../lib/facts/rounds.ts";
import { type OpenCollector, Scraper } from "../lib/facts/scrape.ts";
import type { Kernel } from "../lib/host/kernel.ts";
import { VERSION } from "../lib/version.ts";
import type { CommandContext } from "./command.ts";

/** Name of what tells of exporters among the collectors. */
const COLLECTOR = "push";
/** Most samples about exporters. */
const SAMPLE_LIMIT = 1000;

/** What is pushed. */
export interface PushingOptions {
  /** The exporters. */
  readonly configs: readonly PushConfig[];
  /** Runs collectors and groups. */
  readonly rounds: Pick<Rounds, "read">;
  /** What is told besides. */
  readonly scrapers: readonly Scrape[];
  /** The kernel's files. */
  readonly kernel: Kernel;
}

/** Exporters that push. */
export interface Pushing {
  /** Tells of them among the metrics. */
  readonly scraper: Scrape;
  /** Starts them. */
  start(): Promise<void>;
  /** Ends them, when they were started. */
  stop(): Promise<void>;
}

/** Opens exporters; nothing is sent yet. */
export function openPushing(
  { out }: CommandContext,
  { configs, rounds, scrapers, kernel }: PushingOptions,
): Pushing {
  let started: Pushes | undefined;
  const scraper = openPushScraper(() => started?.tallies ?? [], kernel);
  const snapshots = new Snapshots({
    rounds,
    scrapers: [...scrapers, scraper],
    kernel,
    version: VERSION,
  });
  return {
    scraper,
    start: async () => {
      started = await startPushes({
        registry: pushes,
        configs,
        snapshots,
        context: {
          host: Deno.hostname(),
          warn: (text) => out.talk(`warning ${text}`),
        },
      });
    },
    stop: async () => await started?.stop(),
  };
}

/** Makes what tells of exporters as a collector does. */
function openPushScraper(
  tallies: () => Pushes["tallies"],
  kernel: Kernel,
): Scraper {
  const collector: OpenCollector = {
    name: COLLECTOR,
    collect: (_source, emit) => emitPushes(tallies(), emit),
    timeoutMs: 1000,
    intervalMs: 0,
    labels: {},
  };
  const host = async () =>
    new (await import("../lib/host/local.ts")).LocalHost();
  return new Scraper([collector], { kernel, host }, SAMPLE_LIMIT);
}
