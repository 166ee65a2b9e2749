/**
 * Writes messages of Protocol Buffers, as far as remote write needs them
 * (https://protobuf.dev/programming-guides/encoding/).
 *
 * @module
 */

/** Room at the start, in bytes. */
const ROOM = 1024;
/** A field that is written as a number in groups of 7 bits. */
const VARINT = 0;
/** A field of 8 bytes. */
const FIXED64 = 1;
/** A field of bytes with their length before them. */
export const LENGTH = 2;

/** Writes one message. */
export class MessageWriter {
  #bytes = new Uint8Array(ROOM);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;

  /** What was written; it is valid until more is. */
  get bytes(): Uint8Array<ArrayBuffer> {
    return this.#bytes.subarray(0, this.#length);
  }

  /** Begins a new message in the same room. */
  clear(): this {
    this.#length = 0;
    return this;
  }

  /** Writes a text. */
  writeText(field: number, text: string): void {
    // A character has at most three bytes.
    this.#reserve(text.length * 3 + 20);
    this.#tag(field, LENGTH);
    const room = this.#bytes.subarray(this.#length + 5);
    const { written } = new TextEncoder().encodeInto(text, room);
    const start = this.#length + 5;
    this.#varint(written);
    this.#bytes.copyWithin(this.#length, start, start + written);
    this.#length += written;
  }

  /** Writes a message in the message; it may come in pieces. */
  writeMessage(field: number, ...pieces: readonly Uint8Array[]): void {
    let length = 0;
    for (const piece of pieces) length += piece.length;
    this.#reserve(length + 20);
    this.#tag(field, LENGTH);
    this.#varint(length);
    for (const piece of pieces) {
      this.#bytes.set(piece, this.#length);
      this.#length += piece.length;
    }
  }

  /** Writes a double by its bits, so that one NaN differs from another. */
  writeDouble(field: number, value: number | bigint): void {
    this.#reserve(20);
    this.#tag(field, FIXED64);
    if (typeof value === "bigint") {
      this.#view.setBigUint64(this.#length, value, true);
    } else this.#view.setFloat64(this.#length, value, true);
    this.#length += 8;
  }

  /** Writes a whole number from 0 to 2^53. */
  writeNumber(field: number, value: number): void {
    this.#reserve(20);
    this.#tag(field, VARINT);
    this.#varint(value);
  }

  #tag(field: number, kind: number): void {
    this.#varint(field * 8 + kind);
  }

  #varint(value: number): void {
    let rest = value;
    while (rest > 127) {
      this.#bytes[this.#length++] = rest % 128 | 128;
      rest = Math.floor(rest / 128);
    }
    this.#bytes[this.#length++] = rest;
  }

  #reserve(more: number): void {
    const wanted = this.#length + more;
    if (wanted <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(wanted, this.#bytes.length * 2));
    larger.set(this.bytes);
    this.#bytes = larger;
    this.#view = new DataView(larger.buffer);
  }
}
