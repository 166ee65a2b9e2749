/**
 * Batches: events that are sent together. An output takes the form that it
 * needs; what nobody asks for is not made, so that lines which are only
 * passed on are never decoded.
 *
 * @module
 */

import { sha256 } from "../sha256.ts";
import { type Event, type Origin, toEvent } from "./event.ts";
import { openEventWriter } from "./event_json.ts";
import { LineSlicer } from "./line_slicer.ts";
import { Scratch } from "./scratch.ts";

const FEED = 0x0a;
/** Digits of the hash that stands for places in a name. */
const PICKED_DIGITS = 16;
/** Events that become bytes together: texts of more would outlive the young generation. */
const PART_EVENTS = 50;

/** Events that are sent together. */
export interface Batch {
  /** A name that is the same when it is sent again; letters, digits, `-`, `.` and `/`. */
  readonly id: string;
  /** Number of events. */
  readonly count: number;
  /** Size of their texts with a line feed each: bytes of lines that nobody looked into, else characters. */
  readonly size: number;
  /** The lines that nobody looked into, in their order; absent where somebody did. */
  readonly blocks?: readonly [LineBlock, ...LineBlock[]];
  /** Texts as they were read, each ended by a line feed. */
  toLines(): Uint8Array<ArrayBuffer>;
  /** One JSON object a line, each ended by a line feed; in room of the caller's where he gives some. */
  toJsonLines(room?: Scratch): Uint8Array<ArrayBuffer>;
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
  /** The bytes of the file where they are not those of the lines: another encoding than UTF-8. */
  readonly encoded?: EncodedLines;
}

/** Lines in another encoding than UTF-8. */
export interface EncodedLines {
  /** The bytes as they are in the file, as many lines. */
  readonly bytes: Uint8Array;
  /** Bytes of a line feed: 2 in UTF-16, else 1. */
  readonly unitBytes: 1 | 2;
}

/** Makes a batch of events. */
export function toBatch(id: string, events: readonly Event[]): Batch {
  return {
    id,
    count: events.length,
    size: events.reduce((sum, { text }) => sum + text.length + 1, 0),
    toLines: () => encodeLines(events, ({ text }) => text),
    toJsonLines: (room) => encodeLines(events, openEventWriter(), room),
    toEvents: () => events,
    slice: (start, end) =>
      toBatch(`${id}.${start}-${end}`, events.slice(start, end)),
  };
}

/** Makes a batch of lines as they were read. */
export function toLineBatch(
  id: string,
  ...blocks: readonly [LineBlock, ...LineBlock[]]
): Batch {
  let events: readonly Event[] | undefined;
  const toEvents = () => events ??= blocks.flatMap(splitBlock);
  const slicer = new LineSlicer(blocks);
  const count = blocks.reduce((sum, { count }) => sum + count, 0);
  return {
    id,
    count,
    size: blocks.reduce((sum, { bytes }) => sum + bytes.length, 0),
    blocks,
    toLines: () => joinBytes(blocks.map(({ bytes }) => bytes)),
    toJsonLines: (room) =>
      (events === undefined ? encodeParts(slicer, count, room) : undefined) ??
        encodeLines(toEvents(), openEventWriter(), room),
    toEvents,
    slice: (start, end) => {
      const name = `${id}.${start}-${end}`;
      // Who looked into the lines gets the events that he has.
      const parts = events === undefined ? slicer.slice(start, end) : undefined;
      const [first, ...more] = parts ?? [];
      return first === undefined
        ? toBatch(name, toEvents().slice(start, end))
        : toLineBatch(name, first, ...more);
    },
  };
}

