/** What an exporter is that sends metrics unasked. This is the one import of every exporter file. */

import type * as z from "zod";
import type { Family } from "../collector.ts";
import type { FactObject } from "../group.ts";

export type { Family, Labels, Sample } from "../collector.ts";
export { SendError } from "../../outputs/output.ts";

/** What is known of a host at a time. */
export interface Snapshot {
  /** When it was taken, in milliseconds since 1970. */
  readonly timeMs: number;
  /** Metrics, each name once. */
  readonly families: readonly Family[];
  /** Plain data by group. */
  readonly facts: Readonly<Record<string, FactObject>>;
}

/** A piece of a snapshot as it is sent. */
export interface Part {
  /** What is sent. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** When its snapshot was taken, in milliseconds since 1970. */
  readonly timeMs: number;
}

/** An open exporter; its caller waits and tries again. */
export interface OpenPush {
  /** Writes a snapshot, in pieces that are sent one after the other. */
  encode(snapshot: Snapshot): readonly Uint8Array<ArrayBuffer>[];
  /**
   * Sends a piece; one call at a time.
   * @throws {SendError} `again` to keep it, `refused` or `smaller` to drop it; any other error counts as `again`.
   */
  send(part: Part, signal: AbortSignal): Promise<void>;
  /** Ends what is open. */
  close(): Promise<void>;
}

/** What an exporter is opened in. */
export interface PushContext {
  /** Name of the host. */
  readonly host: string;
  /** Tells an operator of what is no failure of a snapshot. */
  warn(text: string): void;
}

/** A type of exporters: one constant with one method. */
export interface PushType<P = unknown> {
  /** The word in the configuration; equals the file name. */
  readonly type: string;
  /** Shape and defaults, a strict object without the keys that all exporters have. */
  readonly params: z.ZodType<P>;
  /** Tells whether a snapshot is of use when there is a newer one. */
  keepsOld(params: P): boolean;
  /**
   * Opens an exporter. A receiver that is away is no reason to fail.
   * @throws {TaskError} When the params cannot work on this host, with advice.
   */
  open(params: P, context: PushContext): Promise<OpenPush>;
}

/** Types of exporters by their word, loaded when used. */
export type PushRegistry = Readonly<Record<string, () => Promise<PushType>>>;

/** An exporter as configured. */
export interface PushConfig {
  /** What tells it from others. */
  readonly name: string;
  /** Word of its type. */
  readonly type: string;
  /** What its type read. */
  readonly params: unknown;
  /** From one snapshot to the next, in milliseconds. */
  readonly intervalMs: number;
  /** Most snapshots that wait while the receiver is away. */
  readonly queue: number;
}
