/** Facts as a part of the agent: what serves metrics, watches thresholds and sends. */

import { type FactsChoice, listAll } from "../lib/facts/choose_names.ts";
import { SAMPLE_LIMIT } from "../lib/facts/config.ts";
import type { Scrape } from "../lib/facts/join_scrapers.ts";
import type { Collected } from "../lib/facts/scrape.ts";
import type { Kernel } from "../lib/host/kernel.ts";
import type { Generation } from "./agent_load.ts";
import type { CommandContext } from "./command.ts";
import { openHostRounds } from "./facts_rounds.ts";
import { openServing, type Serving } from "./facts_serving.ts";

/** What gives metrics; the configuration behind it is replaced while it serves. */
export class FactsPart {
  #context: CommandContext;
  #kernel: Kernel;
  #others: readonly Scrape[];
  #serving: Serving | undefined;
  #key: string | undefined;

  /** Takes what it reads from, and what is told besides. */
  constructor(
    context: CommandContext,
    kernel: Kernel,
    others: readonly Scrape[],
  ) {
    this.#context = context;
    this.#kernel = kernel;
    this.#others = others;
  }

  /** What is served: always that of the configuration in force. */
  get scraper(): Scrape {
    const find = () => this.#serving?.scraper;
    return {
      get collectors() {
        return find()?.collectors ?? [];
      },
      collect: async (isWanted) => await find()?.collect(isWanted) ?? [],
    };
  }

  /** Takes a configuration; nothing is done when it says the same as the one before. */
  async take({ facts, keys }: Generation): Promise<void> {
    if (keys.facts === this.#key) return;
    const choice: FactsChoice = await listAll(facts, false);
    const rounds = await openHostRounds({
      ...choice,
      sampleLimit: facts?.sampleLimit ?? SAMPLE_LIMIT,
      kernel: this.#kernel,
      redactor: this.#context.redactor,
    });
    const isWatched = facts !== undefined && facts.thresholds.length > 0;
    await this.stop();
    this.#serving = await openServing(this.#context, {
      rounds,
      pushes: facts?.pushes ?? [],
      watched: isWatched ? facts : undefined,
      kernel: this.#kernel,
      others: this.#others,
    });
    this.#key = keys.facts;
    await this.#serving.start();
  }

  /**
   * Gathers once.
   * @throws {AggregateError} When collectors failed.
   */
  async gather(): Promise<readonly Collected[]> {
    return await this.#serving?.scraper.collect() ?? [];
  }

  /** Ends after what is under way. */
  async stop(): Promise<void> {
    const serving = this.#serving;
    this.#serving = undefined;
    this.#key = undefined;
    await serving?.stop();
  }
}
