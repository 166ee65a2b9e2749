/** What a notifier does with notices. */

import type { Notice } from "./message.ts";
import type { Wishes } from "./notice.ts";

/** An open notifier. */
export interface Channel {
  /** Name of the notifier. */
  readonly name: string;
  /** What it wants to hear of. */
  readonly wishes: Wishes;
  /** Where it sends to, for people. */
  readonly place: string;
  /**
   * Tells all of the notices or throws; what arrived may be told again after
   * an error.
   * @throws {ChannelError} When they did not arrive.
   */
  send(notices: readonly Notice[], signal: AbortSignal): Promise<void>;
}

/** Notices did not arrive. */
export class ChannelError extends Error {
  /** Name of the class. */
  override name = "ChannelError";

  /** Takes the reason without secrets, and whether the same may soon work. */
  constructor(
    message: string,
    /** Another try may work at once. */
    public readonly mayRetry: boolean,
    /** How long the receiver wants to be left alone, in milliseconds. */
    public readonly wishMs: number = 0,
  ) {
    super(message);
  }
}
