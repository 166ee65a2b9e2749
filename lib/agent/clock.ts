/** Time as the agent's loops see it, so that a day can be tried in seconds. */

import { wait } from "../outputs/backoff.ts";

/** Tells the time and waits. */
export interface Clock {
  /** Milliseconds since 1970; it may jump. */
  now(): number;
  /** Milliseconds of a clock that never jumps. */
  steady(): number;
  /**
   * Waits so many milliseconds.
   * @throws {unknown} The reason of the signal, at once when it aborts.
   */
  wait(ms: number, signal: AbortSignal): Promise<void>;
}

/** The clock of this host. */
export const SYSTEM_CLOCK: Clock = {
  now: () => Date.now(),
  steady: () => performance.now(),
  wait,
};
