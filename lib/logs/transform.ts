/**
 * What a transform is. This is the one import of every transform file.
 *
 * @module
 */

import type * as z from "zod";
import type { Event } from "../outputs/event.ts";
import type { Redactor } from "../secret.ts";

export type { Event, FieldValue } from "../outputs/event.ts";

/** Changes an event in place. */
export type Shape = (event: Event) => void;

/** What a transform is opened in. */
export interface TransformContext {
  /** Knows the secrets of this run, those that are yet to come too. */
  readonly redactor: Redactor;
}

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
  open(params: P, context: TransformContext): Shape;
}

/** Transforms by their word, loaded when used. */
export type TransformRegistry = Readonly<
  Record<string, () => Promise<Transform>>
>;
