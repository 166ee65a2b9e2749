/** Takes snapshots, one for all who want one at the same time. */

import type { Kernel } from "../../host/kernel.ts";
import { openOwn, toNoCounts } from "../endpoint_metrics.ts";
import { mergeFamilies } from "../families.ts";
import type { Rounds } from "../rounds.ts";
import type { Scraper } from "../scrape.ts";
import type { Snapshot } from "./push.ts";

/** How old a snapshot may be to be given again, in milliseconds; less than the shortest interval. */
const FRESH_MS = 500;

/** What snapshots are taken of. */
export interface SnapshotOptions {
  /** Runs collectors and groups. */
  readonly rounds: Pick<Rounds, "read">;
  /** What is told besides. */
  readonly scrapers: readonly Pick<Scraper, "collect">[];
  /** Tells of this process. */
  readonly kernel: Kernel;
  /** Version of the program. */
  readonly version: string;
}

/** Takes snapshots. */
export class Snapshots {
  #options: SnapshotOptions;
  #tellOwn: ReturnType<typeof openOwn>;
  #last: { at: number; taken: Promise<Snapshot> } | undefined;

  /** Takes what they are of. */
  constructor(options: SnapshotOptions) {
    this.#options = options;
    this.#tellOwn = openOwn(options, toNoCounts());
  }

  /** Gives one that is fresh. */
  async take(): Promise<Snapshot> {
    const now = performance.now();
    if (this.#last === undefined || now - this.#last.at > FRESH_MS) {
      this.#last = { at: now, taken: this.#take() };
    }
    return await this.#last.taken;
  }

  async #take(): Promise<Snapshot> {
    const { rounds, scrapers } = this.#options;
    const timeMs = Date.now();
    const { collected, groups } = await rounds.read(() => true, () => true);
    const more = await Promise.all(scrapers.map((one) => one.collect()));
    const { families } = mergeFamilies([
      ...collected,
      ...groups.map((one) => one.collected),
      ...more.flat(),
    ]);
    // Nobody scrapes here.
    const own = this.#tellOwn(families)
      .filter(({ name }) => !name.startsWith("promhttp_"));
    return {
      timeMs,
      families: [...families, ...own],
      facts: Object.fromEntries(
        groups.flatMap(({ name, facts }) => facts ? [[name, facts]] : []),
      ),
    };
  }
}
