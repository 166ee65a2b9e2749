/** One file that is followed: what was read of it, what arrived, and what it is known by. */

import type { LineBlock } from "../../outputs/batch.ts";
import { countLines } from "../../outputs/batch.ts";
import type { Origin } from "../../outputs/event.ts";
import { cutLongLines } from "./block.ts";
import type { Encoding } from "./encoding.ts";
import {
  areEqual,
  HEAD_BYTES,
  type Known,
  MARKER_BYTES,
  readMarker,
  toDigest,
} from "./identity.ts";
import type { FileState, LogFile } from "./log_file.ts";

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

/** What reading gave: lines, nothing at the moment, or word that the file holds other content than before. */
export type ReadResult = LineBlock | "nothing" | "replaced";

/** One file that is followed. */
export class TailedFile {
  /** Where its events come from. */
  readonly origin: Origin;
  /** What was counted. */
  readonly counts: FileCounts = { bytes: 0, lines: 0, cut: 0 };
  /** Path at which it is now. */
  path: string;
  /** Device and inode. */
  id: string;
  /** A path that is configured names it; else what is left is read, and then it is forgotten. */
  isListed = true;
  /** When it gave something last or was opened, in milliseconds of `performance.now()`. */
  activeAt: number;
  /** Greatest size that it is known to have had. */
  size = 0;
  /** Place behind what was read. */
  offset: number;
  /** Place behind what arrived. */
  committed: number;
  #file: LogFile | undefined;
  #options: ReadOptions;
  #marker: Uint8Array<ArrayBuffer> = new Uint8Array();
  /** The first bytes, as far as they were read. */
  #head: Uint8Array<ArrayBuffer> = new Uint8Array();
  #lookedSize = 0;
  #mtimeMs = 0;
  #isSkipping: boolean;
  /** Behind the last line that was cut: its rest is to be passed over. */
  #cutAt: number | undefined;

  /** Takes an open file and where to go on. */
  constructor(
    at: { path: string; id: string; origin: Origin; nowMs: number },
    file: LogFile,
    options: ReadOptions,
    offset: number,
    isSkipping = false,
  ) {
    this.path = at.path;
    this.id = at.id;
    this.origin = at.origin;
    this.activeAt = at.nowMs;
    this.offset = offset;
    this.committed = offset;
    this.#options = options;
    this.#isSkipping = isSkipping;
    this.#cutAt = isSkipping ? offset : undefined;
    this.#take(file);
  }

  /** Tells whether it is open. */
  get isOpen(): boolean {
    return this.#file !== undefined;
  }

  /** The open file. */
  get file(): LogFile | undefined {
    return this.#file;
  }

  /** Goes on in another file that holds the same as far as was read: a copy, or the same one opened again. */
  moveTo(file: LogFile, path: string, id: string): void {
    this.close();
    this.path = path;
    this.id = id;
    this.#take(file);
  }

  /** Takes the file that was closed while it was quiet; what it holds is checked by the next read. */
  reopen(file: LogFile): void {
    this.#file = file;
  }

