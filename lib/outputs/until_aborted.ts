/** Waits for work that cannot be stopped, until a signal says to leave it. */

/**
 * Gives what a promise gives, unless the signal aborts first; what the promise
 * comes to is then nobody's concern.
 * @throws {unknown} The reason of the signal.
 */
export async function untilAborted<T>(
  promise: Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  promise.catch(() => {});
  signal.throwIfAborted();
  const aborted = Promise.withResolvers<never>();
  const leave = () => aborted.reject(signal.reason);
  signal.addEventListener("abort", leave);
  try {
    return await Promise.race([promise, aborted.promise]);
  } finally {
    signal.removeEventListener("abort", leave);
  }
}
