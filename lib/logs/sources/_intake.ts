/** Puts what a feeder receives into its feed and counts it. */

import type { Entry, Feed, FeederCounts } from "../source.ts";

/** The way into a feed. */
export class Intake {
  /** What was counted. */
  readonly counts: FeederCounts = {
    received: 0,
    dropped: 0,
    cut: 0,
    refused: 0,
  };
  #feed: Feed;
  #signal: AbortSignal;

  /** Takes the feed; when the signal aborts nobody waits for room any more. */
  constructor(feed: Feed, signal: AbortSignal) {
    this.#feed = feed;
    this.#signal = signal;
  }

  /** Puts entries in, waiting for room: the sender waits with us. What finds none when the signal aborts is counted as dropped. */
  async put(entries: readonly Entry[]): Promise<void> {
    while (!this.#feed.offer(entries)) {
      if (this.#signal.aborted) {
        this.counts.dropped += entries.length;
        return;
      }
      await this.#feed.waitForRoom(this.#signal);
    }
    this.counts.received += entries.length;
  }

  /** Puts entries in, or counts them as dropped: the sender cannot wait. */
  putOrDrop(entries: readonly Entry[]): void {
    if (this.#feed.offer(entries)) this.counts.received += entries.length;
    else this.counts.dropped += entries.length;
  }
}
