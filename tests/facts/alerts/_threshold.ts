/** Thresholds and rounds for tests. */

import type { Family } from "../../../lib/facts/collector.ts";
import { parseExpression } from "../../../lib/facts/alerts/parse_expression.ts";
import type { Threshold } from "../../../lib/facts/alerts/threshold.ts";
import type { Reading } from "../../../lib/facts/alerts/values.ts";
import type { FactObject } from "../../../lib/facts/group.ts";
import type { Collected } from "../../../lib/facts/scrape.ts";
import type { Round } from "../../../lib/facts/alerts/reading.ts";

/** Makes a threshold: over 90 is critical, with what is said besides. */
export function makeThreshold(extra: Partial<Threshold> = {}): Threshold {
  const { text = "node_test" } = extra;
  return {
    name: "test",
    text,
    on: parseExpression(text),
    direction: "above",
    isInclusive: false,
    limits: { critical: { at: 90, clear: 90 } },
    forecast: undefined,
    forMs: 0,
    noDataRounds: 3,
    notify: [],
    coolDownMs: 600_000,
    labels: {},
    summary: undefined,
    ...extra,
  };
}

/** Makes a family of gauges out of labels and values. */
export function makeFamily(
  name: string,
  ...samples: readonly (readonly [Record<string, string>, number])[]
): Family {
  return {
    name,
    type: "gauge",
    help: "Test.",
    samples: samples.map(([labels, value]) => ({ labels, value })),
  };
}

/** Makes what a round gave. */
export function makeReading(
  families: readonly Family[],
  facts: Readonly<Record<string, FactObject>> = {},
): Omit<Reading, "rate"> {
  return {
    family: (name) => families.find((one) => one.name === name),
    facts: (group) => facts[group],
    nowSecs: 1_700_000_000,
  };
}

/** A round in which `node_test` has one value, or none. */
export function makeValue(value: number | undefined): Omit<Reading, "rate"> {
  return makeReading(
    value === undefined ? [] : [makeFamily("node_test", [{}, value])],
  );
}

/** A round as collectors and groups give it. */
export function makeRound(
  families: readonly Family[],
  facts: Readonly<Record<string, FactObject>> = {},
): Round {
  const toCollected = (name: string, own: readonly Family[]): Collected => ({
    name,
    about: { collector: name },
    families: own,
    seconds: 0,
    outcome: "ok",
    reason: undefined,
    dropped: 0,
  });
  return {
    collected: [toCollected("test", families)],
    groups: Object.entries(facts).map(([name, one]) => ({
      name,
      type: name,
      facts: one,
      collected: toCollected(`facts_${name}`, []),
    })),
  };
}
