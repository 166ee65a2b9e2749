/**
 * What a transform is. This is the one import of every transform file.
 *
 * @module
 */

import type * as z from "zod";
import type { Event } from "../outputs/event.ts";

export type { Event, FieldValue } from "../outputs/event.ts";

/** Changes an event in place. */
export type Shape = (event: Event) => void;

/** A transform: one constant with one method. */
export interface Transform<P = unknown> {
  /** The word in the configuration; equals the file name. */
  readonly type: string;
  /** Shape and defaults, a strict object. */
  readonly params: z.ZodType<P>;
  /**
   * Makes the function that changes events.
   * @throws {SyntaxError} When a pattern is broken.
   */
  open(params: P): Shape;
}

/** Transforms by their word, loaded when used. */
export type TransformRegistry = Readonly<
  Record<string, () => Promise<Transform>>
>;