/** Makes a batch of some events of another, by their places in rising order; their places make its name. */
export function pickEvents(batch: Batch, places: readonly number[]): Batch {
  if (places.length === 0) return toBatch(batch.id, []);
  const first = places[0] ?? 0;
  const end = first + places.length;
  if (places.at(-1) === end - 1) return batch.slice(first, end);
  const events = batch.toEvents();
  const hash = sha256(new TextEncoder().encode(`${places}`));
  return toBatch(
    `${batch.id}.${hash.slice(0, PICKED_DIGITS)}`,
    places.flatMap((place) => events[place] ?? []),
  );
}

/** Counts the line feeds of some bytes, four at a time. */
export function countLines(bytes: Uint8Array): number {
  const { buffer, byteOffset, length } = bytes;
  const isAligned = byteOffset % 4 === 0;
  const words = isAligned
    ? new Uint32Array(buffer, byteOffset, length >>> 2)
    : new Uint32Array(0);
  let count = 0;
  for (let at = 0; at < words.length; at++) {
    const word = words[at]! ^ 0x0a0a0a0a;
    // Some byte is 0 when this is not 0 (Hacker's Delight, 6-1).
    if (((word - 0x01010101) & ~word & 0x80808080) === 0) continue;
    if ((word & 0xff) === 0) count++;
    if ((word & 0xff00) === 0) count++;
    if ((word & 0xff0000) === 0) count++;
    if ((word & 0xff000000) === 0) count++;
  }
  for (let at = words.length * 4; at < length; at++) {
    if (bytes[at] === FEED) count++;
  }
  return count;
}

/** Cuts lines out of a block; bytes that are no UTF-8 become U+FFFD. */
export function splitBlock(block: LineBlock): Event[] {
  const { origin, offset, bytes, readMs, encoded } = block;
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  const unit = encoded?.unitBytes ?? 1;
  const own = encoded?.bytes ?? bytes;
  // As many characters as units: places in one are places in the other.
  const isPlain = text.length * unit === own.length;
  const events: Event[] = [];
  let byte = 0;
  for (let start = 0; start < text.length;) {
    const feed = text.indexOf("\n", start);
    const end = feed === -1 ? text.length : feed;
    const at = isPlain ? start * unit : byte;
    events.push(toEvent(origin, offset + at, text.slice(start, end), readMs));
    if (!isPlain) byte = own.indexOf(FEED, byte) + 1;
    start = end + 1;
  }
  return events;
}

function joinBytes(
  parts: readonly Uint8Array<ArrayBuffer>[],
): Uint8Array<ArrayBuffer> {
  const [first] = parts;
  if (first !== undefined && parts.length === 1) return first;
  const all = new Uint8Array(parts.reduce((sum, one) => sum + one.length, 0));
  let at = 0;
  for (const bytes of parts) {
    all.set(bytes, at);
    at += bytes.length;
  }
  return all;
}

/** Makes JSON of some lines after the other, so that their events are gone when nobody else wants them; undefined where the places of lines are not known. */
function encodeParts(
  slicer: LineSlicer,
  count: number,
  room = new Scratch(),
): Uint8Array<ArrayBuffer> | undefined {
  const write = openEventWriter();
  room.clear();
  for (let at = 0; at < count; at += PART_EVENTS) {
    const blocks = slicer.slice(at, Math.min(at + PART_EVENTS, count));
    if (blocks === undefined) return undefined;
    room.add(toText(blocks.flatMap(splitBlock), write));
  }
  return room.bytes;
}

function encodeLines(
  events: readonly Event[],
  toLine: (event: Event) => string,
  room?: Scratch,
): Uint8Array<ArrayBuffer> {
  if (room === undefined) {
    return new TextEncoder().encode(toText(events, toLine));
  }
  room.clear();
  for (let at = 0; at < events.length; at += PART_EVENTS) {
    room.add(toText(events.slice(at, at + PART_EVENTS), toLine));
  }
  return room.bytes;
}

function toText(
  events: readonly Event[],
  toLine: (event: Event) => string,
): string {
  let text = "";
  for (const event of events) text += `${toLine(event)}\n`;
  return text;
}
