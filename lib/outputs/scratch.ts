/**
 * Room that texts are encoded into again and again. Buffers that are thrown
 * away after each request outlive the young generation while the answer is
 * waited for: at full speed they would be most of the memory of the process.
 */

/** Bytes that it begins with, and most that it keeps. */
const [FIRST_BYTES, KEPT_BYTES] = [64 * 1024, 4 * 1024 * 1024];

/** Where texts begin: before them is room for a byte. */
const START = 1;

/** Room for one body at a time. */
export class Scratch {
  #encoder = new TextEncoder();
  #room = new Uint8Array(FIRST_BYTES);
  #end = START;

  /** What was added since it was cleared; written over after that. */
  get bytes(): Uint8Array<ArrayBuffer> {
    return this.#room.subarray(START, this.#end);
  }

  /** Gives what was added with one byte before it; written over as `bytes` is. */
  after(byte: number): Uint8Array<ArrayBuffer> {
    this.#room[0] = byte;
    return this.#room.subarray(0, this.#end);
  }

  /** Begins anew: what it gave before is nobody's any more. */
  clear(): this {
    if (this.#room.length > KEPT_BYTES) {
      this.#room = new Uint8Array(FIRST_BYTES);
    }
    this.#end = START;
    return this;
  }

  /** Adds a text as UTF-8. */
  add(text: string): this {
    let rest = text;
    for (;;) {
      const free = this.#room.subarray(this.#end);
      const { read, written } = this.#encoder.encodeInto(rest, free);
      this.#end += written;
      if (read === rest.length) return this;
      rest = rest.slice(read);
      this.#grow(rest.length);
    }
  }

  /** Makes room for some bytes more, twice as much at least. */
  #grow(bytes: number): void {
    const { length } = this.#room;
    const larger = new Uint8Array(Math.max(length * 2, length + bytes));
    larger.set(this.bytes, START);
    this.#room = larger;
  }
}
