/** What thresholds see of a round. */

import type { Family } from "../collector.ts";
import { type GroupConfig, toGroupConfig } from "../group.ts";
import type { RoundResult } from "../rounds.ts";
import { listSelectors } from "./expression.ts";
import { findByWord } from "./fact_names.ts";
import type { Threshold } from "./threshold.ts";
import type { Reading } from "./values.ts";

/** A round as one look at a host gives it, and as one of many. */
export type Round = Pick<RoundResult, "collected" | "groups">;

/** Makes what thresholds see; metrics of one name from several collectors are one. */
export function toReading(
  { collected, groups }: Round,
  wallMs: number,
): Omit<Reading, "rate"> {
  const families = new Map<string, Family>();
  const all = [...collected, ...groups.map((group) => group.collected)]
    .flatMap((one) => one.families);
  for (const family of all) {
    const known = families.get(family.name);
    families.set(
      family.name,
      known === undefined
        ? family
        : { ...known, samples: [...known.samples, ...family.samples] },
    );
  }
  return {
    family: (name) => families.get(name),
    facts: (word) => findByWord(groups, word)?.facts,
    reason: (word) => findByWord(groups, word)?.collected.reason,
    nowSecs: wallMs / 1000,
  };
}

/** Lists the groups that thresholds look at, by their names those that are configured, else with what they do by default. */
export function listWatchedGroups(
  thresholds: readonly Threshold[],
  configured: readonly GroupConfig[],
): GroupConfig[] {
  const words = new Set(
    thresholds.flatMap(({ on }) => listSelectors(on))
      .flatMap((one) => one.kind === "fact" ? [one.group] : []),
  );
  return [...words].map((word) =>
    findByWord(configured, word) ?? toGroupConfig(word)
  );
}

/** Lists the names of the metrics that thresholds look at. */
export function listWatchedMetrics(
  thresholds: readonly Threshold[],
): Set<string> {
  return new Set(
    thresholds.flatMap(({ on }) => listSelectors(on))
      .flatMap((one) => one.kind === "metric" ? [one.name] : []),
  );
}
