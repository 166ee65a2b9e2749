/**
 * Takes the samples of a collector. What was told before with the same labels,
 * or with the same value too, is told by the same object again: most samples
 * do not change from scrape to scrape, and what is written about them is kept
 * beside the object.
 *
 * @module
 */

import type { Emit, Family, Labels, Metric, Sample } from "./collector.ts";

/** Samples in the order in which they were emitted, with what each is of. */
export type Told = { readonly metric: Metric; readonly sample: Sample }[];

const NO_LABELS: Labels = {};

/** Takes samples until it is closed, up to a limit. */
export class Emitter {
  /** What was emitted, for the next run's emitter. */
  readonly told: Told = [];
  #before: Told;
  #families = new Map<string, Family>();
  #labels: Labels | undefined;
  #left: number;
  #isOpen = true;
  #dropped = 0;

  /** Takes the limit, labels for all samples, and what the run before told. */
  constructor(limit: number, labels: Labels = NO_LABELS, before: Told = []) {
    this.#left = limit;
    this.#before = before;
    if (Object.keys(labels).length > 0) this.#labels = labels;
  }

  /** Takes one sample. */
  emit: Emit = (metric, value, labels = NO_LABELS, suffix) => {
    if (!this.#isOpen) return;
    if (this.#left-- <= 0) {
      this.#dropped++;
      return;
    }
    let family = this.#families.get(metric.name);
    if (family === undefined) {
      const { name, type, help } = metric;
      family = { name, type, help, samples: [] };
      this.#families.set(name, family);
    }
    const all = this.#labels === undefined
      ? labels
      : { ...this.#labels, ...labels };
    const before = this.#before[this.told.length];
    const told = before?.metric === metric && before.sample.suffix === suffix &&
        isSame(before.sample.labels, all)
      ? retell(before, value)
      : { metric, sample: toSample(value, all, suffix) };
    this.told.push(told);
    family.samples.push(told.sample);
  };

  /** Takes no more, and gives what came. */
  close(): { families: Family[]; dropped: number } {
    this.#isOpen = false;
    return { families: [...this.#families.values()], dropped: this.#dropped };
  }
}

/** Makes what gives all that a function emits, without limit. */
export function openGather(): (emitAll: (emit: Emit) => void) => Family[] {
  let told: Told = [];
  return (emitAll) => {
    const emitter = new Emitter(Infinity, NO_LABELS, told);
    emitAll(emitter.emit);
    told = emitter.told;
    return emitter.close().families;
  };
}

function retell(before: Told[number], value: number): Told[number] {
  const { metric, sample } = before;
  return Object.is(sample.value, value)
    ? before
    : { metric, sample: toSample(value, sample.labels, sample.suffix) };
}

function toSample(
  value: number,
  labels: Labels,
  suffix: string | undefined,
): Sample {
  return suffix === undefined ? { labels, value } : { labels, value, suffix };
}

/** Labels are made anew for each sample, with the names in one order. */
function isSame(a: Labels, b: Labels): boolean {
  if (a === b) return true;
  const names = Object.keys(a);
  if (names.length !== Object.keys(b).length) return false;
  for (const name of names) if (a[name] !== b[name]) return false;
  return true;
}
