/** Encodings of log files, by the labels of the WHATWG Encoding standard. */

const FEED = 0x0a;

/** How bytes of a file become lines. */
export interface Encoding {
  /** Bytes of a line feed. */
  readonly unitBytes: 1 | 2;
  /** Finds the end of the last whole line among the first `length` bytes, from a place on; -1 when there is none. */
  findEnd(bytes: Uint8Array, start: number, length: number): number;
  /** Finds the end of the first whole line likewise. */
  findFirstEnd(bytes: Uint8Array, start: number, length: number): number;
  /** Makes UTF-8; undefined where the bytes are taken as they are. */
  readonly toUtf8:
    | ((bytes: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>)
    | undefined;
  /** Bytes that may stand at the very start and are no text. */
  readonly mark: Uint8Array;
}

/**
 * Gives an encoding.
 * @throws {RangeError} When there is none of that name.
 */
export function openEncoding(label: string): Encoding {
  const { encoding } = new TextDecoder(toLabel(label));
  if (encoding === "utf-8") {
    return {
      unitBytes: 1,
      findEnd: findFeed,
      findFirstEnd: findFirstFeed,
      toUtf8: undefined,
      mark: Uint8Array.of(0xef, 0xbb, 0xbf),
    };
  }
  const decoder = new TextDecoder(encoding, { ignoreBOM: true });
  const encoder = new TextEncoder();
  const isWide = encoding === "utf-16le" || encoding === "utf-16be";
  const isLittle = encoding === "utf-16le";
  return {
    unitBytes: isWide ? 2 : 1,
    findEnd: isWide
      ? (bytes, start, length) => findWideFeed(bytes, start, length, isLittle)
      : findFeed,
    findFirstEnd: isWide
      ? (bytes, start, length) =>
        findFirstWideFeed(bytes, start, length, isLittle)
      : findFirstFeed,
    toUtf8: (bytes) => encoder.encode(decoder.decode(bytes)),
    mark: isLittle
      ? Uint8Array.of(0xff, 0xfe)
      : isWide
      ? Uint8Array.of(0xfe, 0xff)
      : new Uint8Array(),
  };
}

/** Words of the original and of Python for labels of the standard. */
function toLabel(label: string): string {
  const word = label.toLowerCase().replaceAll("_", "-");
  return { utf8: "utf-8", ascii: "utf-8", "us-ascii": "utf-8" }[word] ?? word;
}

function findFeed(bytes: Uint8Array, start: number, length: number): number {
  const feed = length === 0 ? -1 : bytes.lastIndexOf(FEED, length - 1);
  return feed < start ? -1 : feed + 1;
}

function findFirstFeed(
  bytes: Uint8Array,
  start: number,
  length: number,
): number {
  const feed = bytes.indexOf(FEED, start);
  return feed === -1 || feed >= length ? -1 : feed + 1;
}

/** Units begin at even distances from `start`. */
function findWideFeed(
  bytes: Uint8Array,
  start: number,
  length: number,
  isLittle: boolean,
): number {
  const whole = start + ((length - start) & ~1);
  for (let at = whole - 2; at >= start; at -= 2) {
    if (isWideFeed(bytes, at, isLittle)) return at + 2;
  }
  return -1;
}

function findFirstWideFeed(
  bytes: Uint8Array,
  start: number,
  length: number,
  isLittle: boolean,
): number {
  for (let at = start; at + 2 <= length; at += 2) {
    if (isWideFeed(bytes, at, isLittle)) return at + 2;
  }
  return -1;
}

function isWideFeed(bytes: Uint8Array, at: number, isLittle: boolean): boolean {
  const low = isLittle ? bytes[at] : bytes[at + 1];
  const high = isLittle ? bytes[at + 1] : bytes[at];
  return low === FEED && high === 0;
}
