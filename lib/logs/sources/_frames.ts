/**
 * Cuts a stream into messages: lines, or frames that begin with their length
 * (RFC 6587 §3.4.1), which is told from each message anew where both may come.
 *
 * @module
 */

/** How messages are told apart: `lf` by line feeds, `octet` by their length, `auto` by whichever is there. */
export type Framing = "auto" | "octet" | "lf";

/** What becomes of messages. */
export interface FrameOptions {
  /** How they are told apart. */
  readonly framing: Framing;
  /** Bytes of the longest; of a longer one only so many are given. */
  readonly maxBytes: number;
  /** Takes off what senders put behind a message (CR, LF and NUL), and leaves out those that are empty then. */
  readonly trim: boolean;
}

/** One message. */
export interface Frame {
  /** Its bytes, good until the next call. */
  readonly bytes: Uint8Array;
  /** It was longer. */
  readonly isCut: boolean;
}

const FEED = 0x0a;
const RETURN = 0x0d;
const NUL = 0x00;
const BLANK = 0x20;
const LESS = 0x3c;
/** Digits of the longest length that is read. */
const MAX_DIGITS = 10;
/** Size of a buffer at its beginning. */
const FIRST_BYTES = 4096;

/** The length that a frame begins with: how many bytes it takes itself, and how many follow. */
interface Length {
  readonly own: number;
  readonly value: number;
}

/** Keeps what is not complete between two reads. */
export class FrameReader {
  #options: FrameOptions;
  #buffer = new Uint8Array(FIRST_BYTES);
  #start = 0;
  #end = 0;
  /** Bytes of a cut frame that are still to come. */
  #skipBytes = 0;
  /** The rest of a cut line is still to come. */
  #skipsLine = false;
  #isBroken = false;

  /** Takes how the stream is cut. */
  constructor(options: FrameOptions) {
    this.#options = options;
  }

  /** Tells whether a message has begun that is not complete. */
  get isOpen(): boolean {
    return this.#end > this.#start;
  }

  /** Tells that no length stood where one is wanted: the stream cannot be followed any more. */
  get isBroken(): boolean {
    return this.#isBroken;
  }

  /** Takes bytes and gives the messages that are complete now. */
  *push(chunk: Uint8Array): Generator<Frame> {
    this.#append(chunk);
    for (;;) {
      const frame = this.#next();
      if (frame === undefined) return;
      if (!this.#options.trim || frame.bytes.length > 0) yield frame;
    }
  }

  /** Gives what is left when the stream has ended. */
  *finish(): Generator<Frame> {
    const { maxBytes, trim } = this.#options;
    const length = this.#readLength();
    const rest = this.#buffer.subarray(this.#start, this.#end);
    this.#start = this.#end = 0;
    const isSkipped = this.#skipsLine || this.#skipBytes > 0;
    if (rest.length === 0 || isSkipped || this.#isBroken) return;
    const isFrame = typeof length === "object";
    const bytes = isFrame ? rest.subarray(length.own) : rest;
    const frame = this.#toFrame(
      bytes.subarray(0, maxBytes),
      isFrame || bytes.length > maxBytes,
    );
    if (!trim || frame.bytes.length > 0) yield frame;
  }

  #append(chunk: Uint8Array): void {
    const held = this.#end - this.#start;
    if (held === 0) this.#start = this.#end = 0;
    if (this.#end + chunk.length > this.#buffer.length) {
      const needed = held + chunk.length;
      const target = needed > this.#buffer.length
        ? new Uint8Array(Math.max(needed, this.#buffer.length * 2))
        : this.#buffer;
      target.set(this.#buffer.subarray(this.#start, this.#end));
      this.#buffer = target;
      this.#start = 0;
      this.#end = held;
    }
    this.#buffer.set(chunk, this.#end);
    this.#end += chunk.length;
  }

  #next(): Frame | undefined {
    if (this.#isBroken || !this.#skip()) return undefined;
    const length = this.#readLength();
    if (length === "unknown") return undefined;
    return length === "none" ? this.#takeLine() : this.#takeFrame(length);
  }

  /** Leaves out the rest of what was cut; false when more of it has to come. */
  #skip(): boolean {
    const skipped = Math.min(this.#skipBytes, this.#end - this.#start);
    this.#start += skipped;
    this.#skipBytes -= skipped;
    if (this.#skipBytes > 0) return false;
    if (!this.#skipsLine) return true;
    const feed = this.#find(FEED);
    this.#start = feed === -1 ? this.#end : feed + 1;
    this.#skipsLine = feed === -1;
    return feed !== -1;
  }

  /** Reads the length of a frame; `none` when a line begins, `unknown` when more has to come. */
  #readLength(): Length | "none" | "unknown" {
    const { framing } = this.#options;
    if (framing === "lf") return "none";
    const isStrict = framing === "octet";
    // Some senders put a line feed behind each frame.
    while (isStrict && this.#at(this.#start) === FEED) this.#start++;
    let at = this.#start;
    let value = 0;
    while (isDigit(this.#at(at)) && at - this.#start < MAX_DIGITS) {
      value = value * 10 + this.#at(at++) - 0x30;
    }
    if (at === this.#end) return "unknown";
    const isLength = value > 0 && this.#at(this.#start) !== 0x30 &&
      this.#at(at) === BLANK;
    if (isStrict && !isLength) {
      this.#isBroken = true;
      return "unknown";
    }
    if (!isLength) return "none";
    // A line may begin with a number too, but a message begins with "<".
    if (!isStrict && at + 1 === this.#end) return "unknown";
    if (!isStrict && this.#at(at + 1) !== LESS) return "none";
    return { own: at + 1 - this.#start, value };
  }

  #takeFrame({ own, value }: Length): Frame | undefined {
    const { maxBytes } = this.#options;
    const wanted = Math.min(value, maxBytes);
    const from = this.#start + own;
    if (this.#end - from < wanted) return undefined;
    this.#start = from + wanted;
    this.#skipBytes = value - wanted;
    return this.#toFrame(
      this.#buffer.subarray(from, from + wanted),
      value > wanted,
    );
  }

  #takeLine(): Frame | undefined {
    const { maxBytes } = this.#options;
    const from = this.#start;
    const feed = this.#find(FEED);
    const end = feed === -1 ? this.#end : feed;
    const isCut = end - from > maxBytes;
    if (feed === -1 && !isCut) return undefined;
    this.#skipsLine = feed === -1;
    this.#start = feed === -1 ? this.#end : feed + 1;
    return this.#toFrame(
      this.#buffer.subarray(from, isCut ? from + maxBytes : end),
      isCut,
    );
  }

  #toFrame(bytes: Uint8Array, isCut: boolean): Frame {
    let end = bytes.length;
    if (this.#options.trim) {
      while (end > 0 && isTail(bytes[end - 1])) end--;
    }
    return { bytes: bytes.subarray(0, end), isCut };
  }

  #find(byte: number): number {
    const at = this.#buffer.subarray(this.#start, this.#end).indexOf(byte);
    return at === -1 ? -1 : this.#start + at;
  }

  #at(place: number): number {
    return place < this.#end ? this.#buffer[place] ?? -1 : -1;
  }
}

/** Takes off what senders put behind the message of a datagram. */
export function trimTail(bytes: Uint8Array): Uint8Array {
  let end = bytes.length;
  while (end > 0 && isTail(bytes[end - 1])) end--;
  return bytes.subarray(0, end);
}

function isTail(byte: number | undefined): boolean {
  return byte === FEED || byte === RETURN || byte === NUL;
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}
