/** What an output is: a place that log events, audit records and metrics are sent to. */

import type * as z from "zod";

/** An open output. Batching, retries and compression are its caller's. */
export interface OpenOutput {
  /**
   * Sends records, each without a final line feed, in their order: all of
   * them or none. Only one call runs at a time, and only before `close`.
   * @throws {Error} When the batch did not arrive whole; it may be sent again.
   */
  send(batch: readonly Uint8Array[]): Promise<void>;
  /** Ends what is open; everything sent has arrived already. */
  close(): Promise<void>;
}

/** An output type: one constant with one method. */
export interface Output<P = unknown> {
  /** The word in the configuration; equals the file name. */
  readonly type: string;
  /** Shape and defaults, a strict object. */
  readonly params: z.ZodType<P>;
  /**
   * Opens the output with params that passed `params`.
   * @throws {TaskError} When it cannot be opened, with advice.
   */
  open(params: P): Promise<OpenOutput>;
}

/** Output types by their word, loaded when used. */
export type OutputRegistry = Readonly<Record<string, () => Promise<Output>>>;
