/** Increases of counters in a second, from one round to the next. */

import { toKey, type Value } from "./values.ts";

/** Counters by the text that names them and their labels, with their time on the clock of alerts. */
export type RateMemory = Readonly<
  Record<
    string,
    { readonly atMs: number; readonly values: Readonly<Record<string, number>> }
  >
>;

/** Most counters that are kept for one text. */
const MAX_COUNTERS = 1000;

/** Works out rates, and keeps what the next round needs. */
export class Rates {
  #memory: RateMemory;

  /** Takes what was kept. */
  constructor(memory: RateMemory = {}) {
    this.#memory = memory;
  }

  /** What is to be kept. */
  get memory(): RateMemory {
    return this.#memory;
  }

  /** Gives the increase in a second of each counter that was there before; one that went back started anew from 0. */
  step(name: string, counters: readonly Value[], atMs: number): Value[] {
    const before = this.#memory[name];
    const seconds = before === undefined ? 0 : (atMs - before.atMs) / 1000;
    if (before !== undefined && seconds <= 0) return [];
    const known = counters.slice(0, MAX_COUNTERS)
      .map((one) => ({ ...one, key: toKey(one.labels) }));
    this.#memory = {
      ...this.#memory,
      [name]: {
        atMs,
        values: Object.fromEntries(
          known.map(({ key, value }) => [key, value]),
        ),
      },
    };
    return known.flatMap(({ key, labels, value }) => {
      const last = before?.values[key];
      if (last === undefined) return [];
      const gained = value < last ? value : value - last;
      return [{ labels, value: gained / seconds }];
    });
  }
}
