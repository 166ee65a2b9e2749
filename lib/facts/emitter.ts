/**
 * Takes the samples of a collector. What was told before with the same labels,
 * or with the same value too, is told by the same object again, and so is a
 * family of which nothing changed: most do not change from scrape to scrape,
 * and what is written about them is kept beside the object.
 *
 * @module
 */

import type { Emit, Family, Labels, Metric, Sample } from "./collector.ts";

/** What a run told. */
export interface Told {
  /** Samples in the order in which they were emitted. */
  readonly samples: readonly Sample[];
  /** What each of them is of. */
  readonly metrics: readonly Metric[];
  /** Which of the families each of them belongs to. */
  readonly places: readonly number[];
  /** The same samples by the name of the metric, in the order in which names first came. */
  readonly families: readonly Family[];
  /** How many samples were over the limit. */
  readonly dropped: number;
}

const NO_LABELS: Labels = {};
const NOTHING: Told = {
  samples: [],
  metrics: [],
  places: [],
  families: [],
  dropped: 0,
};

/** Takes samples until it is closed, up to a limit. */
export class Emitter {
  #before: Told;
  #labels: Labels | undefined;
  #limit: number;
  #count = 0;
  #dropped = 0;
  #isOpen = true;
  /** What came, from when on it was not what came before. */
  #samples: Sample[] | undefined;
  #metrics: Metric[] | undefined;

  /** Takes the limit, labels for all samples, and what the run before told. */
  constructor(limit: number, labels = NO_LABELS, before = NOTHING) {
    this.#limit = limit;
    this.#before = before;
    if (Object.keys(labels).length > 0) this.#labels = labels;
  }

  /** Takes one sample. */
  emit: Emit = (metric, value, labels = NO_LABELS, suffix) => {
    if (!this.#isOpen) return;
    if (this.#count >= this.#limit) {
      this.#dropped++;
      return;
    }
    const { metrics, samples } = this.#before;
    const index = this.#count++;
    const all = this.#labels === undefined
      ? labels
      : { ...this.#labels, ...labels };
    const known = metrics[index];
    const isKnown = known !== undefined && isSame(known, metric);
    const before = isKnown ? samples[index] : undefined;
    const sample = toSample(before, value, all, suffix);
    if (!isKnown) this.#metrics ??= metrics.slice(0, index);
    if (sample !== before) this.#samples ??= samples.slice(0, index);
    this.#metrics?.push(metric);
    this.#samples?.push(sample);
  };

  /** Takes no more, and gives what came. */
  close(): Told {
    this.#isOpen = false;
    const before = this.#before;
    const dropped = this.#dropped;
    const samples = this.#samples ?? toFirst(before.samples, this.#count);
    const metrics = this.#metrics ?? toFirst(before.metrics, this.#count);
    if (metrics !== before.metrics) {
      return { samples, metrics, dropped, ...toFamilies(samples, metrics) };
    }
    return { ...before, samples, families: renew(before, samples), dropped };
  }
}

/** Makes what gives all that a function emits, without limit. */
export function openGather(): (
  emitAll: (emit: Emit) => void,
) => readonly Family[] {
  let told = NOTHING;
  return (emitAll) => {
    const emitter = new Emitter(Infinity, NO_LABELS, told);
    emitAll(emitter.emit);
    told = emitter.close();
    return told.families;
  };
}

/** Most metrics are constants; some are made from what a file names. */
function isSame(a: Metric, b: Metric): boolean {
  return a === b || a.name === b.name && a.type === b.type && a.help === b.help;
}

/** Gives the sample of before where it tells the same, its labels where those are the same. */
function toSample(
  before: Sample | undefined,
  value: number,
  labels: Labels,
  suffix: string | undefined,
): Sample {
  const isKnown = before !== undefined && before.suffix === suffix &&
    hasSame(before.labels, labels);
  if (isKnown && Object.is(before.value, value)) return before;
  const own = isKnown ? before.labels : labels;
  return suffix === undefined
    ? { labels: own, value }
    : { labels: own, value, suffix };
}

/** Labels are made anew for most samples. */
function hasSame(a: Labels, b: Labels): boolean {
  if (a === b) return true;
  let left = 0;
  for (const name in a) {
    if (a[name] !== b[name]) return false;
    left++;
  }
  for (const _ in b) left--;
  return left === 0;
}

function toFirst<T>(all: readonly T[], count: number): readonly T[] {
  return count === all.length ? all : all.slice(0, count);
}

function toFamilies(
  samples: readonly Sample[],
  metrics: readonly Metric[],
): Pick<Told, "families" | "places"> {
  const known = new Map<string, number>();
  const families: Family[] = [];
  const places = metrics.map(({ name, type, help }) => {
    const place = known.get(name) ?? families.length;
    if (place === families.length) {
      known.set(name, place);
      families.push({ name, type, help, samples: [] });
    }
    return place;
  });
  places.forEach((place, index) =>
    families[place]!.samples.push(samples[index]!)
  );
  return { families, places };
}

/** Gives the families of before, those with a sample that is not of before made anew. */
function renew(before: Told, samples: readonly Sample[]): readonly Family[] {
  const { places, families } = before;
  if (samples === before.samples) return families;
  const renewed = [...families];
  samples.forEach((sample, index) => {
    const place = places[index]!;
    const family = families[place]!;
    const isNew = sample !== before.samples[index];
    if (isNew && renewed[place] === family) {
      renewed[place] = { ...family, samples: [] };
    }
  });
  samples.forEach((sample, index) => {
    const place = places[index]!;
    const family = renewed[place]!;
    if (family !== families[place]) family.samples.push(sample);
  });
  return renewed;
}
