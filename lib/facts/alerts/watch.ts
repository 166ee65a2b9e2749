/**
 * Watches thresholds, round by round: what fires is kept over restarts and
 * told to notifiers. One process of a state directory does so at a time; in
 * any other one only what that process keeps is seen.
 *
 * @module
 */

import type { Kernel } from "../../host/kernel.ts";
import type { AlertClock, AlertRow } from "../../state/rows.ts";
import type { Alert } from "./alert.ts";
import { advance, readInstant, startClock } from "./clock.ts";
import { toAlertText } from "./describe.ts";
import type { Dispatcher, Tally } from "./dispatcher.ts";
import { type Round, toReading } from "./reading.ts";
import { type AlertStore, toStoreProblem } from "./store.ts";
import type { Threshold } from "./threshold.ts";
import { Tracker } from "./tracker.ts";

/** All is kept at least so often, in milliseconds; what must not be lost is kept at once. */
const KEEP_ALL_MS = 300_000;

/** What is watched, with what. */
export interface WatchOptions {
  /** The thresholds. */
  readonly thresholds: readonly Threshold[];
  /** Tells the time. */
  readonly kernel: Kernel;
  /** Opens the place where alerts are kept. */
  readonly openStore: () => Promise<AlertStore>;
  /** Tells notifiers; nobody is told when undefined. */
  readonly dispatcher: Dispatcher | undefined;
  /** Is told what does not work. */
  readonly warn: (text: string) => void;
  /** Is told of each alert that begins or ends, in one line. */
  readonly tell: (text: string) => void;
}

/** Watches. */
export class Watch implements Disposable {
  #options: WatchOptions;
  #trackers: Tracker[];
  #clock: AlertClock | undefined;
  #store: AlertStore | undefined;
  #isKept = false;
  #keptAllMs = -Infinity;
  #problem = "";

  /** Takes what is watched; nothing is opened yet. */
  constructor(options: WatchOptions) {
    this.#options = options;
    this.#trackers = options.thresholds.map((one) => new Tracker(one));
  }

  /** All alerts, in the order of the thresholds. */
  get alerts(): Alert[] {
    return this.#trackers.flatMap((tracker) => tracker.alerts());
  }

  /** Values that are over the limit of their threshold and not looked after, by its name. */
  get dropped(): ReadonlyMap<string, number> {
    return new Map(
      this.#trackers.filter(({ dropped }) => dropped > 0)
        .map(({ threshold, dropped }) => [threshold.name, dropped]),
    );
  }

  /** Who keeps the alerts, when it is another process. */
  get keeper(): string | undefined {
    return this.#store?.keeper;
  }

  /** What became of messages, by the name of the notifier. */
  get tallies(): ReadonlyMap<string, Tally> {
    return this.#options.dispatcher?.tallies ?? new Map();
  }

  /** Takes a round; in the last one of a process all is kept. */
  async step(round: Round, isLast: boolean): Promise<void> {
    await this.#open();
    if (this.keeper !== undefined) return;
    const before = this.#describe();
    const now = readInstant(this.#options.kernel);
    const last = this.#clock;
    const clock = last === undefined ? startClock(now) : advance(last, now);
    this.#clock = clock;
    const time = {
      atMs: clock.atMs,
      wallMs: clock.wallMs,
      gapMs: clock.atMs - (last?.atMs ?? clock.atMs),
    };
    const reading = toReading(round, clock.wallMs);
    this.#trackers.forEach((tracker) => tracker.step(reading, time));
    this.#tellChanges(before);
    this.#keep(isLast || clock.atMs - this.#keptAllMs >= KEEP_ALL_MS);
  }

  /** Tells notifiers what is due; ends when all have been told or have failed. */
  async notify(signal: AbortSignal): Promise<void> {
    const { dispatcher } = this.#options;
    if (dispatcher === undefined || this.keeper !== undefined) return;
    if (this.#clock === undefined) return;
    const { atMs, wallMs } = this.#clock;
    const noted = () => this.#keep(false);
    await dispatcher.run(
      { trackers: this.#trackers, atMs, wallMs },
      noted,
      signal,
    );
  }

  /** Lets another process keep the alerts. */
  [Symbol.dispose](): void {
    this.#store?.[Symbol.dispose]();
    this.#store = undefined;
  }

  /** Opens what is kept, again in each round until it is ours; what was seen meanwhile is not forgotten for it. */
  async #open(): Promise<void> {
    if (this.#store !== undefined && this.keeper === undefined) return;
    const wasRead = this.#store !== undefined;
    try {
      this.#store?.[Symbol.dispose]();
      this.#store = undefined;
      const store = await this.#options.openStore();
      this.#store = store;
      const hasOwn = this.#clock !== undefined && !wasRead;
      if (!hasOwn) this.#load(store);
      this.#problem = "";
    } catch (error) {
      this.#warnOnce(toStoreProblem(error));
    }
  }

  #load(store: AlertStore): void {
    const { clock, rows } = store.load();
    const byName = Map.groupBy(rows, ({ threshold }: AlertRow) => threshold);
    this.#clock = clock;
    this.#trackers = this.#options.thresholds.map((threshold) =>
      new Tracker(threshold, byName.get(threshold.name), clock?.atMs)
    );
  }

  /** What cannot be kept is kept whole as soon as it can. */
  #keep(wantsAll: boolean): void {
    const store = this.#store;
    const clock = this.#clock;
    if (store === undefined || clock === undefined) return;
    const isWhole = wantsAll || !this.#isKept;
    const kept = this.#trackers.map((tracker) => tracker.keep(isWhole));
    const changed = kept.flatMap((one) => one.changed);
    const gone = kept.flatMap((one) => one.gone);
    if (!isWhole && changed.length + gone.length === 0) return;
    try {
      store.save({ clock, changed, gone });
      this.#isKept = true;
      if (isWhole) this.#keptAllMs = clock.atMs;
      if (this.#problem !== "") this.#options.warn("alerts are kept again");
      this.#problem = "";
    } catch (error) {
      this.#isKept = false;
      this.#warnOnce(toStoreProblem(error));
    }
  }

  #warnOnce(problem: string): void {
    if (problem === this.#problem) return;
    this.#problem = problem;
    this.#options.warn(problem);
  }

  #describe(): Map<string, Alert> {
    return new Map(this.alerts.map((alert) => [toId(alert), alert]));
  }

  #tellChanges(before: ReadonlyMap<string, Alert>): void {
    const after = this.#describe();
    for (const [id, alert] of after) {
      const word = toWord(alert);
      if (word === toWord(before.get(id))) continue;
      this.#options.tell(`${word} ${toAlertText(alert)}`);
    }
    for (const [id, alert] of before) {
      if (after.has(id) || toWord(alert) === "resolved") continue;
      this.#options.tell(`resolved ${toAlertText({ ...alert, isGone: true })}`);
    }
  }
}

function toId({ threshold, key }: Alert): string {
  return `${threshold.name} ${key}`;
}

/** What waits is not told: it may never come to anything. */
function toWord(alert: Alert | undefined): string {
  if (alert === undefined) return "resolved";
  if (alert.state === "no_data") return "no data";
  return alert.severity ?? "resolved";
}
