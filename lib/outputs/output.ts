/** What an output is: a place that log events, audit records and metrics are sent to. */

import type * as z from "zod";
import type { Batch } from "./batch.ts";

/** What became of a batch that the receiver looked into; what is not named arrived. */
export interface Answer {
  /** Events that the receiver will never take, by their place in the batch, with its reason. */
  readonly refused: readonly Refusal[];
  /** Events that are to be sent again, by their place in the batch. */
  readonly again: readonly number[];
  /** Why they are. */
  readonly reason?: string;
  /** How long the receiver wants to be left alone, in milliseconds. */
  readonly retryAfterMs?: number;
}

/** An event that the receiver will never take. */
export interface Refusal {
  /** Place in the batch, from 0. */
  readonly index: number;
  /** What the receiver said, in one line. */
  readonly reason: string;
}

/** Thrown by `send` when nothing of a batch arrived. Any other error counts as one that says `again`. */
export class SendError extends Error {
  /** Name of the class. */
  override name = "SendError";

  /**
   * `again`: the same batch later; `smaller`: it is too large; `refused`: the
   * receiver looked at it and will not have it, so that the events which are
   * the reason are to be found.
   */
  readonly kind: "again" | "smaller" | "refused";
  /** How long the receiver wants to be left alone, in milliseconds. */
  readonly retryAfterMs: number | undefined;

  /** Takes what to do next, and the reason without secrets. */
  constructor(
    kind: "again" | "smaller" | "refused",
    message: string,
    options: ErrorOptions & { retryAfterMs?: number | undefined } = {},
  ) {
    super(message, options);
    this.kind = kind;
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** An open output. Batching, retries and dead letters are its caller's. */
export interface OpenOutput {
  /**
   * Sends a batch in its order. Only one call runs at a time, and only before
   * `close`; nothing means that all arrived. It ends soon after the signal
   * aborts, and then throws.
   * @throws {SendError} When nothing arrived, or nobody knows: it may be sent again.
   */
  send(batch: Batch, signal: AbortSignal): Promise<Answer | void>;
  /**
   * Makes what was sent safe from a loss of power; positions are kept only
   * after it. Absent where `send` does so.
   * @throws {SendError} When that fails: what was sent since the flush before is to be sent again.
   */
  flush?(): Promise<void>;
  /** Counts of what it did to events since it was opened, such as `cut_messages`; absent where nothing is counted. */
  counts?(): Readonly<Record<string, number>>;
  /** Ends what is open; everything sent has arrived already. */
  close(): Promise<void>;
}

/** What an output is opened in. */
export interface OutputContext {
  /** Name of the output in the configuration. */
  readonly name: string;
  /** Name of the host. */
  readonly host: string;
  /** Tells an operator of what is no error of a batch, such as a certificate that expires soon. */
  warn(text: string): void;
}

/** An output type: one constant with one method. */
export interface Output<P = unknown> {
  /** The word in the configuration; equals the file name. */
  readonly type: string;
  /** Shape and defaults, a strict object without the keys that all outputs have. */
  readonly params: z.ZodType<P>;
  /** How much goes together where nothing is said. */
  readonly batch: BatchLimits;
  /** What params say of how much goes together; absent where they say nothing. */
  toLimits?(params: P): Partial<BatchLimits>;
  /**
   * Opens the output with params that passed `params`. A receiver that is away
   * is no reason to fail: `send` will say so.
   * @throws {TaskError} When the params cannot work on this host, with advice.
   */
  open(params: P, context: OutputContext): Promise<OpenOutput>;
}

/** How much is sent together; what is reached first ends a batch. */
export interface BatchLimits {
  /** Events. */
  readonly maxEvents: number;
  /** Bytes of text. */
  readonly maxBytes: number;
  /** How long an event may wait for others, in milliseconds. */
  readonly maxAgeMs: number;
}

/** Output types by their word, loaded when used. */
export type OutputRegistry = Readonly<Record<string, () => Promise<Output>>>;
