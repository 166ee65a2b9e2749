/** Snapshots for the tests of this folder. */

import type { Family, Snapshot } from "../../../lib/facts/push/push.ts";

/** When the snapshots of tests were taken. */
export const TIME_MS: number = Date.UTC(2026, 2, 1, 12, 0, 0, 123);

/** Makes a gauge of values by the label `of`. */
export function toGauge(
  name: string,
  values: Readonly<Record<string, number>>,
): Family {
  return {
    name,
    type: "gauge",
    help: `About ${name}.`,
    samples: Object.entries(values)
      .map(([of, value]) => ({ labels: { of }, value })),
  };
}

/** Makes a snapshot. */
export function toSnapshot(
  families: readonly Family[],
  timeMs: number = TIME_MS,
): Snapshot {
  return { timeMs, families, facts: { disk: { total_bytes: 5 } } };
}

/** What exporters of tests are opened in; what they tell is kept. */
export function toContext() {
  const told: string[] = [];
  return { host: "h1", told, warn: (text: string) => void told.push(text) };
}
