/** Whether an output works, what it counted, and what an operator is told of it. */

import { type Backoff, toWaitMs, wait } from "./backoff.ts";

/** State of a delivery; a new object at each look. */
export interface DeliveryStatus {
  /** `closed`: it works; `open`: it waits; `half-open`: it tries again after a failure. */
  readonly circuit: "closed" | "open" | "half-open";
  /** When this state began, in milliseconds since 1970. */
  readonly sinceMs: number;
  /** Why the last attempt failed; undefined when it did not. */
  readonly reason: string | undefined;
  /** Attempts that failed since something arrived. */
  readonly failures: number;
  /** When it is tried again, in milliseconds since 1970; undefined when nothing waits. */
  readonly nextTryMs: number | undefined;
  /** Events that arrived. */
  readonly sent: number;
  /** Events that went to the dead letters. */
  readonly refused: number;
  /** Attempts that repeat one before. */
  readonly retried: number;
  /** Size of the events that arrived, as `Batch.size` tells it. */
  readonly bytes: number;
}

/** Least time between two warnings of one kind, in milliseconds. */
const WARN_MS = 60_000;

/** Keeps the state of one delivery and waits after failures. */
export class Circuit {
  #status: DeliveryStatus = {
    circuit: "closed",
    sinceMs: Date.now(),
    reason: undefined,
    failures: 0,
    nextTryMs: undefined,
    sent: 0,
    refused: 0,
    retried: 0,
    bytes: 0,
  };
  #backoff: Backoff;
  #warn: (text: string) => void;
  #failing = new Warning();
  #refusing = new Warning();

  /** Takes how long to wait, and who is told. */
  constructor(backoff: Backoff, warn: (text: string) => void) {
    this.#backoff = backoff;
    this.#warn = warn;
  }

  /** State and counts. */
  get status(): DeliveryStatus {
    return this.#status;
  }

  /** Notes an attempt, and that it repeats one before. */
  attempt(isRepeated: boolean): void {
    if (isRepeated) this.#set({ retried: this.#status.retried + 1 });
    if (this.#status.failures > 0) this.#turn("half-open");
  }

  /** Notes a failure. */
  fail(reason: string): void {
    this.#set({ reason, failures: this.#status.failures + 1 });
    this.#turn("open");
    if (this.#failing.isDue(reason)) {
      this.#warn(`fails and is tried again: ${reason}`);
    }
  }

  /**
   * Notes a failure and waits, longer each time.
   * @throws {unknown} The reason of the signal, at once when it aborts.
   */
  async pause(
    reason: string,
    signal: AbortSignal,
    wishMs = 0,
    mostMs = Infinity,
  ): Promise<void> {
    this.fail(reason);
    const ms = toWaitMs(this.#status.failures, this.#backoff, wishMs);
    const waitMs = Math.min(ms, mostMs);
    this.#set({ nextTryMs: Date.now() + waitMs });
    try {
      await wait(waitMs, signal);
    } finally {
      this.#set({ nextTryMs: undefined });
    }
  }

  /** Notes that the receiver took or judged what came, and how many events of what size arrived. */
  succeed(sent: number, bytes: number): void {
    const { circuit, ...before } = this.#status;
    this.#set({ sent: before.sent + sent, bytes: before.bytes + bytes });
    if (circuit === "closed") return;
    this.#set({ reason: undefined, failures: 0 });
    this.#turn("closed");
    if (this.#failing.end()) this.#warn("works again");
  }

  /** Notes events that became dead letters. */
  refuse(count: number, reason: string): void {
    this.#set({ refused: this.#status.refused + count });
    const events = count === 1 ? "1 event is" : `${count} events are`;
    this.tell(`${events} set aside as dead letters: ${reason}`, reason);
  }

  /** Tells what was lost or set aside, not for each event anew. */
  tell(text: string, reason = text): void {
    if (this.#refusing.isDue(reason)) this.#warn(text);
  }

  #turn(circuit: DeliveryStatus["circuit"]): void {
    if (this.#status.circuit === circuit) return;
    this.#set({ circuit, sinceMs: Date.now() });
  }

  #set(change: Partial<DeliveryStatus>): void {
    this.#status = { ...this.#status, ...change };
  }
}

/** Keeps one matter from being told all the time. */
class Warning {
  #told: string | undefined;
  #at = -Infinity;

  /** Tells whether a text is new and the one before it long enough ago; it is then taken as told. */
  isDue(text: string): boolean {
    const now = performance.now();
    if (text === this.#told || now - this.#at < WARN_MS) return false;
    this.#told = text;
    this.#at = now;
    return true;
  }

  /** Forgets what was told; false when there was nothing. */
  end(): boolean {
    const wasTold = this.#told !== undefined;
    this.#told = undefined;
    return wasTold;
  }
}
