/**
 * Events of several lines: stack traces, statements, what a container runtime
 * cut. Lines are joined before they are parsed. What is open is held across
 * reads, and no position may be kept beyond its first byte.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import type { Event } from "../outputs/event.ts";
import { type ContainerLine, readContainerLine } from "./container_line.ts";
import { MULTILINE, type MultilineParams } from "./multiline_params.ts";
import { compileJudge, type Judge } from "./multiline_rules.ts";

export { MULTILINE, type MultilineParams } from "./multiline_params.ts";

/** Bytes of a character at most, by UTF-16 units. */
const UNIT_BYTES = 3;
/** How long it is remembered that an event was cut. */
const FORGET_MS = 60_000;

/** Lines of an event that is not complete. */
interface Group {
  /** The first line, which becomes the event. */
  readonly event: Event;
  readonly texts: string[];
  bytes: number;
  /** The last line goes on in the next one: the runtime cut it. */
  isPartial: boolean;
  /** Nothing belongs to it but the rest of its last line. */
  isLast: boolean;
}

/** One stream of lines: a place, or one of two streams of a container. */
interface Stream {
  readonly name: string;
  group: Group | undefined;
  /** An event was cut for its size or age: what would have belonged to it belongs together. */
  wasCut: boolean;
  /** When it was last looked at. */
  usedMs: number;
}

/** Joins the lines of all places of a pipeline. */
export class Multiline {
  #params: MultilineParams;
  #judge: Judge;
  #places = new Map<string, Stream[]>();

  /**
   * Takes what is configured.
   * @throws {SyntaxError} When a pattern is broken.
   */
  constructor(params: MultilineParams) {
    this.#params = params;
    this.#judge = compileJudge(params);
  }

  /** Takes an event of one line; gives the events that are complete now. */
  push(event: Event): Event[] {
    const { container } = this.#params;
    const line = container && readContainerLine(event.text, container);
    // A line that the runtime did not write cannot be a part of another.
    if (container !== undefined && line === undefined) return [event];
    const { key } = event.origin;
    const name = line?.stream ?? "";
    let stream = this.#places.get(key)?.find((one) => one.name === name);
    if (stream === undefined) {
      const isWhole = !line?.isPartial &&
        this.#judge(line?.text ?? event.text, false) === "alone";
      if (isWhole) return [event];
      stream = this.#addStream(key, name);
    }
    const done: Event[] = [];
    this.#add(stream, event, line, done);
    if (stream.group === undefined && !stream.wasCut) {
      this.#removeStream(key, stream);
    }
    return done;
  }

  /** Gives events whose next line did not come in time. */
  flushOld(nowMs: number): Event[] {
    const waitMs = this.#params.timeout * 1000;
    const done: Event[] = [];
    for (const [place, streams] of this.#places) {
      for (const stream of streams) {
        // A clock that was set back makes nothing wait for longer.
        stream.usedMs = Math.min(stream.usedMs, nowMs);
        if (stream.group !== undefined && nowMs - stream.usedMs >= waitMs) {
          done.push(close(stream, true));
        }
      }
      const kept = streams.filter(({ group, usedMs }) =>
        group !== undefined || nowMs - usedMs < FORGET_MS
      );
      if (kept.length === 0) this.#places.delete(place);
      else if (kept.length < streams.length) this.#places.set(place, kept);
    }
    return done;
  }

  /** Gives what is open of a place, and forgets the place. */
  flush(place: string): Event[] {
    const streams = this.#places.get(place) ?? [];
    this.#places.delete(place);
    return streams.filter(({ group }) => group !== undefined)
      .map((stream) => close(stream, false))
      .sort((a, b) => a.offset - b.offset);
  }

  /** Gives the place of the first byte of what is open; undefined where nothing is. */
  pendingOffset(place: string): number | undefined {
    let offset: number | undefined;
    for (const { group } of this.#places.get(place) ?? []) {
      if (group === undefined) continue;
      offset = Math.min(offset ?? Infinity, group.event.offset);
    }
    return offset;
  }

  #add(
    stream: Stream,
    event: Event,
    line: ContainerLine | undefined,
    done: Event[],
  ): void {
    stream.usedMs = event.readMs;
    this.#makeRoom(stream, event.text, done);
    const group = stream.group?.isPartial
      ? append(stream.group, event)
      : this.#take(stream, event, line, done);
    group.isPartial = line?.isPartial ?? false;
    const isFull = group.texts.length >= this.#params.max_lines;
    if (isFull || (group.isLast && !group.isPartial)) {
      done.push(close(stream, isFull && !group.isLast));
    }
  }

  /** Puts a line that begins where the one before it ended. */
  #take(
    stream: Stream,
    event: Event,
    line: ContainerLine | undefined,
    done: Event[],
  ): Group {
    const isInside = stream.group !== undefined || stream.wasCut;
    const verdict = this.#judge(line?.text ?? event.text, isInside);
    const belongs = verdict === "append" || verdict === "end";
    if (stream.group !== undefined && belongs) append(stream.group, event);
    else {
      if (stream.group !== undefined) done.push(close(stream, false));
      stream.group = open(event);
    }
    stream.wasCut = false;
    stream.group.isLast = verdict === "end" || verdict === "alone";
    return stream.group;
  }

  /** Closes an event that would become too large by a line. */
  #makeRoom(stream: Stream, text: string, done: Event[]): void {
    const { group } = stream;
    if (group === undefined) return;
    const room = this.#params.max_bytes - group.bytes - 1;
    if (text.length * UNIT_BYTES <= room || toBytes(text) <= room) return;
    done.push(close(stream, !group.isLast));
  }

  #addStream(place: string, name: string): Stream {
    const stream: Stream = { name, group: undefined, wasCut: false, usedMs: 0 };
    const streams = this.#places.get(place);
    if (streams === undefined) this.#places.set(place, [stream]);
    else streams.push(stream);
    return stream;
  }

  #removeStream(place: string, stream: Stream): void {
    const left = (this.#places.get(place) ?? []).filter((one) =>
      one !== stream
    );
    if (left.length === 0) this.#places.delete(place);
    else this.#places.set(place, left);
  }
}

/**
 * Opens what joins the lines of a source; undefined where each is an event.
 * Lines that a container runtime cut are joined without a word.
 * @throws {SyntaxError} When a pattern is broken.
 */
export function openMultiline(
  params: MultilineParams | undefined,
  parser: string | undefined,
): Multiline | undefined {
  const container = parser === "docker" || parser === "cri"
    ? parser
    : undefined;
  if (container === undefined) return params && new Multiline(params);
  const given = params ?? MULTILINE.parse({});
  return new Multiline({ container, ...given });
}

function open(event: Event): Group {
  return {
    event,
    texts: [event.text],
    bytes: toBytes(event.text),
    isPartial: false,
    isLast: false,
  };
}

function append(group: Group, event: Event): Group {
  group.texts.push(event.text);
  group.bytes += 1 + toBytes(event.text);
  return group;
}

/** Makes the event of what is open. */
function close(stream: Stream, wasCut: boolean): Event {
  const { group } = stream;
  if (group === undefined) {
    throw new TypeError("Expected an event that is open");
  }
  stream.group = undefined;
  stream.wasCut = wasCut;
  const { event, texts } = group;
  if (texts.length > 1) event.text = texts.join("\n");
  return event;
}

function toBytes(text: string): number {
  return Buffer.byteLength(text);
}
