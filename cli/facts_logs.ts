/** Log pipelines among the metrics of `driftless facts --serve`: what the shipper noted last. */

import { NoData } from "../lib/facts/collector.ts";
import type { Scrape } from "../lib/facts/join_scrapers.ts";
import { Scraper } from "../lib/facts/scrape.ts";
import type { Kernel } from "../lib/host/kernel.ts";
import { toLogFamilies } from "../lib/logs/metrics.ts";
import { parsePipelineStatus } from "../lib/logs/status_row.ts";
import { openState, type State } from "../lib/state/state.ts";

/** Name of the collector. */
const COLLECTOR = "logs";
/** Most samples about pipelines. */
const SAMPLE_LIMIT = 10_000;
/** How long a look at the state may take, in milliseconds. */
const TIMEOUT_MS = 5000;
/** What was noted longer ago is of a shipper that runs no more, in milliseconds. */
const FRESH_MS = 60_000;

/** Opens what reads the pipelines of a state directory; nothing is opened before the first scrape. */
export function openLogScraper(stateDir: string, kernel: Kernel): Scrape {
  let state: State | undefined;
  const collector = {
    name: COLLECTOR,
    timeoutMs: TIMEOUT_MS,
    intervalMs: 0,
    labels: {},
    collect: (_: unknown, emit: Emit) => {
      state ??= tryOpen(stateDir);
      const now = Date.now();
      const rows = state.pipelines().filter(({ atMs }) =>
        now - atMs < FRESH_MS
      );
      if (rows.length === 0) throw new NoData("no logs are shipped");
      const found = rows.flatMap(({ data }) => parsePipelineStatus(data) ?? []);
      for (const { samples, ...metric } of toLogFamilies(found)) {
        for (const { value, labels } of samples) emit(metric, value, labels);
      }
    },
  };
  const host = () => Promise.reject(new TypeError("Expected no question"));
  return new Scraper([collector], { kernel, host }, SAMPLE_LIMIT);
}

type Emit = Parameters<Scraper["collectors"][number]["collect"]>[1];

/** @throws {NoData} When there is no state yet. */
function tryOpen(dir: string): State {
  try {
    Deno.statSync(`${dir}/state.db`);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) {
      throw new NoData("no logs are shipped");
    }
    throw error;
  }
  return openState(dir, { readOnly: true });
}
