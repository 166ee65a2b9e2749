/**
 * What a filter is. This is the one import of every filter file.
 *
 * @module
 */

import type * as z from "zod";
import type { Event } from "../outputs/event.ts";
import type { TellFailure } from "./parser.ts";

export type { Event, FieldValue } from "../outputs/event.ts";

/** Tells whether an event is kept; what it remembers lives in it. */
export type Keep = (event: Event) => boolean;

/** A filter: one constant with one method. */
export interface Filter<P = unknown> {
  /** The word in the configuration; equals the file name. */
  readonly type: string;
  /** Shape and defaults, a strict object. */
  readonly params: z.ZodType<P>;
  /**
   * Makes the function that decides.
   * @throws {SyntaxError} When a pattern is broken.
   */
  open(params: P): Keep;
  /** Only of one that runs in a process of its own: makes what judges many events at once. */
  openFar?(params: P, tell: TellFailure): FarKeep;
}

/** Tells of events whether they are kept, in their order; it never fails. */
export type FarKeep = (
  events: readonly Event[],
) => Promise<readonly boolean[]>;

/** Filters by their word, loaded when used. */
export type FilterRegistry = Readonly<Record<string, () => Promise<Filter>>>;
