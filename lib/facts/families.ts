/** Puts what all collectors gave together, with metrics about the scrape itself. */

import type { Emit, Family, Metric } from "./collector.ts";
import { openGather } from "./emitter.ts";
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
  readonly families: readonly Family[];
  /** What was left out, and why. */
  readonly problems: readonly string[];
}

/** Merges families of one name; where they disagree in type, what came first wins, and `textfile` comes last. */
export type Merge = (collected: readonly Collected[]) => Merged;

/** Makes what merges; names that were all different are not compared again. */
export function openMerge(): Merge {
  const gather = openGather();
  let distinct: readonly Family[] = [];
  return (collected) => {
    const all = collected.flatMap(({ families }) => families);
    const scrape = gather((emit) => emitScrape(collected, emit));
    if (hasSameNames(all, distinct)) {
      distinct = all;
      return { families: [...all, ...scrape], problems: [] };
    }
    const { families, problems } = mergeNames(collected);
    distinct = families.length === all.length ? all : [];
    return { families: [...families, ...scrape], problems };
  };
}

/** Merges once. */
export function mergeFamilies(collected: readonly Collected[]): Merged {
  return openMerge()(collected);
}

function hasSameNames(a: readonly Family[], b: readonly Family[]): boolean {
  return a.length === b.length &&
    a.every(({ name }, index) => name === b[index]!.name);
}

function mergeNames(collected: readonly Collected[]): Merged {
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
  return { families: [...merged.values()], problems };
}

function emitScrape(collected: readonly Collected[], emit: Emit): void {
  for (const { about, seconds } of collected) emit(DURATION, seconds, about);
  for (const { about, outcome } of collected) {
    emit(SUCCESS, outcome === "ok" ? 1 : 0, about);
  }
  for (const { about, dropped } of collected) {
    if (dropped > 0) emit(DROPPED, dropped, about);
  }
}
