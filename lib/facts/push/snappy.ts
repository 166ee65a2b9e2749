/**
 * Compresses in the block format of Snappy
 * (https://github.com/google/snappy/blob/main/format_description.txt).
 *
 * @module
 */

/** Bytes that are looked at on their own: copies reach no further back. */
const BLOCK_BYTES = 65_536;
/** Bits of the hash by which earlier bytes are found. */
const HASH_BITS = 14;
/** Least bytes that are copied; fewer are no gain. */
const LEAST = 4;
/** Bytes at the end of a block that are not looked at. */
const MARGIN = 15;
/** Longest copy of one element. */
const MOST = 64;

/** Compresses bytes in one block. */
export function compressSnappy(
  bytes: Uint8Array<ArrayBuffer>,
): Uint8Array<ArrayBuffer> {
  // No input grows more than this (snappy.cc, MaxCompressedLength).
  const out = new Uint8Array(32 + bytes.length + Math.ceil(bytes.length / 6));
  const writer = new Writer(out);
  writer.writeLength(bytes.length);
  const table = new Uint16Array(1 << HASH_BITS);
  for (let at = 0; at < bytes.length; at += BLOCK_BYTES) {
    compressBlock(bytes.subarray(at, at + BLOCK_BYTES), table.fill(0), writer);
  }
  return out.slice(0, writer.length);
}

function compressBlock(
  block: Uint8Array<ArrayBuffer>,
  table: Uint16Array,
  writer: Writer,
): void {
  const { buffer, byteOffset, length } = block;
  const view = new DataView(buffer, byteOffset, length);
  const end = length - MARGIN;
  let done = 0;
  let misses = 32;
  for (let at = 1; at < end;) {
    const word = view.getUint32(at, true);
    const slot = Math.imul(word, 0x1e35a7bd) >>> (32 - HASH_BITS);
    const before = table[slot] ?? 0;
    table[slot] = at;
    if (view.getUint32(before, true) !== word) {
      // What has found nothing for long is passed faster.
      at += misses++ >> 5;
      continue;
    }
    writer.writeLiteral(block.subarray(done, at));
    let size = LEAST;
    while (at + size < length && block[before + size] === block[at + size]) {
      size++;
    }
    writer.writeCopy(at - before, size);
    at += size;
    done = at;
    misses = 32;
  }
  writer.writeLiteral(block.subarray(done));
}

/** Writes elements. */
class Writer {
  length = 0;
  #out: Uint8Array;

  constructor(out: Uint8Array) {
    this.#out = out;
  }

  /** Writes a number in groups of 7 bits, the lowest first. */
  writeLength(value: number): void {
    let rest = value;
    for (; rest > 127; rest = Math.floor(rest / 128)) {
      this.#write(rest % 128 | 128);
    }
    this.#write(rest);
  }

  writeLiteral(bytes: Uint8Array): void {
    const last = bytes.length - 1;
    if (last < 0) return;
    if (last < 60) this.#write(last << 2);
    else if (last < 256) this.#write(60 << 2, last);
    else this.#write(61 << 2, last & 255, last >> 8);
    this.#out.set(bytes, this.length);
    this.length += bytes.length;
  }

  writeCopy(offset: number, size: number): void {
    for (let left = size; left > 0;) {
      const part = Math.min(left, MOST);
      this.#write((part - 1) << 2 | 2, offset & 255, offset >> 8);
      left -= part;
    }
  }

  #write(...bytes: number[]): void {
    for (const byte of bytes) this.#out[this.length++] = byte;
  }
}
