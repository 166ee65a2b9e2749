/** One condition of a threshold over time: reached, held for long enough, let go. */

/** What is remembered of a condition, in times of the clock of alerts. */
export interface Latch {
  /** When it was reached, while it waits to fire; null when it is not. */
  readonly reachedMs: number | null;
  /** When it began to fire; null when it does not. */
  readonly firedMs: number | null;
}

/** How a condition is in a round. */
export interface Condition {
  /** The value is past the limit. */
  readonly isReached: boolean;
  /** The value is past what ends it; true whenever it is reached. */
  readonly isHeld: boolean;
}

/** A condition that is not reached. */
export const RESTING: Latch = { reachedMs: null, firedMs: null };

/**
 * Takes one round: a condition fires when it was reached in every round for so
 * long, and does so until it is no longer held.
 */
export function stepLatch(
  latch: Latch,
  { isReached, isHeld }: Condition,
  atMs: number,
  forMs: number,
): Latch {
  if (latch.firedMs !== null) return isHeld ? latch : RESTING;
  if (!isReached) return RESTING;
  const reachedMs = latch.reachedMs ?? atMs;
  return atMs - reachedMs >= forMs
    ? { reachedMs, firedMs: atMs }
    : { reachedMs, firedMs: null };
}

/** Tells whether a condition fires. */
export function isFiring(latch: Latch): boolean {
  return latch.firedMs !== null;
}

/** Tells whether a condition is reached and waits. */
export function isPending(latch: Latch): boolean {
  return latch.firedMs === null && latch.reachedMs !== null;
}
