/** Puts what all collectors gave together, with metrics about the scrape itself. */

import type { Family, Metric, Sample } from "./collector.ts";
import type { Collected } from "./scrape.ts";

const DURATION: Metric = {
  name: "node_scrape_collector_duration_seconds",
  type: "gauge",
  help: "How long a collector took.",
};
const SUCCESS: Metric = {
  name: "node_scrape_collector_success",
  type: "gauge",
  help: "Whether a collector gave what it should.",
};
const DROPPED: Metric = {
  name: "driftless_scrape_collector_samples_dropped",
  type: "gauge",
  help: "Samples of a collector that were over its limit and left out.",
};

/** All families of a scrape. */
export interface Merged {
  /** Each name once. */
  readonly families: Family[];
  /** What was left out, and why. */
  readonly problems: readonly string[];
}

/** Merges families of one name; where they disagree in type, what came first wins, and `textfile` comes last. */
export function mergeFamilies(collected: readonly Collected[]): Merged {
  const merged = new Map<string, Family>();
  const problems: string[] = [];
  const order = [
    ...collected.filter(({ name }) => name !== "textfile"),
    ...collected.filter(({ name }) => name === "textfile"),
  ];
  for (const { name: collector, families } of order) {
    for (const family of families) {
      const known = merged.get(family.name);
      if (known === undefined) merged.set(family.name, family);
      else if (known.type === family.type && collector !== "textfile") {
        merged.set(family.name, {
          ...known,
          samples: [...known.samples, ...family.samples],
        });
      } else {
        problems.push(`${collector}: ${family.name} is told elsewhere`);
      }
    }
  }
  const scrape = toScrapeFamilies(collected);
  return { families: [...merged.values(), ...scrape], problems };
}

function toScrapeFamilies(collected: readonly Collected[]): Family[] {
  const toSamples = (value: (one: Collected) => number): Sample[] =>
    collected.map((one) => ({
      labels: one.about,
      value: value(one),
    }));
  const flooded = collected.filter(({ dropped }) => dropped > 0);
  return [
    { ...DURATION, samples: toSamples(({ seconds }) => seconds) },
    {
      ...SUCCESS,
      samples: toSamples(({ outcome }) => outcome === "ok" ? 1 : 0),
    },
    ...flooded.length === 0 ? [] : [{
      ...DROPPED,
      samples: flooded.map(({ about, dropped }) => ({
        labels: about,
        value: dropped,
      })),
    }],
  ];
}
