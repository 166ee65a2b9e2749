/** Counts how long things take, by name, in the buckets of a histogram. */

import type { Emit, Metric } from "../../facts/collector.ts";

/** Upper bounds in seconds: those of the original's document, and longer ones. */
const BOUNDS = [0.1, 0.5, 1, 5, 10, 30, 60, 300];

interface Histogram {
  readonly counts: number[];
  sum: number;
  count: number;
}

/** Histograms by name. */
export class Durations {
  #all = new Map<string, Histogram>();

  /** Counts one that took some time, in milliseconds. */
  observe(name: string, ms: number): void {
    const one = this.#all.get(name) ??
      { counts: BOUNDS.map(() => 0), sum: 0, count: 0 };
    this.#all.set(name, one);
    const seconds = ms / 1000;
    one.sum += seconds;
    one.count++;
    BOUNDS.forEach((bound, at) => {
      if (seconds <= bound) one.counts[at] = (one.counts[at] ?? 0) + 1;
    });
  }

  /** Gives all of them, by the label `loop`. */
  emit(metric: Metric, emit: Emit): void {
    for (const [loop, { counts, sum, count }] of this.#all) {
      counts.forEach((value, at) =>
        emit(metric, value, { loop, le: `${BOUNDS[at]}` }, "_bucket")
      );
      emit(metric, count, { loop, le: "+Inf" }, "_bucket");
      emit(metric, sum, { loop }, "_sum");
      emit(metric, count, { loop }, "_count");
    }
  }
}
