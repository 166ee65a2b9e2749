/**
 * Delivers batches: what cannot be sent now is sent again, what is too large
 * is split, what a receiver refuses is found and set aside. Time and numbers
 * of failures decide nothing unless they are configured to.
 *
 * @module
 */

import { toMessage } from "../error.ts";
import { BACKOFF, type Backoff } from "./backoff.ts";
import { type Batch, pickEvents } from "./batch.ts";
import { Circuit, type DeliveryStatus } from "./circuit.ts";
import type { DeadLetter, DeadLetters } from "./dead_letters.ts";
import {
  type Answer,
  type OpenOutput,
  type Refusal,
  SendError,
} from "./output.ts";

/** When a batch is given up; it is not where nothing is said. */
export interface RetryLimits extends Backoff {
  /** Times that the same events are sent without any of them arriving; undefined without a limit. */
  readonly maxAttempts: number | undefined;
  /** Time since a batch was first sent in milliseconds; undefined without a limit. */
  readonly maxAgeMs: number | undefined;
}

/** What deliveries need. */
export interface DeliveryOptions {
  /** Where to; its caller opens and closes it. */
  readonly output: OpenOutput;
  /** Where events go that will never arrive. */
  readonly deadLetters: DeadLetters;
  /** Waits and limits. */
  readonly retry?: RetryLimits;
  /** Tells an operator that the output fails, that events were set aside, and that it works again. */
  readonly warn: (text: string) => void;
}

/** What limits a delivery where nothing is said. */
export const RETRY: RetryLimits = {
  ...BACKOFF,
  maxAttempts: undefined,
  maxAgeMs: undefined,
};

/** Why something is sent again later. */
interface Delay {
  readonly reason: string;
  /** How long the receiver wants to be left alone. */
  readonly wishMs?: number | undefined;
  /** When the batch was first sent, by the clock that is never set. */
  readonly startedAt: number;
}

/** Delivers the batches of one pipeline, one after the other. */
export class Delivery {
  #options: DeliveryOptions;
  #retry: RetryLimits;
  #circuit: Circuit;
  /** Attempts that failed for the events at hand. */
  #tries = 0;

  /** Takes where to deliver to. */
  constructor(options: DeliveryOptions) {
    this.#options = options;
    this.#retry = options.retry ?? RETRY;
    this.#circuit = new Circuit(this.#retry, options.warn);
  }

  /** State and counts. */
  get status(): DeliveryStatus {
    return this.#circuit.status;
  }

  /**
   * Ends when each event of a batch arrived or is a dead letter. Events stay
   * in their order, but for those that the receiver put off alone.
   * @throws {unknown} The reason of the signal, soon after it aborts; what did not arrive is then still the caller's.
   */
  async deliver(batch: Batch, signal: AbortSignal): Promise<void> {
    const startedAt = performance.now();
    const parts = [batch];
    this.#tries = 0;
    for (let part = parts.pop(); part !== undefined; part = parts.pop()) {
      if (part.count === 0) continue;
      signal.throwIfAborted();
      this.#circuit.attempt(part !== batch || this.#tries > 0);
      const rest = await this.#attempt(part, startedAt, signal);
      parts.push(...rest.toReversed());
    }
  }

  /** Sends a part once and gives what is left of it, in parts. */
  async #attempt(
    part: Batch,
    startedAt: number,
    signal: AbortSignal,
  ): Promise<Batch[]> {
    let answer: Answer | void;
    try {
      answer = await this.#options.output.send(part, signal);
    } catch (error) {
      signal.throwIfAborted();
      return await this.#fail(part, error, startedAt, signal);
    }
    if (answer !== undefined) {
      return await this.#take(part, answer, startedAt, signal);
    }
    this.#succeed(part.count, part.size);
    return [];
  }

  async #fail(
    part: Batch,
    error: unknown,
    startedAt: number,
    signal: AbortSignal,
  ): Promise<Batch[]> {
    const reason = toMessage(error);
    if (!(error instanceof SendError) || error.kind === "again") {
      const wishMs = error instanceof SendError ? error.retryAfterMs : 0;
      return await this.#putOff(part, { reason, wishMs, startedAt }, signal);
    }
    // The receiver is there, and looked at what came.
    this.#succeed(0, 0);
    if (part.count === 1) {
      await this.#bury(part, [{ index: 0, reason }], signal);
      return [];
    }
    const half = part.count >> 1;
    return [part.slice(0, half), part.slice(half, part.count)];
  }

  /** Does as an answer says. */
  async #take(
    part: Batch,
    { again, refused, reason: why, retryAfterMs: wishMs }: Answer,
    startedAt: number,
    signal: AbortSignal,
  ): Promise<Batch[]> {
    const bad = refused.map(({ index }) => index);
    if (!isFit(part, [...again, ...bad])) {
      const reason = "the answer does not fit what was sent";
      return await this.#putOff(part, { reason, startedAt }, signal);
    }
    const rest = pickEvents(part, again.toSorted((a, b) => a - b));
    const lost = pickEvents(part, bad.toSorted((a, b) => a - b));
    const left = rest.count + lost.count;
    if (rest.count < part.count) {
      this.#succeed(part.count - left, part.size - rest.size - lost.size);
    }
    if (lost.count > 0) await this.#bury(part, refused, signal);
    if (rest.count === 0) return [];
    const reason = `the receiver put off ${rest.count} of ${part.count} events${
      why === undefined ? "" : `: ${why}`
    }`;
    return await this.#putOff(rest, { reason, wishMs, startedAt }, signal);
  }

  /** Waits before a part is sent again; gives it up where that is configured. */
  async #putOff(
    part: Batch,
    { reason, wishMs, startedAt }: Delay,
    signal: AbortSignal,
  ): Promise<Batch[]> {
    const { maxAttempts = Infinity, maxAgeMs = Infinity } = this.#retry;
    const leftMs = startedAt + maxAgeMs - performance.now();
    this.#tries++;
    if (this.#tries < maxAttempts && leftMs > 0) {
      await this.#circuit.pause(reason, signal, wishMs, leftMs);
      return [part];
    }
    this.#circuit.fail(reason);
    const limit = this.#tries >= maxAttempts
      ? `${this.#tries} attempts`
      : `${maxAgeMs / 1000} s`;
    const why = `given up after ${limit}: ${reason}`;
    const all = Array.from(
      { length: part.count },
      (_, index) => ({ index, reason: why }),
    );
    await this.#bury(part, all, signal);
    this.#tries = 0;
    return [];
  }

  /** Puts events to the dead letters, however long it takes until there is room for them. */
  async #bury(
    part: Batch,
    refused: readonly Refusal[],
    signal: AbortSignal,
  ): Promise<void> {
    const events = part.toEvents();
    const letters = refused.flatMap(({ index, reason }): DeadLetter[] => {
      const event = events[index];
      return event === undefined ? [] : [{ event, reason }];
    });
    for (let isKept = false; !isKept;) {
      try {
        this.#options.deadLetters.add(letters);
        isKept = true;
      } catch (error) {
        await this.#circuit.pause(toMessage(error), signal);
      }
    }
    this.#circuit.refuse(letters.length, letters[0]?.reason ?? "");
  }

  #succeed(sent: number, bytes: number): void {
    this.#tries = 0;
    this.#circuit.succeed(sent, bytes);
  }
}

/** Tells whether each place is one of a batch, and named once. */
function isFit({ count }: Batch, places: readonly number[]): boolean {
  return new Set(places).size === places.length &&
    places.every((at) => Number.isInteger(at) && at >= 0 && at < count);
}
