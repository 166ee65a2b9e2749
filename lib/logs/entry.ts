/** Entries of a queue: what a source received, before it has a place. */

import {
  type Event,
  type FieldValue,
  NO_LABELS,
  type Origin,
  toEvent,
} from "../outputs/event.ts";

/** What a source received. */
export interface Entry {
  /** When, in milliseconds since 1970. */
  readonly atMs: number;
  /** Text as it came, without its end. */
  readonly text: string;
  /** When it happened, in milliseconds since 1970, where the source knows. */
  readonly timeMs?: number;
  /** Its level, in lower case, where the source knows. */
  readonly level?: string;
  /** What it says without time and level, where the source knows. */
  readonly message?: string;
  /** What the source found, the sender's address among it. */
  readonly fields?: Readonly<Record<string, FieldValue>>;
  /** Labels besides those of the source. */
  readonly labels?: Readonly<Record<string, string>>;
}

/** Writes an entry as one line of JSON with its line feed. */
export function toLine(entry: Entry): string {
  return `${JSON.stringify(entry)}\n`;
}

/**
 * Reads the event of a line that `toLine` wrote.
 * @throws {SyntaxError} When it is none.
 */
export function parseLine(line: string, origin: Origin, offset: number): Event {
  const entry: Entry = JSON.parse(line);
  if (typeof entry?.text !== "string" || typeof entry.atMs !== "number") {
    throw new SyntaxError("Expected an entry of a queue");
  }
  return {
    ...toEvent(origin, offset, entry.text, entry.atMs),
    timeMs: entry.timeMs,
    level: entry.level,
    message: entry.message,
    fields: { ...entry.fields },
    labels: entry.labels ?? NO_LABELS,
  };
}
