/** Reads the numbers and names of a WebAssembly module (https://webassembly.github.io/spec/core/binary/). */

/** The bytes are no module, or one that says what cannot be. */
export class BadModule extends Error {}

/** Reads values one after the other; what ends early is a mistake. */
export class ByteReader {
  /** Offset of the next byte. */
  at = 0;

  /** Takes the bytes. */
  constructor(private readonly bytes: Uint8Array) {}

  /** Nothing is left. */
  get isAtEnd(): boolean {
    return this.at >= this.bytes.length;
  }

  /** Reads one byte. */
  readByte(): number {
    const byte = this.bytes[this.at++];
    if (byte === undefined) throw new BadModule("it ends early");
    return byte;
  }

  /** Reads a number in LEB128, unsigned, of at most 32 bits. */
  readNumber(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.readByte();
      value += (byte & 0x7f) * 2 ** shift;
      if ((byte & 0x80) === 0) {
        if (value < 2 ** 32) return value;
        break;
      }
    }
    throw new BadModule("a number in it has more than 32 bits");
  }

  /** Takes so many bytes. */
  take(length: number): Uint8Array {
    const end = this.at + length;
    if (end > this.bytes.length) throw new BadModule("it ends early");
    const taken = this.bytes.subarray(this.at, end);
    this.at = end;
    return taken;
  }

  /** Passes over the rest. */
  skipAll(): void {
    this.at = this.bytes.length;
  }
}

/** Writes a number in LEB128, unsigned. */
export function toLeb(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value;;) {
    const low = rest % 128;
    rest = Math.floor(rest / 128);
    if (rest === 0) return [...bytes, low];
    bytes.push(low | 0x80);
  }
}
