/** Looks at files in the background: when something happened, and now and then in any case. */

import { toMessage } from "../../error.ts";
import { Alarm } from "../alarm.ts";

/** Time between two looks at files whose names are gone, or at all where nobody tells of changes. */
const SHORT_MS = 1000;
/** Time between two looks at all files and directories. */
const LONG_MS = 10_000;
/** Least time between two looks at directories. */
const LEAST_MS = 50;
/** Looks that nobody asked for take at most so much of the time; those that somebody did, ten times as much. */
const SHARE = 1 / 100;

/** What is done. */
export interface LookingTasks {
  /** Looks at all files and directories; gives what it cost, in milliseconds. */
  scan(): Promise<number>;
  /** Looks at files that need it each second. */
  tick(isLong: boolean): void;
  /** Tells that changes are not told, so that all must be looked at each second. */
  isPolling(): boolean;
  /** Is told what went wrong. */
  warn(text: string): void;
}

/** Looks until it is stopped. */
export class Looking {
  #tasks: LookingTasks;
  #alarm = new Alarm();
  #isAsked = false;
  #isStopped = false;
  #finished: Promise<void>;
  #warning: string | undefined;

  /** Begins. */
  constructor(tasks: LookingTasks) {
    this.#tasks = tasks;
    this.#finished = this.#run();
  }

  /** Somebody asked for a look that was not had yet. */
  get isAsked(): boolean {
    return this.#isAsked;
  }

  /** Asks for a look at names. */
  ask(): void {
    this.#isAsked = true;
    this.#alarm.ring();
  }

  /** Ends. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#alarm.ring();
    await this.#finished;
  }

  async #run(): Promise<void> {
    let endedMs = performance.now() - LEAST_MS;
    let costMs = 0;
    while (!this.#isStopped) {
      const quietMs = performance.now() - endedMs;
      // Names that come and go in a burst are looked at together.
      const askedMs = Math.max(LEAST_MS, costMs / SHARE / 10);
      const waitMs = this.#isAsked ? askedMs - quietMs : SHORT_MS;
      await this.#alarm.wait(Math.min(SHORT_MS, Math.max(0, waitMs)));
      if (this.#isStopped) return;
      const startMs = performance.now();
      const ageMs = startMs - endedMs;
      const isLong = ageMs >= this.#toIntervalMs(costMs);
      if (isLong || this.#isAsked && ageMs >= askedMs) {
        this.#isAsked = false;
        costMs = await this.#scan() ?? costMs;
        endedMs = performance.now();
      }
      if (!this.#isStopped) this.#tasks.tick(isLong);
    }
  }

  #toIntervalMs(costMs: number): number {
    return this.#tasks.isPolling()
      ? Math.max(SHORT_MS, costMs / SHARE / 10)
      : Math.max(LONG_MS, costMs / SHARE);
  }

  /** What breaks one look is told once, and the next one is had in any case. */
  async #scan(): Promise<number | undefined> {
    try {
      const costMs = await this.#tasks.scan();
      this.#warning = undefined;
      return costMs;
    } catch (error) {
      const text = toMessage(error);
      if (text !== this.#warning) this.#tasks.warn(text);
      this.#warning = text;
      return undefined;
    }
  }
}