  #take(file: LogFile): void {
    this.#file = file;
    this.#marker = readMarker(file, this.offset);
    this.#head = file.peek(0, Math.min(this.offset, HEAD_BYTES));
    const { size, mtimeMs } = file.stat();
    this.size = size;
    this.#lookedSize = size;
    this.#mtimeMs = mtimeMs;
  }

  /** Reads whole lines into a buffer. */
  read(buffer: Uint8Array<ArrayBuffer>, readMs: number): ReadResult {
    const file = this.#file;
    if (file === undefined) return "nothing";
    const back = this.#marker.length;
    const length = file.readAt(buffer, this.offset - back);
    if (length < back || !areEqual(buffer.subarray(0, back), this.#marker)) {
      return "replaced";
    }
    this.size = Math.max(this.size, this.offset - back + length);
    const start = back + this.#skipMark(buffer, back, length);
    const end = this.#options.encoding.findEnd(buffer, start, length);
    if (end !== -1) return this.#accept(buffer, start, end, readMs);
    if (length < buffer.length) return "nothing";
    return this.#readLong(file, buffer.length, readMs);
  }

  /** Gives what stands behind the last line feed as a line: the file will not grow any more. */
  readRest(readMs: number): LineBlock | undefined {
    const file = this.#file;
    if (file === undefined) return undefined;
    const { maxLineBytes, encoding } = this.#options;
    const rest = file.peek(this.offset, maxLineBytes);
    if (rest.length === 0) return undefined;
    const bytes = new Uint8Array(rest.length + encoding.unitBytes);
    bytes.set(rest);
    const feed = rest.length + (encoding.mark[0] === 0xfe ? 1 : 0);
    bytes[feed] = FEED;
    const at = this.offset;
    this.#advance(rest, rest.length);
    return this.#toBlock(bytes, at, readMs);
  }

  /** Bytes that were not read yet, as far as is known. */
  get lagBytes(): number {
    return Math.max(0, this.size - this.committed);
  }

  /** What is to be kept; undefined when it cannot be read now. */
  toKnown(): Known | undefined {
    const file = this.#file;
    if (file === undefined) return undefined;
    const marker = this.committed === this.offset
      ? this.#marker
      : readMarker(file, this.committed);
    return {
      id: this.id,
      path: this.path,
      offset: this.committed,
      size: this.size,
      headBytes: this.#head.length,
      head: toDigest(this.#head),
      marker: toDigest(marker),
      isSkipping: this.committed === this.#cutAt,
    };
  }

  /** What a copy of it is known by, as far as it was read. */
  toReadKnown(): Pick<Known, "headBytes" | "head" | "offset" | "marker"> {
    return {
      headBytes: this.#head.length,
      head: toDigest(this.#head),
      offset: this.offset,
      marker: toDigest(this.#marker),
    };
  }

  /** Notes size and time of its last change; tells whether something changed since the last look. */
  look({ size, mtimeMs }: Pick<FileState, "size" | "mtimeMs">): boolean {
    const isSame = size === this.#lookedSize && mtimeMs === this.#mtimeMs;
    this.size = Math.max(this.size, size);
    this.#lookedSize = size;
    this.#mtimeMs = mtimeMs;
    return !isSame;
  }

  /** Tells whether another file begins as this one does, as far as both go. */
  beginsAs(other: LogFile): boolean {
    const first = other.peek(0, this.#head.length);
    return areEqual(first, this.#head.subarray(0, first.length));
  }

  /** Passes over what was read elsewhere. */
  passTo(offset: number): void {
    this.offset = offset;
    this.committed = offset;
    if (this.#file !== undefined) this.#take(this.#file);
  }

  /** Goes back to what arrived. */
  rewind(): void {
    if (this.#file === undefined) return;
    this.offset = this.committed;
    this.#isSkipping = this.committed === this.#cutAt;
    this.#marker = readMarker(this.#file, this.offset);
  }

  /** Closes the file; what is known of it stays. */
  close(): void {
    this.#file?.[Symbol.dispose]();
    this.#file = undefined;
  }

  /** A mark of the byte order at the start of the file is no text. */
  #skipMark(buffer: Uint8Array, back: number, length: number): number {
    const { mark } = this.#options.encoding;
    if (this.offset !== 0 || length - back < mark.length) return 0;
    const isThere = areEqual(buffer.subarray(0, mark.length), mark);
    return isThere ? mark.length : 0;
  }

  #accept(
    buffer: Uint8Array<ArrayBuffer>,
    start: number,
    end: number,
    readMs: number,
  ): ReadResult {
    const back = this.#marker.length;
    let from = start;
    if (this.#isSkipping) {
      from = buffer.indexOf(FEED, start) + this.#options.encoding.unitBytes;
      this.#isSkipping = false;
    }
    const at = this.offset + from - back;
    this.#advance(buffer.subarray(0, end), end - back);
    if (from >= end) return "nothing";
    return this.#toBlock(buffer.subarray(from, end), at, readMs);
  }

  #advance(read: Uint8Array<ArrayBuffer>, count: number): void {
    const { length: known } = this.#head;
    if (known < HEAD_BYTES && known === this.offset) {
      const more = read.subarray(read.length - count)
        .subarray(0, HEAD_BYTES - known);
      const head = new Uint8Array(known + more.length);
      head.set(this.#head);
      head.set(more, known);
      this.#head = head;
    }
    this.offset += count;
    this.counts.bytes += count;
    const length = Math.min(this.offset, MARKER_BYTES);
    this.#marker = read.length >= length
      ? read.slice(read.length - length)
      : readMarker(this.#file!, this.offset);
  }

  #toBlock(
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
    const block = { origin: this.origin, offset, bytes: lines, count, readMs };
    if (encoding.toUtf8 === undefined) return block;
    const encoded = { bytes: bytes.slice(), unitBytes: encoding.unitBytes };
    return { ...block, encoded };
  }

  /** A line that does not fit the buffer: up to its limit, the rest is passed over. */
  #readLong(file: LogFile, size: number, readMs: number): ReadResult {
    const { maxLineBytes, encoding } = this.#options;
    if (this.#isSkipping) {
      this.#advance(file.peek(this.offset, size & ~1), size & ~1);
      return "nothing";
    }
    const rest = file.peek(this.offset, maxLineBytes + encoding.unitBytes);
    const end = encoding.findEnd(rest, 0, rest.length);
    const at = this.offset;
    if (end !== -1) {
      this.#advance(rest.subarray(0, end), end);
      return this.#toBlock(rest.subarray(0, end), at, readMs);
    }
    if (rest.length < maxLineBytes + encoding.unitBytes) return "nothing";
    const line = rest.slice(0, maxLineBytes & ~1);
    this.#advance(line, line.length);
    this.#isSkipping = true;
    this.#cutAt = this.offset;
    this.counts.cut++;
    const bytes = new Uint8Array(line.length + encoding.unitBytes);
    bytes.set(line);
    bytes[line.length + (encoding.mark[0] === 0xfe ? 1 : 0)] = FEED;
    return this.#toBlock(bytes, at, readMs);
  }
}
