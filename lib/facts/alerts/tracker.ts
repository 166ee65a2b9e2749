/** One threshold over time: all its values, and what each of them has come to. */

import type { AlertRow } from "../../state/rows.ts";
import type { Labels } from "../collector.ts";
import { type Alert, toAlert } from "./alert.ts";
import {
  type Entry,
  findSeverity,
  hasNoData,
  missEntry,
  type RoundTime,
  stepEntry,
  toEntry,
} from "./entry.ts";
import { listSelectors } from "./expression.ts";
import { fromRow, toEssence, toRow } from "./memory.ts";
import { type Condition, toTold, UNTOLD } from "./notice.ts";
import { Rates } from "./rates.ts";
import type { Threshold } from "./threshold.ts";
import { evaluate, type Reading, toKey, type Value } from "./values.ts";

/** Most values that one threshold looks after. */
export const MAX_VALUES = 200;
/** The key of the threshold itself. */
const WHOLE = "";

/** What is to be kept of a threshold. */
export interface Kept {
  /** Values of which something else is to be remembered. */
  readonly changed: AlertRow[];
  /** Values to be forgotten. */
  readonly gone: Pick<AlertRow, "threshold" | "labels">[];
}

/** Follows one threshold. */
export class Tracker {
  /** The threshold. */
  readonly threshold: Threshold;
  #entries = new Map<string, Entry>([[WHOLE, toEntry({})]]);
  #saved = new Map<string, string>();
  #gone: string[] = [];
  #rates: Rates;
  #atMs: number;
  #reason: string | undefined;
  #dropped = 0;

  /** Takes the threshold, and what was kept of it at a time of the clock of alerts. */
  constructor(
    threshold: Threshold,
    rows: readonly AlertRow[] = [],
    atMs = 0,
  ) {
    this.threshold = threshold;
    this.#atMs = atMs;
    let rates;
    for (const row of rows) {
      const known = fromRow(row, threshold.text);
      if (known === undefined) continue;
      this.#entries.set(row.labels, known.entry);
      rates ??= known.rates;
    }
    this.#rates = new Rates(rates);
  }

