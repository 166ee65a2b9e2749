/**
 * What a source other than files is. Those that others send to, or that give
 * what they have once only, are feeders: they put what they receive into a
 * queue on disk, and each pipeline reads that. What keeps its events itself,
 * as the journal does, gives a reader to each pipeline. This is the one import
 * of every source file.
 *
 * @module
 */

import type * as z from "zod";
import type { Entry } from "./entry.ts";
import type { Gap, Reader } from "./reader.ts";

export type { Entry } from "./entry.ts";
export type { Gap, Piece, Reader, StoredPosition } from "./reader.ts";

/** Where feeders put what they receive. */
export interface Feed {
  /** Tells that nothing is taken now. */
  readonly isFull: boolean;
  /** Takes all of some entries, or none and gives false: there is no room. */
  offer(entries: readonly Entry[]): boolean;
  /** Waits until there is room; ends too when the signal aborts. */
  waitForRoom(signal: AbortSignal): Promise<void>;
  /**
   * Ends when all that was taken is safe from a loss of power.
   * @throws {Error} When it cannot be made so.
   */
  sync(): Promise<void>;
}

/** What a feeder is opened in. */
export interface FeederContext {
  /** Name of the source in the configuration. */
  readonly name: string;
  /** Where it puts what it receives. */
  readonly feed: Feed;
  /** Only what there is now is wanted: who may end by himself does so. */
  readonly once: boolean;
  /** Tells an operator of what ends nothing. */
  warn(text: string): void;
}

/** What a feeder counted. */
export interface FeederCounts {
  /** Events that the feed took. */
  received: number;
  /** Events that were thrown away for want of room: only where a sender cannot be made to wait. */
  dropped: number;
  /** Events of which only the beginning was taken, for they were too long. */
  cut: number;
  /** Connections or requests that were turned away. */
  refused: number;
}

/** A feeder that runs. */
export interface OpenFeeder {
  /** What it counted. */
  readonly counts: Readonly<FeederCounts>;
  /** Where it is reached, such as `tcp://127.0.0.1:514`; empty where nobody connects. */
  readonly addresses: readonly string[];
  /** Ends when nothing will come any more; fails when it cannot go on. */
  readonly finished: Promise<void>;
  /** Takes no more; what was received is in the feed then. */
  close(): Promise<void>;
}

/** A source that feeds a queue: one constant with one method. */
export interface Feeder<P = unknown> {
  /** The word in the configuration; equals the file name. */
  readonly type: string;
  /** Tells it from sources that are read. */
  readonly kind: "feeder";
  /** It ends by itself where only what there is now is wanted, so that its end is waited for. */
  readonly endsItself: boolean;
  /** Shape and defaults, a strict object without the keys that all sources have. */
  readonly params: z.ZodType<P>;
  /**
   * Begins to receive.
   * @throws {TaskError} When that cannot work on this host, with advice.
   */
  open(params: P, context: FeederContext): Promise<OpenFeeder>;
}

/** What a reader of a pipeline is opened in. */
export interface ReaderContext {
  /** Name of the source in the configuration. */
  readonly name: string;
  /** Facts of the host for all events. */
  readonly host: Readonly<Record<string, string>>;
  /** Labels for all events. */
  readonly labels: Readonly<Record<string, string>>;
  /** Positions that were kept, by their keys. */
  readonly stored: ReadonlyMap<string, string>;
  /** Only what there is now is wanted: the reader holds until it has given that. */
  readonly once: boolean;
  /** Is told of events that nobody will read. */
  onGap(gap: Gap): void;
  /** Tells an operator of what ends nothing. */
  warn(text: string): void;
}

/** A source that keeps its events itself: one constant with one method. */
export interface KeptSource<P = unknown> {
  /** The word in the configuration; equals the file name. */
  readonly type: string;
  /** Tells it from feeders. */
  readonly kind: "kept";
  /** Shape and defaults, a strict object without the keys that all sources have. */
  readonly params: z.ZodType<P>;
  /**
   * Opens a reader for one pipeline.
   * @throws {TaskError} When that cannot work on this host, with advice.
   */
  open(params: P, context: ReaderContext): Promise<Reader>;
}

/** Sources by their word, loaded when used. */
export type SourceRegistry = Readonly<
  Record<string, () => Promise<Feeder | KeptSource>>
>;
