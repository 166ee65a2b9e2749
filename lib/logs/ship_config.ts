/** Ships what a configuration says until it is stopped, or all that is there was sent. */

import { type Accounts, totalCounts } from "./accounts.ts";
import { type ShipOptions, startShipping } from "./ship.ts";

/** How long what was read may still be sent when shipping is stopped, in milliseconds. */
const DRAIN_MS = 10_000;

/** What shipping until the end needs. */
export interface ShipConfigOptions extends ShipOptions {
  /** Stops it; what was read is still sent, for ten seconds. */
  readonly signal?: AbortSignal | undefined;
  /** Is called when it runs. */
  readonly onStart?: () => void;
}

/**
 * Ships until the end, and tells what became of the events.
 * @throws {LockedError} When another process ships with this state.
 * @throws {TaskError} When an output or a source cannot work on this host.
 */
export async function shipConfig(
  options: ShipConfigOptions,
): Promise<Accounts> {
  const { signal, onStart } = options;
  const shipping = await startShipping(options);
  onStart?.();
  const stop = () => void shipping.stop(DRAIN_MS).catch(() => {});
  signal?.addEventListener("abort", stop);
  if (signal?.aborted) stop();
  try {
    await shipping.finished;
  } finally {
    signal?.removeEventListener("abort", stop);
  }
  return totalCounts(shipping.pipelines);
}
