/**
 * Batches: events that are sent together. An output takes the form that it
 * needs; what nobody asks for is not made, so that lines which are only
 * passed on are never decoded.
 *
 * @module
 */

import { type Event, type Origin, toEvent } from "./event.ts";
import { toEventJson } from "./event_json.ts";

const FEED = 0x0a;

/** Events that are sent together. */
export interface Batch {
  /** A name that is the same when it is sent again; letters, digits, `-`, `.` and `/`. */
  readonly id: string;
  /** Number of events. */
  readonly count: number;
  /** Texts as they were read, each ended by a line feed. */
  toLines(): Uint8Array<ArrayBuffer>;
  /** One JSON object a line, each ended by a line feed. */
  toJsonLines(): Uint8Array<ArrayBuffer>;
  /** The events in their order; the same objects each time. */
  toEvents(): readonly Event[];
  /** Gives a part as a batch of its own. */
  slice(start: number, end: number): Batch;
}

/** Lines that nobody looked into. */
export interface LineBlock {
  /** Where they come from. */
  readonly origin: Origin;
  /** Place of the first byte in its file. */
  readonly offset: number;
  /** Lines, each ended by a line feed. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Number of lines. */
  readonly count: number;
  /** When they were read, in milliseconds since 1970. */
  readonly readMs: number;
}

/** Makes a batch of events. */
export function toBatch(id: string, events: readonly Event[]): Batch {
  return {
    id,
    count: events.length,
    toLines: () => encodeLines(events, ({ text }) => text),
    toJsonLines: () => encodeLines(events, toEventJson),
    toEvents: () => events,
    slice: (start, end) =>
      toBatch(`${id}.${start}-${end}`, events.slice(start, end)),
  };
}

/** Makes a batch of lines as they were read. */
export function toLineBatch(id: string, block: LineBlock): Batch {
  let events: readonly Event[] | undefined;
  const toEvents = () => events ??= splitBlock(block);
  return {
    id,
    count: block.count,
    toLines: () => block.bytes,
    toJsonLines: () => encodeLines(toEvents(), toEventJson),
    toEvents,
    slice: (start, end) =>
      toBatch(`${id}.${start}-${end}`, toEvents().slice(start, end)),
  };
}

/** Counts the line feeds of some bytes. */
export function countLines(bytes: Uint8Array): number {
  let count = 0;
  for (
    let at = bytes.indexOf(FEED);
    at !== -1;
    at = bytes.indexOf(FEED, at + 1)
  ) count++;
  return count;
}

/** Cuts lines out of a block; bytes that are no UTF-8 become U+FFFD. */
export function splitBlock(block: LineBlock): Event[] {
  const { origin, bytes, readMs } = block;
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  // As many characters as bytes: places in one are places in the other.
  const isPlain = text.length === bytes.length;
  const events: Event[] = [];
  let byte = 0;
  for (let start = 0; start < text.length;) {
    const feed = text.indexOf("\n", start);
    const end = feed === -1 ? text.length : feed;
    const at = isPlain ? start : byte;
    events.push(
      toEvent(origin, block.offset + at, text.slice(start, end), readMs),
    );
    if (!isPlain) byte = bytes.indexOf(FEED, byte) + 1;
    start = end + 1;
  }
  return events;
}

function encodeLines(
  events: readonly Event[],
  toText: (event: Event) => string,
): Uint8Array<ArrayBuffer> {
  let text = "";
  for (const event of events) text += `${toText(event)}\n`;
  return new TextEncoder().encode(text);
}
