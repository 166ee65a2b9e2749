/** Waits for another run on this host, such as one by hand: it is no failure of the agent. */

import type { Clock } from "./clock.ts";

/** Time between two looks, and the most time that is waited, in milliseconds. */
const [LOOK_MS, MOST_MS] = [500, 60_000];

/**
 * Waits until nobody holds a lock; not for ever, so that who comes next can
 * say who does.
 * @throws {unknown} The reason of the signal, at once when it aborts.
 */
export async function awaitLock(
  isHeld: () => boolean,
  clock: Pick<Clock, "wait">,
  signal: AbortSignal,
): Promise<void> {
  for (let ms = 0; ms < MOST_MS && isHeld(); ms += LOOK_MS) {
    await clock.wait(LOOK_MS, signal);
  }
}
