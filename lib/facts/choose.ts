/** Which collectors a request asks for: `collect[]` and `exclude[]` of its query. */

import type { OpenCollector } from "./scrape.ts";

/** A request that cannot be met; the answer is 400. */
export class UnknownChoice extends Error {
  /** Name of the class. */
  override name = "UnknownChoice";
}

/** What there is to choose from. */
export interface Choices {
  /** Runs these. */
  readonly scraper: { readonly collectors: readonly OpenCollector[] };
  /** All names that there are. */
  readonly known: readonly string[];
}

/**
 * Reads the query.
 * @throws {UnknownChoice} When a collector is unknown or switched off, or both lists are given.
 */
export function chooseCollectors(
  query: URLSearchParams,
  { scraper, known }: Choices,
): (name: string) => boolean {
  const collect = query.getAll("collect[]");
  const exclude = new Set(query.getAll("exclude[]"));
  if (collect.length > 0 && exclude.size > 0) {
    throw new UnknownChoice(
      "Combined collect and exclude queries are not allowed.",
    );
  }
  const running = new Set(scraper.collectors.map(({ name }) => name));
  for (const name of collect) {
    if (running.has(name)) continue;
    const kind = known.includes(name) ? "disabled" : "missing";
    throw new UnknownChoice(
      `Couldn't create filtered metrics handler: couldn't create collector: ${kind} collector: ${name}`,
    );
  }
  if (collect.length > 0) return (name) => collect.includes(name);
  return (name) => !exclude.has(name);
}
