/**
 * Sends snapshots of one exporter: one each interval, those that the receiver
 * did not take yet first.
 *
 * @module
 */

import { toMessage } from "../../error.ts";
import { BACKOFF, wait } from "../../outputs/backoff.ts";
import { Circuit } from "../../outputs/circuit.ts";
import { SendError } from "../../outputs/output.ts";
import type {
  OpenPush,
  Part,
  PushConfig,
  PushContext,
  PushType,
} from "./push.ts";
import type { Snapshots } from "./snapshots.ts";

/** Most bytes that wait, besides the newest snapshot: two hours of remote write each minute, one of JSON. */
const MAX_QUEUE_BYTES = 4 * 1024 * 1024;

/** A snapshot that waits. */
interface Waiting {
  readonly parts: Part[];
  readonly size: number;
}

/** What became of snapshots. */
export interface PushTally {
  /** Name of the exporter. */
  readonly name: string;
  /** Snapshots that arrived, at least in part. */
  readonly sent: number;
  /** Bytes that arrived, as they were written before compression. */
  readonly bytes: number;
  /** Attempts that failed. */
  readonly failures: number;
  /** Snapshots that were dropped for newer ones. */
  readonly dropped: number;
  /** Pieces of snapshots that the receiver would not have. */
  readonly refused: number;
  /** Snapshots that wait. */
  readonly queued: number;
  /** When one arrived last, in milliseconds since 1970; undefined before. */
  readonly sentMs: number | undefined;
}

/** Runs one exporter. */
export class PushLoop {
  #config: PushConfig;
  #type: PushType;
  #context: PushContext;
  #snapshots: Pick<Snapshots, "take">;
  #circuit: Circuit;
  #queue: Waiting[] = [];
  #more = Promise.withResolvers<void>();
  #push: OpenPush | undefined;
  #counts = { sent: 0, bytes: 0, failures: 0, dropped: 0, refused: 0 };
  #sentMs: number | undefined;

  /** Takes an exporter, and what it sends. */
  constructor(
    config: PushConfig,
    type: PushType,
    context: PushContext,
    snapshots: Pick<Snapshots, "take">,
  ) {
    this.#config = config;
    this.#type = type;
    this.#snapshots = snapshots;
    const warn = (text: string) =>
      context.warn(`exporter "${config.name}": ${text}`);
    this.#context = { ...context, warn };
    this.#circuit = new Circuit(BACKOFF, warn);
  }

  /** What became of snapshots so far. */
  get tally(): PushTally {
    return {
      name: this.#config.name,
      ...this.#counts,
      queued: this.#queue.length,
      sentMs: this.#sentMs,
    };
  }

  /** Runs until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    await Promise.all([this.#produce(signal), this.#send(signal)]);
    await this.#push?.close();
  }

  /** Takes a snapshot each interval, the first one at random, so that not all hosts send at once. */
  async #produce(signal: AbortSignal): Promise<void> {
    const { intervalMs } = this.#config;
    let nextMs = performance.now() + Math.random() * intervalMs;
    while (await rest(nextMs - performance.now(), signal)) {
      try {
        const push = await this.#open();
        const snapshot = await this.#snapshots.take();
        if (signal.aborted) return;
        this.#add(push.encode(snapshot), snapshot.timeMs);
      } catch (error) {
        this.#counts.failures++;
        this.#circuit.fail(toMessage(error));
      }
      // What was missed, as in sleep, is not caught up with.
      const lateMs = Math.max(performance.now() - nextMs, 0);
      nextMs += intervalMs * (1 + Math.floor(lateMs / intervalMs));
    }
  }

  async #open(): Promise<OpenPush> {
    const { params } = this.#config;
    return this.#push ??= await this.#type.open(params, this.#context);
  }

  #add(pieces: readonly Uint8Array<ArrayBuffer>[], timeMs: number): void {
    const size = pieces.reduce((sum, { length }) => sum + length, 0);
    const parts = pieces.map((bytes) => ({ bytes, timeMs }));
    this.#queue.push({ parts, size });
    let total = this.#queue.reduce((sum, one) => sum + one.size, 0);
    while (
      this.#queue.length > 1 &&
      (this.#queue.length > this.#config.queue || total > MAX_QUEUE_BYTES)
    ) {
      total -= this.#queue.shift()?.size ?? 0;
      this.#counts.dropped++;
      this.#circuit.tell(
        "snapshots that nobody took are dropped, the oldest first",
      );
    }
    this.#more.resolve();
  }

  async #send(signal: AbortSignal): Promise<void> {
    const stop = () => this.#more.resolve();
    signal.addEventListener("abort", stop, { once: true });
    while (!signal.aborted) {
      const [first] = this.#queue;
      if (first === undefined) {
        this.#more = Promise.withResolvers();
        if (!signal.aborted) await this.#more.promise;
        continue;
      }
      await this.#sendParts(first, signal);
      // It may have been dropped for a newer one meanwhile.
      if (first.parts.length > 0 || this.#queue[0] !== first) continue;
      this.#queue.shift();
    }
    signal.removeEventListener("abort", stop);
  }

  /** Sends what is left of a snapshot; waits after a failure. */
  async #sendParts(
    { parts }: Waiting,
    signal: AbortSignal,
  ): Promise<void> {
    let isTaken = false;
    for (let part = parts[0]; part !== undefined; part = parts[0]) {
      this.#circuit.attempt(this.#circuit.status.failures > 0);
      try {
        await this.#push?.send(part, signal);
        isTaken = true;
        this.#counts.bytes += part.bytes.length;
      } catch (error) {
        if (signal.aborted) return;
        const isKept = !(error instanceof SendError) || error.kind === "again";
        if (isKept) return await this.#pause(error, signal);
        this.#counts.refused++;
        this.#circuit.tell(`some metrics are refused: ${error.message}`);
      }
      parts.shift();
    }
    if (!isTaken) return;
    this.#circuit.succeed(1, 0);
    this.#counts.sent++;
    this.#sentMs = Date.now();
  }

  async #pause(error: unknown, signal: AbortSignal): Promise<void> {
    this.#counts.failures++;
    const wishMs = error instanceof SendError ? error.retryAfterMs : 0;
    await this.#circuit.pause(toMessage(error), signal, wishMs)
      .catch(() => {});
  }
}

/** Waits; false when the signal aborted. */
async function rest(ms: number, signal: AbortSignal): Promise<boolean> {
  try {
    await wait(Math.max(ms, 0), signal);
    return true;
  } catch {
    return false;
  }
}
