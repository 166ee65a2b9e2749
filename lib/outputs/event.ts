/** Events: what sources read, parsers and filters shape, and outputs send. */

/** Where events come from; one object is shared by all of one place. */
export interface Origin {
  /** Name of the source. */
  readonly source: string;
  /** Facts of the host: `name` first, further ones as configured. */
  readonly host: Readonly<Record<string, string>>;
  /** Labels of the source. */
  readonly labels: Readonly<Record<string, string>>;
  /** Path of the file; undefined where there is none. */
  readonly file: string | undefined;
  /** What tells this place from others of the host, the same after a restart; letters, digits and `-`. */
  readonly key: string;
}

/** A value of a field: what JSON can hold. */
export type FieldValue =
  | string
  | number
  | boolean
  | null
  | readonly FieldValue[]
  | { readonly [key: string]: FieldValue };

/** One event. Parsers and transforms change it in place. */
export interface Event {
  /** Where it comes from. */
  readonly origin: Origin;
  /** Place of its first byte in its file, or its number in its stream. */
  readonly offset: number;
  /** Text as it was read, without its line end; several lines are joined by line feeds. */
  text: string;
  /** When it happened, in milliseconds since 1970 with a fraction; undefined when nothing tells. */
  timeMs: number | undefined;
  /** When it was read, in milliseconds since 1970. */
  readMs: number;
  /** Its level as its writer put it, in lower case: `warning`, `err`, `info`. */
  level: string | undefined;
  /** What it says without time and level; the text where a parser found none. */
  message: string | undefined;
  /** What parsers and transforms found. */
  fields: Record<string, FieldValue>;
  /** Labels besides those of the origin. */
  labels: Readonly<Record<string, string>>;
}

/** No labels and no fields; the same object each time. */
export const NO_LABELS: Readonly<Record<string, string>> = Object.freeze({});

/** Makes an event of a text that nothing is known of yet. */
export function toEvent(
  origin: Origin,
  offset: number,
  text: string,
  readMs: number,
): Event {
  return {
    origin,
    offset,
    text,
    timeMs: undefined,
    readMs,
    level: undefined,
    message: undefined,
    fields: {},
    labels: NO_LABELS,
  };
}

/** Gives an identity that is the same whenever the event is read again: host, place and offset. */
export function toEventId({ origin, offset }: Event): string {
  return `${origin.host["name"] ?? ""}-${origin.key}-${
    String(offset).padStart(12, "0")
  }`;
}
