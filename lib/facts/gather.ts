/** One look at a host: a round, and a second one for the rates. */

import type { FactObject } from "./group.ts";
import type { OpenGroup, ReadGroup, Rounds } from "./rounds.ts";
import type { Collected } from "./scrape.ts";

/** Time between the rounds that rates are counted from, in milliseconds. */
const RATE_MS = 250;

/** What was found. */
export interface Gathered {
  /** What the collectors gave. */
  readonly collected: readonly Collected[];
  /** What the groups gave, in the order in which they were chosen. */
  readonly groups: readonly ReadGroup[];
  /** What collectors and groups gave as metrics. */
  readonly metrics: readonly Collected[];
  /** Time of one round of the collectors in milliseconds. */
  readonly collectorsMs: number;
}

/** Runs all that is open. */
export async function gatherFacts(rounds: Rounds): Promise<Gathered> {
  const { groups } = rounds;
  const hasRates = ({ hasRates }: OpenGroup) => hasRates;
  const wantsRates = groups.some(hasRates);
  const waited = wantsRates ? wait(RATE_MS) : undefined;
  if (wantsRates) await rounds.read(() => false, hasRates);
  const first = await rounds.read(() => true, (one) => !one.hasRates);
  await waited;
  const second = wantsRates
    ? (await rounds.read(() => false, hasRates)).groups
    : [];
  const read = new Map(
    [...first.groups, ...second].map((one) => [one.name, one]),
  );
  const ordered = groups.flatMap(({ name }) => read.get(name) ?? []);
  return {
    collected: first.collected,
    groups: ordered,
    metrics: [
      ...first.collected,
      ...ordered.map(({ collected }) => collected),
    ],
    collectorsMs: first.collectorsMs,
  };
}

/** Finds the facts of the first group of a kind. */
export function findFacts(
  { groups }: Gathered,
  type: string,
): FactObject | undefined {
  return groups.find((one) => one.type === type)?.facts;
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
