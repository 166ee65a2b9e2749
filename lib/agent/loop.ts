/**
 * A loop: one part of the agent that runs at its interval or when it is asked
 * to, never twice at once, and whose failures hold up nobody else.
 *
 * @module
 */

import { toMessage } from "../error.ts";
import { Breaker, type BreakerLimits } from "./breaker.ts";
import type { Clock } from "./clock.ts";
import type { LoopView } from "./view.ts";

/** Part of the interval by which each wait differs at random, so that hosts that began together come apart. */
const JITTER = 0.1;
/** First wait after a failure, in milliseconds; doubled after each further one, up to the interval. */
const RETRY_MS = 1000;
/** How long it waits at most to look whether it may run again, in milliseconds. */
const LOOK_MS = 60_000;

/** How a loop runs. */
export interface LoopOptions {
  /** Its name. */
  readonly name: string;
  /** Time from the start of one run to that of the next, in milliseconds; undefined runs only when asked to. */
  intervalMs(): number | undefined;
  /** The first run waits for a random part of this, in milliseconds. */
  readonly splayMs: number;
  /** When it stops trying. */
  breaker(): BreakerLimits;
  /** Tells the time. */
  readonly clock: Clock;
  /** How long it may not run, in milliseconds; 0 when it may. */
  readonly heldMs?: () => number;
  /** Gives a number from 0 to below 1. */
  readonly random?: () => number;
  /** Does the work; what it throws is a failure. */
  run(signal: AbortSignal): Promise<void>;
  /** Is told of a failure. */
  warn(text: string): void;
  /** Is told that something changed. */
  changed(): void;
}

/** A loop that runs until it is stopped. */
export class Loop {
  #options: LoopOptions;
  #breaker: Breaker;
  #stop = new AbortController();
  #ended: Promise<void> | undefined;
  #wake = Promise.withResolvers<void>();
  #isAsked = false;
  #state: LoopView["state"] = "waiting";
  #counts = { runs: 0, failures: 0 };
  #last: { atMs: number; ms: number; error: string | undefined } | undefined;
  #nextAtMs: number | undefined;
  #sinceMs: number | undefined;
  #isLost = false;

  /** Takes how it runs. */
  constructor(options: LoopOptions) {
    this.#options = options;
    this.#breaker = new Breaker(() => options.breaker(), options.clock);
  }

  /** How it is. */
  get view(): LoopView {
    return {
      name: this.#options.name,
      state: this.#ended === undefined ? "off" : this.#state,
      breaker: this.#breaker.state,
      ...this.#counts,
      failuresInARow: this.#breaker.failures,
      lastAtMs: this.#last?.atMs,
      lastMs: this.#last?.ms,
      lastError: this.#last?.error,
      nextAtMs: this.#nextAtMs,
    };
  }

  /** Tells whether it goes on: nothing but `stop` ended it, and no run takes longer than so many milliseconds. */
  isAlive(longestMs: number): boolean {
    const { clock } = this.#options;
    const ms = this.#sinceMs === undefined ? 0 : clock.steady() - this.#sinceMs;
    return !this.#isLost && ms <= longestMs;
  }

  /** Begins. */
  start(): void {
    this.#ended ??= this.#loop().catch(() => {
      this.#isLost = !this.#stop.signal.aborted;
    });
  }

  /** Runs as soon as it may: when it runs now, once more after that. */
  ask(): void {
    this.#isAsked = true;
    this.#wake.resolve();
  }

  /** What it does was replaced: earlier failures count no more. */
  renew(): void {
    this.#breaker.reset();
    this.ask();
  }

  /** Ends after what is under way, which is told to stop. */
  async stop(): Promise<void> {
    this.#stop.abort(new DOMException("The agent stops", "AbortError"));
    await this.#ended;
    this.#ended = undefined;
  }

  async #loop(): Promise<void> {
    const { signal } = this.#stop;
    const { splayMs, random = Math.random } = this.#options;
    if (splayMs > 0) await this.#pass(splayMs * random());
    while (!signal.aborted) {
      const heldMs = this.#heldMs();
      if (heldMs > 0) {
        await this.#pass(Math.min(heldMs, LOOK_MS));
        continue;
      }
      await this.#runOnce();
      await this.#pass(this.#toWaitMs());
    }
  }

  /** Why it may not run now: a pause, a window, a breaker that is open. */
  #heldMs(): number {
    const paused = this.#options.heldMs?.() ?? 0;
    const ms = Math.max(paused, this.#breaker.waitMs);
    const state = paused > 0 ? "paused" : "waiting";
    if (state !== this.#state) {
      this.#state = state;
      this.#options.changed();
    }
    return ms;
  }

  async #runOnce(): Promise<void> {
    const { clock, run, warn, changed } = this.#options;
    const [atMs, startMs] = [clock.now(), clock.steady()];
    this.#isAsked = false;
    this.#state = "running";
    this.#sinceMs = startMs;
    this.#nextAtMs = undefined;
    changed();
    let error: string | undefined;
    try {
      await run(this.#stop.signal);
    } catch (cause) {
      if (this.#stop.signal.aborted) return;
      error = toMessage(cause);
    } finally {
      this.#sinceMs = undefined;
    }
    this.#counts.runs++;
    if (error !== undefined) this.#counts.failures++;
    this.#breaker.note(error === undefined);
    this.#last = { atMs, ms: clock.steady() - startMs, error };
    this.#state = "waiting";
    if (error !== undefined) warn(`failed: ${error}`);
    changed();
  }

  /** Time until the next run: less after a failure, but more each time. */
  #toWaitMs(): number {
    const { random = Math.random } = this.#options;
    const intervalMs = this.#options.intervalMs();
    const { failures, waitMs } = this.#breaker;
    if (waitMs > 0) return waitMs;
    const own = intervalMs === undefined
      ? Infinity
      : Math.max(0, intervalMs - (this.#last?.ms ?? 0)) +
        intervalMs * JITTER * (random() - 0.5);
    if (failures === 0) return own;
    return Math.min(own, RETRY_MS * 2 ** (failures - 1) * (1 + random()));
  }

  /** Waits, or until somebody asks. */
  async #pass(ms: number): Promise<void> {
    const { clock } = this.#options;
    if (this.#isAsked) return;
    this.#wake = Promise.withResolvers();
    const over = new AbortController();
    const signal = AbortSignal.any([this.#stop.signal, over.signal]);
    this.#nextAtMs = Number.isFinite(ms) ? clock.now() + ms : undefined;
    this.#options.changed();
    const waits = Number.isFinite(ms)
      ? clock.wait(ms, signal)
      : untilAborted(signal);
    try {
      await Promise.race([waits, this.#wake.promise]);
    } finally {
      over.abort();
      await waits.catch(() => {});
    }
  }
}

/** Ends only by the signal. */
function untilAborted(signal: AbortSignal): Promise<void> {
  const { promise, reject } = Promise.withResolvers<void>();
  if (signal.aborted) reject(signal.reason);
  signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  return promise;
}
