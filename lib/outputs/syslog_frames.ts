/**
 * Frames of syslog over streams (RFC 6587): each message with its length
 * before it, or ended by a line feed. Lines that nobody looked into are
 * framed as bytes.
 *
 * @module
 */

import type { Batch, LineBlock } from "./batch.ts";
import { type Event, toEvent } from "./event.ts";
import type { Feed } from "./stream_sender.ts";
import type { HeaderWriter } from "./syslog_header.ts";

const FEED = 0x0a;
const BLANK = 0x20;
const ZERO = 0x30;
/** Bytes of a length with its blank, and of what ends a frame. */
const FRAME_BYTES = 12;
/** Most bytes that a UTF-16 unit becomes in UTF-8. */
const UNIT_BYTES = 3;

/** How messages are parted. */
export type Framing = "octet_counting" | "lf";

/** What frames are made with. */
export interface FrameOptions {
  readonly framing: Framing;
  /** A longer message is cut, its head included. */
  readonly maxBytes: number;
  readonly writeHeader: HeaderWriter;
  /** Is told of each message that was cut. */
  readonly cut: () => void;
}

/** Tells what size holds any frame. */
export function toFrameBytes(maxBytes: number): number {
  return maxBytes + FRAME_BYTES;
}

/** Makes what fills buffers with the frames of a batch; each has room for any frame. */
export function feedFrames(batch: Batch, options: FrameOptions): Feed {
  const feeds = batch.blocks?.map((block) => feedBlock(block, options)) ??
    [feedEvents(batch.toEvents(), options)];
  return (buffer) => {
    for (;;) {
      const bytes = feeds[0]?.(buffer);
      if (bytes !== undefined || feeds.length === 0) return bytes;
      feeds.shift();
    }
  };
}

/** Frames lines without looking at them: their heads are all the same. */
function feedBlock(
  { bytes, origin, readMs }: LineBlock,
  { framing, maxBytes, writeHeader, cut }: FrameOptions,
): Feed {
  const header = new TextEncoder().encode(
    writeHeader(toEvent(origin, 0, "", readMs)),
  ).subarray(0, maxBytes);
  const counts = framing === "octet_counting";
  let start = 0;
  return (buffer) => {
    let at = 0;
    while (start < bytes.length) {
      const feed = bytes.indexOf(FEED, start);
      const lineEnd = feed === -1 ? bytes.length : feed;
      const end = findCut(bytes, start, lineEnd, maxBytes - header.length);
      const size = header.length + end - start;
      if (at + size + FRAME_BYTES > buffer.length) break;
      if (counts) at = writeLength(buffer, at, size);
      buffer.set(header, at);
      buffer.set(bytes.subarray(start, end), at + header.length);
      at += size;
      if (!counts) buffer[at++] = FEED;
      if (end < lineEnd) cut();
      start = lineEnd + 1;
    }
    return at === 0 ? undefined : buffer.subarray(0, at);
  };
}

function feedEvents(
  events: readonly Event[],
  { framing, maxBytes, writeHeader, cut }: FrameOptions,
): Feed {
  const encoder = new TextEncoder();
  const counts = framing === "octet_counting";
  let next = 0;
  return (buffer) => {
    let at = 0;
    for (; next < events.length; next++) {
      const event = events[next]!;
      const text = writeHeader(event) +
        toMessageText(event, counts ? "\n" : "#012");
      const room = Math.min(maxBytes, text.length * UNIT_BYTES);
      if (at + room + FRAME_BYTES > buffer.length) break;
      const from = at + (counts ? FRAME_BYTES : 0);
      const into = buffer.subarray(from, from + maxBytes);
      const { read, written } = encoder.encodeInto(text, into);
      if (read < text.length) cut();
      if (counts) {
        // The length is known only now: the message moves to it.
        at = writeLength(buffer, at, written);
        buffer.copyWithin(at, from, from + written);
      }
      at += written;
      if (!counts) buffer[at++] = FEED;
    }
    return at === 0 ? undefined : buffer.subarray(0, at);
  };
}

/** Makes the messages of a batch, each for a datagram of its own. */
export function toDatagrams(
  batch: Batch,
  { maxBytes, writeHeader, cut }: Omit<FrameOptions, "framing">,
): Uint8Array<ArrayBuffer>[] {
  const encoder = new TextEncoder();
  const buffer = new Uint8Array(maxBytes);
  return batch.toEvents().map((event) => {
    const text = writeHeader(event) + toMessageText(event, "\n");
    const { read, written } = encoder.encodeInto(text, buffer);
    if (read < text.length) cut();
    return buffer.slice(0, written);
  });
}

/** Gives the text of a message; `feed` stands for the line feeds in it. */
function toMessageText(event: Event, feed: string): string {
  const text = event.message ?? event.text;
  return feed === "\n" ? text : text.replaceAll("\n", feed);
}

/** Finds where a line is cut: between characters of UTF-8, at most so many bytes behind its start. */
function findCut(
  bytes: Uint8Array,
  start: number,
  end: number,
  maxBytes: number,
): number {
  if (end - start <= maxBytes) return end;
  let at = start + Math.max(maxBytes, 0);
  while (at > start && (bytes[at]! & 0xc0) === 0x80) at--;
  return at;
}

/** Writes a length and a blank; gives the place behind them. */
function writeLength(buffer: Uint8Array, at: number, length: number): number {
  let digits = 1;
  for (let rest = length; rest >= 10; rest = Math.floor(rest / 10)) digits++;
  let rest = length;
  for (let place = at + digits - 1; place >= at; place--) {
    buffer[place] = ZERO + rest % 10;
    rest = Math.floor(rest / 10);
  }
  buffer[at + digits] = BLANK;
  return at + digits + 1;
}