  /** Values that were over the limit in the last round and are not looked after. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Takes a round. */
  step(reading: Omit<Reading, "rate">, time: RoundTime): void {
    this.#atMs = time.atMs;
    const values = evaluate(this.threshold.on, {
      ...reading,
      rate: (name, counters) => this.#rates.step(name, counters, time.atMs),
    });
    const seen = this.#take(values, time);
    this.#reason = seen.size > 0
      ? undefined
      : findReason(this.threshold, reading);
    for (const [key, entry] of this.#entries) {
      if (key === WHOLE || seen.has(key)) continue;
      const next = missEntry(entry, this.threshold, time, seen.size > 0);
      this.#entries.set(key, next);
    }
    const whole = this.#entries.get(WHOLE) ?? toEntry({});
    this.#entries.set(
      WHOLE,
      seen.size > 0
        ? { ...whole, missed: 0, missedMs: null }
        : missEntry(whole, this.threshold, time, false),
    );
    this.#forget();
  }

  /** Lists what is told: when nothing at all was there, the threshold itself stands for all that did not fire. */
  alerts(): Alert[] {
    const isEmpty = this.#hasNoValue();
    const shown = [...this.#entries].filter(([key, entry]) =>
      key !== WHOLE && !entry.isGone &&
      !(isEmpty && findSeverity(entry) === undefined)
    );
    const whole = this.#entries.get(WHOLE);
    const isUnseen = shown.length === 0 && (whole?.missed ?? 0) > 0 &&
      this.threshold.noDataRounds > 0;
    if (whole && (isEmpty || isUnseen)) shown.unshift([WHOLE, whole]);
    return shown.map(([key, entry]) => this.#toAlert(key, entry));
  }

  /** Lists what notifiers may have to be told of. */
  conditions(): { key: string; entry: Entry; condition: Condition }[] {
    return [...this.#entries].map(([key, entry]) => ({
      key,
      entry,
      condition: key !== WHOLE
        ? findSeverity(entry) ?? "ok"
        : this.#hasNoValue()
        ? "no_data"
        : "ok",
    }));
  }

  /** Makes what is told of one value, of one that is gone too. */
  find(key: string): Alert | undefined {
    const entry = this.#entries.get(key);
    return entry && this.#toAlert(key, entry);
  }

  /** Notes that a notifier was told of a value. */
  settle(key: string, notifier: string, condition: Condition): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    const told = toTold(
      entry.told[notifier] ?? UNTOLD,
      condition,
      this.#atMs,
    );
    const all = { ...entry.told, [notifier]: told };
    this.#entries.set(key, { ...entry, told: all });
    this.#forget();
  }

  /** Gives what was not given before: only what must not be lost, or all of it. */
  keep(wantsAll: boolean): Kept {
    const changed: AlertRow[] = [];
    for (const [key, entry] of this.#entries) {
      const alert = this.#toAlert(key, entry);
      const rates = key === WHOLE ? this.#rates.memory : undefined;
      const row = toRow(alert, entry, rates);
      const essence = toEssence(row);
      if (!wantsAll && this.#saved.get(key) === essence) continue;
      this.#saved.set(key, essence);
      changed.push(row);
    }
    const gone = this.#gone.filter((key) => !this.#entries.has(key));
    this.#gone = [];
    const forgotten = gone.map((labels) => ({
      threshold: this.threshold.name,
      labels,
    }));
    return { changed, gone: forgotten };
  }

  #toAlert(key: string, entry: Entry): Alert {
    const reason = key === WHOLE ? this.#reason : undefined;
    return { ...toAlert(this.threshold, key, entry, this.#atMs), reason };
  }

  #hasNoValue(): boolean {
    const whole = this.#entries.get(WHOLE);
    return whole !== undefined && hasNoData(whole, this.threshold);
  }

  #take(values: readonly Value[], time: RoundTime): Set<string> {
    const seen = new Set<string>();
    this.#dropped = 0;
    for (const { labels, value } of values) {
      const key = toKey(labels);
      if (seen.has(key)) continue;
      const known = this.#entries.get(key);
      const hasRoom = known !== undefined ||
        this.#dropped === 0 && this.#makeRoom();
      if (!hasRoom) {
        this.#dropped++;
        continue;
      }
      seen.add(key);
      const entry = known ?? toEntry(dropEmpty(labels));
      this.#entries.set(key, stepEntry(entry, this.threshold, value, time));
    }
    return seen;
  }

  /** A value that is missing and never fired makes room for one that is there. */
  #makeRoom(): boolean {
    if (this.#entries.size <= MAX_VALUES) return true;
    for (const [key, entry] of this.#entries) {
      const isQuiet = key !== WHOLE && entry.missed > 0 &&
        findSeverity(entry) === undefined && this.#isSettled(entry);
      if (!isQuiet) continue;
      this.#remove(key);
      return true;
    }
    return false;
  }

  /** A value that is gone is kept until all have heard that it is over. */
  #forget(): void {
    for (const [key, entry] of this.#entries) {
      if (entry.isGone && this.#isSettled(entry)) this.#remove(key);
    }
  }

  #isSettled({ told }: Entry): boolean {
    return this.threshold.notify.every((name) =>
      (told[name] ?? UNTOLD).condition === "ok"
    );
  }

  #remove(key: string): void {
    this.#entries.delete(key);
    this.#saved.delete(key);
    this.#gone.push(key);
  }
}

/** Finds why a group that a threshold looks at has no facts. */
function findReason(
  { on }: Threshold,
  reading: Omit<Reading, "rate">,
): string | undefined {
  return listSelectors(on).map((one) =>
    one.kind === "fact" ? reading.reason?.(one.group) : undefined
  ).find((reason) => reason !== undefined);
}

/** An empty label counts as an absent one. */
function dropEmpty(labels: Labels): Labels {
  return Object.fromEntries(
    Object.entries(labels).filter(([, value]) => value !== ""),
  );
}
