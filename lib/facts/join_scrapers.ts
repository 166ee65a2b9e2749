/** Several scrapers as one. */

import type { Scraper } from "./scrape.ts";

/** What an endpoint needs of a scraper. */
export type Scrape = Pick<Scraper, "collect" | "collectors">;

/** Makes one of several; their collectors run at the same time. */
export function joinScrapers(scrapers: readonly Scrape[]): Scrape {
  return {
    collectors: scrapers.flatMap(({ collectors }) => collectors),
    collect: async (isWanted) =>
      (await Promise.all(scrapers.map((one) => one.collect(isWanted)))).flat(),
  };
}
