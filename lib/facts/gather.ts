/** One look at a host: a round, and a second one for the rates. */

import type { FactObject } from "./group.ts";
import type { OpenGroup, ReadGroup, RoundResult, Rounds } from "./rounds.ts";
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
  const rates = groups.some(hasRates)
    ? await readTwice(rounds, hasRates)
    : undefined;
  const rest = await rounds.read(() => true, (one) => !one.hasRates);
  const read = new Map(
    [...rates?.groups ?? [], ...rest.groups].map((one) => [one.name, one]),
  );
  const ordered = groups.flatMap(({ name }) => read.get(name) ?? []);
  return {
    collected: rest.collected,
    groups: ordered,
    metrics: [
      ...rest.collected,
      ...ordered.map(({ collected }) => collected),
    ],
    collectorsMs: rest.collectorsMs,
  };
}

/** Does nothing between the rounds: what this program itself does would be told as use of the host. */
async function readTwice(
  rounds: Rounds,
  isWanted: (group: OpenGroup) => boolean,
): Promise<RoundResult> {
  await rounds.read(() => false, isWanted);
  await new Promise((resolve) => setTimeout(resolve, RATE_MS));
  return await rounds.read(() => false, isWanted);
}

/** Finds the facts of the first group of a kind. */
export function findFacts(
  { groups }: Gathered,
  type: string,
): FactObject | undefined {
  return groups.find((one) => one.type === type)?.facts;
}
