/** Keeps a part that fails again and again from running all the time. */

import type { Clock } from "./clock.ts";
import type { BreakerState } from "./view.ts";

/** When it opens and for how long. */
export interface BreakerLimits {
  /** Failures in a row that open it. */
  readonly threshold: number;
  /** How long it stays open before one try is made, in milliseconds. */
  readonly timeoutMs: number;
}

/** Closed while all is well, open after too many failures in a row, half open for one try. */
export class Breaker {
  #limits: () => BreakerLimits;
  #clock: Pick<Clock, "steady">;
  #failures = 0;
  #openedAt: number | undefined;

  /** Takes what gives its limits, which may be others later, and a clock. */
  constructor(limits: () => BreakerLimits, clock: Pick<Clock, "steady">) {
    this.#limits = limits;
    this.#clock = clock;
  }

  /** How it is. */
  get state(): BreakerState {
    if (this.#openedAt === undefined) return "closed";
    return this.waitMs > 0 ? "open" : "half_open";
  }

  /** Failures since the last success. */
  get failures(): number {
    return this.#failures;
  }

  /** How long nothing may run, in milliseconds; 0 when something may. */
  get waitMs(): number {
    if (this.#openedAt === undefined) return 0;
    const passed = this.#clock.steady() - this.#openedAt;
    return Math.max(0, this.#limits().timeoutMs - passed);
  }

  /** Notes how a run ended. */
  note(isSuccess: boolean): void {
    this.#failures = isSuccess ? 0 : this.#failures + 1;
    this.#openedAt = this.#failures >= this.#limits().threshold
      ? this.#clock.steady()
      : undefined;
  }

  /** Lets the next run through: what failed was replaced. */
  reset(): void {
    this.#failures = 0;
    this.#openedAt = undefined;
  }
}
