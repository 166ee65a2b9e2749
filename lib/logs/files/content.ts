/** What was read of a file, as far as it takes to know its content again: its first bytes, and those before places. */

import {
  areEqual,
  HEAD_BYTES,
  type KnownContent,
  MARKER_BYTES,
  readMarker,
  toDigest,
} from "./identity.ts";
import type { FileBytes } from "./log_file.ts";

/** First bytes by which files that are alike are found. */
export const PREFIX_BYTES = 64;

/** A place that was reached, and the bytes before it. */
interface Reached {
  readonly end: number;
  readonly marker: Uint8Array<ArrayBuffer>;
}

/** What was read of one file, and what arrived. */
export class Content {
  /** Place behind what was read. */
  offset: number;
  /** Place behind what arrived. */
  committed: number;
  /** The first bytes as text, one character each: files that are alike share a beginning of it. */
  prefix = "";
  #first: Uint8Array<ArrayBuffer> = new Uint8Array();
  #marker: Uint8Array<ArrayBuffer>;
  #arrivedMarker: Uint8Array<ArrayBuffer>;
  /** The first bytes until there are enough, then their digest. */
  #head: Uint8Array<ArrayBuffer> | undefined;
  #headBytes: number;
  #digest: string | undefined;
  /** Places that were reached since the last one that arrived. */
  #trail: Reached[] = [];

  /** Takes the content of a file before a place for read; what is known of it where its first bytes cannot be read any more. */
  constructor(file: FileBytes, offset: number, known?: KnownContent) {
    this.offset = offset;
    this.committed = offset;
    this.#marker = readMarker(file, offset);
    this.#arrivedMarker = this.#marker;
    this.#headBytes = known?.headBytes ?? 0;
    this.#digest = known?.head;
    const length = Math.min(offset, HEAD_BYTES);
    const head = file.peek(0, length);
    if (head.length === length) this.#addHead(head);
  }

  /** The bytes before the place that was reached. */
  get marker(): Uint8Array<ArrayBuffer> {
    return this.#marker;
  }

  /** What a copy of it is known by, as far as it was read. */
  get read(): KnownContent {
    return this.#toKnown(this.offset, this.#marker);
  }

  /** What it is known by as far as it arrived; first bytes that are there and were not read tell it from others, too. */
  toArrived(file: FileBytes | undefined): KnownContent {
    const known = this.#toKnown(this.committed, this.#arrivedMarker);
    if (file === undefined || known.headBytes === HEAD_BYTES) return known;
    const head = file.peek(0, HEAD_BYTES);
    if (head.length <= known.headBytes || !this.beginsAs(file)) return known;
    return { ...known, headBytes: head.length, head: toDigest(head) };
  }

  /** Tells whether a file begins as it did, by its very first bytes. */
  isBeginningOf(file: FileBytes): boolean {
    return areEqual(file.peek(0, this.#first.length), this.#first);
  }

  /** Notes the last `count` bytes of those that were read from a file; there may be more before them. */
  advance(
    read: Uint8Array<ArrayBuffer>,
    count: number,
    file: FileBytes,
  ): void {
    if (this.#headBytes < HEAD_BYTES && this.#headBytes === this.offset) {
      this.#addHead(read.subarray(read.length - count));
    }
    this.offset += count;
    const length = Math.min(this.offset, MARKER_BYTES);
    this.#marker = read.length >= length
      ? read.slice(read.length - length)
      : readMarker(file, this.offset);
    this.#trail.push({ end: this.offset, marker: this.#marker });
  }

  /** Notes that everything before a place arrived; false when what is before it cannot be told any more. */
  commit(offset: number, file: FileBytes | undefined): boolean {
    const marker = this.#findMarker(offset) ?? this.#readBack(offset, file);
    if (marker === undefined) return false;
    this.#arrivedMarker = marker;
    this.committed = offset;
    return true;
  }

  /** Goes back to what arrived. */
  rewind(): void {
    this.offset = this.committed;
    this.#marker = this.#arrivedMarker;
    this.#trail = [];
  }

  /** Tells whether a file begins as this one does, as far as both go. */
  beginsAs(other: FileBytes): boolean {
    const first = other.peek(0, this.#headBytes);
    if (this.#head !== undefined) {
      return areEqual(first, this.#head.subarray(0, first.length));
    }
    if (first.length === this.#headBytes) {
      return toDigest(first) === this.#digest;
    }
    return toPrefix(first) === this.prefix.slice(0, first.length);
  }

  #findMarker(offset: number): Uint8Array<ArrayBuffer> | undefined {
    if (offset === this.offset) {
      this.#trail = [];
      return this.#marker;
    }
    const after = this.#trail.findIndex(({ end }) => end >= offset);
    this.#trail.splice(0, after === -1 ? this.#trail.length : after);
    const [first] = this.#trail;
    return first?.end === offset ? first.marker : undefined;
  }

  /** A place within what was read at once, as when an event of several lines is still open. */
  #readBack(
    offset: number,
    file: FileBytes | undefined,
  ): Uint8Array<ArrayBuffer> | undefined {
    if (file === undefined) return undefined;
    // Another content would give another place's bytes.
    if (!areEqual(readMarker(file, this.offset), this.#marker)) {
      return undefined;
    }
    const marker = readMarker(file, offset);
    return marker.length === Math.min(offset, MARKER_BYTES)
      ? marker
      : undefined;
  }

  #addHead(more: Uint8Array<ArrayBuffer>): void {
    const old = this.#head ?? new Uint8Array();
    const head = new Uint8Array(
      Math.min(HEAD_BYTES, old.length + more.length),
    );
    head.set(old);
    head.set(more.subarray(0, head.length - old.length), old.length);
    this.#headBytes = head.length;
    this.#digest = undefined;
    this.#head = head;
    this.#first = head.slice(0, PREFIX_BYTES);
    this.prefix = toPrefix(head);
    if (head.length < HEAD_BYTES) return;
    this.#digest = toDigest(head);
    this.#head = undefined;
  }

  #toKnown(offset: number, marker: Uint8Array<ArrayBuffer>): KnownContent {
    this.#digest ??= toDigest(this.#head ?? new Uint8Array());
    return {
      headBytes: this.#headBytes,
      head: this.#digest,
      offset,
      marker: toDigest(marker),
    };
  }
}

/** Writes first bytes as text, one character each. */
export function toPrefix(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes.subarray(0, PREFIX_BYTES));
}
