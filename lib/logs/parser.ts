/**
 * What a parser is. This is the one import of every parser file.
 *
 * @module
 */

import type * as z from "zod";
import type { Event } from "../outputs/event.ts";

export type { Event, FieldValue } from "../outputs/event.ts";

/**
 * Reads the text of an event and sets what it finds: fields, time, level,
 * message. It looks at nothing else and keeps nothing.
 * @throws {SyntaxError} When the text is not of its form; the event is then as it was before.
 */
export type Parse = (event: Event) => void;

/** A parser: one constant with one method. */
export interface Parser<P = unknown> {
  /** The word in the configuration; equals the file name. */
  readonly type: string;
  /** Shape and defaults, a strict object. */
  readonly params: z.ZodType<P>;
  /**
   * Makes the function that parses.
   * @throws {SyntaxError} When a pattern is broken.
   */
  open(params: P): Parse;
  /** Only of one that runs in a process of its own: makes what parses many events at once. */
  openFar?(params: P, tell: TellFailure): FarParse;
}

/** Parses events and tells why one could not be, in their order; it never fails. */
export type FarParse = (
  events: readonly Event[],
) => Promise<readonly (string | undefined)[]>;

/** Is told why a unit in a process of its own does not work; undefined when it does. */
export type TellFailure = (why: string | undefined) => void;

/** Parsers by their word, loaded when used. */
export type ParserRegistry = Readonly<Record<string, () => Promise<Parser>>>;
