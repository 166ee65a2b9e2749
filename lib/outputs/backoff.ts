/** How long to wait before something is tried again: longer each time, and never the same on two hosts. */

/** First and longest wait. */
export interface Backoff {
  /** Longest wait before the first repetition, in milliseconds; doubled before each further one. */
  readonly initialMs: number;
  /** Longest wait of all, in milliseconds. */
  readonly maxMs: number;
}

/** Waits where nothing is said. */
export const BACKOFF: Backoff = { initialMs: 500, maxMs: 60_000 };

/** Longest wait that a receiver is granted, in milliseconds; a wrong clock may ask for years. */
const MAX_WISH_MS = 3_600_000;

/**
 * Tells how long to wait after some failures, the last of them included: a
 * random part of the longest wait ("full jitter"), so that hosts which failed
 * together do not come back together. What the receiver wished is added.
 */
export function toWaitMs(
  failures: number,
  { initialMs, maxMs }: Backoff,
  wishMs = 0,
): number {
  const longest = Math.min(initialMs * 2 ** (failures - 1), maxMs);
  return Math.min(wishMs, MAX_WISH_MS) + Math.random() * longest;
}

/**
 * Waits.
 * @throws {unknown} The reason of the signal, at once when it aborts.
 */
export async function wait(ms: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const stop = () => reject(signal.reason);
  const timer = setTimeout(resolve, ms);
  signal.addEventListener("abort", stop, { once: true });
  try {
    await promise;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", stop);
  }
}
