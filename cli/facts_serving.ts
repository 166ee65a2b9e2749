/** What gives metrics while a process serves: collectors, alerts, log pipelines, exporters. */

import type { FactsConfig } from "../lib/facts/config.ts";
import { joinScrapers, type Scrape } from "../lib/facts/join_scrapers.ts";
import type { PushConfig } from "../lib/facts/push/push.ts";
import type { Rounds } from "../lib/facts/rounds.ts";
import type { Kernel } from "../lib/host/kernel.ts";
import type { CommandContext } from "./command.ts";

/** What gives metrics. */
export interface ServingOptions {
  /** Runs the collectors. */
  readonly rounds: Pick<Rounds, "collect" | "collectors" | "read">;
  /** Where metrics are sent unasked. */
  readonly pushes: readonly PushConfig[];
  /** What is watched beside; undefined when there are no thresholds. */
  readonly watched: FactsConfig | undefined;
  /** Tells of this process. */
  readonly kernel: Kernel;
  /** What is told besides. */
  readonly others: readonly Scrape[];
}

/** What gives metrics, and works by itself. */
export interface Serving {
  /** Gives all metrics. */
  readonly scraper: Scrape;
  /** Begins to watch and to send. */
  start(): Promise<void>;
  /** Ends after what is under way. */
  stop(): Promise<void>;
}

/** Opens what gives metrics; nothing is watched or sent yet. */
export async function openServing(
  context: CommandContext,
  { rounds, pushes, watched, kernel, others }: ServingOptions,
): Promise<Serving> {
  const watching = watched &&
    await (await import("./facts_alerts.ts"))
      .openWatching(context, watched, kernel);
  const own = [
    ...watching === undefined ? [] : [watching.scraper],
    ...others,
  ];
  const pushing = pushes.length === 0
    ? undefined
    : (await import("./facts_push.ts")).openPushing(
      context,
      { configs: pushes, rounds, scrapers: own, kernel },
    );
  const all = pushing === undefined ? own : [...own, pushing.scraper];
  return {
    scraper: all.length === 0 ? rounds : joinScrapers([rounds, ...all]),
    start: async () => {
      watching?.start();
      await pushing?.start();
    },
    stop: async () => {
      await Promise.all([pushing?.stop(), watching?.stop()]);
    },
  };
}
