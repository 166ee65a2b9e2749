/** Finds whole lines in what was read from a file, and makes blocks of them. */

import { countLines, type LineBlock } from "../../outputs/batch.ts";
import type { Origin } from "../../outputs/event.ts";
import { cutLongLines } from "./block.ts";
import type { Encoding } from "./encoding.ts";

const FEED = 0x0a;

/** How files are read. */
export interface ReadOptions {
  /** Longest line in bytes; what is over it is left out and counted. */
  readonly maxLineBytes: number;
  /** How bytes become text. */
  readonly encoding: Encoding;
}

/** What was counted of one file. */
export interface FileCounts {
  /** Bytes read. */
  bytes: number;
  /** Lines read. */
  lines: number;
  /** Lines that were cut. */
  cut: number;
}

/** Where lines are among bytes that were read; none when it ends where it starts. */
export interface Cut {
  /** First byte of them. */
  readonly start: number;
  /** Behind the last line feed. */
  readonly end: number;
}

/** Cuts the lines of one file. */
export class LineCutter {
  /** What was counted. */
  readonly counts: FileCounts = { bytes: 0, lines: 0, cut: 0 };
  #options: ReadOptions;
  #origin: Origin;
  #isSkipping = false;
  /** The rest of the last line that was too long, as far as it was passed over. */
  #rest = { from: -1, to: -1 };

  /** Takes where lines come from. */
  constructor(options: ReadOptions, origin: Origin) {
    this.#options = options;
    this.#origin = origin;
  }

  /** The rest of a line that was too long is being passed over. */
  get isSkipping(): boolean {
    return this.#isSkipping;
  }

  /** Begins to pass over the rest of a line, from a place in the file on. */
  skipFrom(offset: number): void {
    this.#isSkipping = true;
    this.#rest = { from: offset, to: offset };
  }

  /** Notes how far such a rest was passed over. */
  skipTo(offset: number): void {
    this.#rest.to = offset;
  }

  /** Goes back to a place in the file, or away from all rests when it is undefined. */
  goBack(offset: number | undefined): void {
    this.#isSkipping = offset !== undefined && this.isSkippingAt(offset);
    if (offset === undefined) this.#rest = { from: -1, to: -1 };
  }

  /** Tells whether a place is within the rest of a line that was too long. */
  isSkippingAt(offset: number): boolean {
    const { from, to } = this.#rest;
    return offset >= from && from !== -1 &&
      (offset < to || offset === to && this.#isSkipping);
  }

  /** Gives the place behind what arrives with everything before a place: the rest of a line does so with the line. */
  toArrived(offset: number): number {
    return offset === this.#rest.from ? this.#rest.to : offset;
  }

  /** Bytes that it takes to see that a line is too long. */
  get longBytes(): number {
    return this.#options.maxLineBytes + this.#options.encoding.unitBytes;
  }

  /** Bytes of a mark of the byte order at the start of a file, which is no text. */
  findMark(bytes: Uint8Array): number {
    const { mark } = this.#options.encoding;
    const isThere = mark.length > 0 &&
      mark.every((byte, at) => bytes[at] === byte);
    return isThere ? mark.length : 0;
  }

  /** Finds the whole lines from a place to a length; undefined when there is no end of one. */
  find(bytes: Uint8Array, from: number, length: number): Cut | undefined {
    const { encoding } = this.#options;
    const end = encoding.findEnd(bytes, from, length);
    if (end === -1) return undefined;
    const start = this.#isSkipping
      ? encoding.findFirstEnd(bytes, from, end)
      : from;
    this.#isSkipping = false;
    return { start, end };
  }

  /** Makes a block of whole lines, those that are too long cut. */
  toBlock(
    bytes: Uint8Array<ArrayBuffer>,
    offset: number,
    readMs: number,
  ): LineBlock {
    const { encoding, maxLineBytes } = this.#options;
    const text = encoding.toUtf8?.(bytes) ?? bytes;
    const isShort = text.length <= maxLineBytes;
    const { bytes: lines, cut } = isShort
      ? { bytes: text, cut: 0 }
      : cutLongLines(text, maxLineBytes);
    const count = countLines(lines);
    this.counts.lines += count;
    this.counts.cut += cut;
    const block = { origin: this.#origin, offset, bytes: lines, count, readMs };
    if (encoding.toUtf8 === undefined) return block;
    const encoded = { bytes: bytes.slice(), unitBytes: encoding.unitBytes };
    return { ...block, encoded };
  }

  /** Makes a block of one line that has no line feed. */
  toLine(
    bytes: Uint8Array<ArrayBuffer>,
    offset: number,
    readMs: number,
  ): LineBlock {
    const { unitBytes, mark } = this.#options.encoding;
    const line = new Uint8Array(bytes.length + unitBytes);
    line.set(bytes);
    const isBigEndian = mark[0] === 0xfe;
    line[bytes.length + (isBigEndian ? 1 : 0)] = FEED;
    return this.toBlock(line, offset, readMs);
  }

  /** Cuts a line that has no end within its limit; what follows of it is passed over. */
  cutLine(
    bytes: Uint8Array<ArrayBuffer>,
    offset: number,
    readMs: number,
  ): { readonly taken: number; readonly block: LineBlock } {
    const { unitBytes } = this.#options.encoding;
    const taken = this.#options.maxLineBytes & -unitBytes;
    this.skipFrom(offset + taken);
    this.counts.cut++;
    return {
      taken,
      block: this.toLine(bytes.slice(0, taken), offset, readMs),
    };
  }
}
