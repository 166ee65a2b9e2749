/**
 * Finds the frames of a Zstandard file (RFC 8878 §3.1): the decoder of the
 * platform ends with the first one, and does not tell when it is cut.
 *
 * @module
 */

import type { FileBytes } from "./log_file.ts";
import { UnpackError } from "./unpack_error.ts";

/** First bytes of a frame, little endian. */
const MAGIC = 0xfd2fb528;
/** First bytes of a frame that is passed over; the last four bits are free. */
const SKIPPABLE_MAGIC = 0x184d2a50;
/** Bytes of `Dictionary_ID` by its flag. */
const DICTIONARY_BYTES = [0, 1, 2, 4] as const;
/** Bytes of `Frame_Content_Size` by its flag; none where the flag is 0 and there is a window. */
const SIZE_BYTES = [0, 2, 4, 8] as const;
/** A block that is one byte many times. */
const RLE_BLOCK = 1;
const CHECKSUM_BYTES = 4;

/** Where a frame is. */
export interface Frame {
  /** First byte. */
  readonly start: number;
  /** Behind the last byte. */
  readonly end: number;
}

/**
 * Finds frames, without those that are passed over.
 * @throws {UnpackError} When the file is cut or goes on with something else.
 */
export function* findFrames(file: FileBytes): Generator<Frame> {
  const { size } = file.stat();
  for (let start = 0; start < size;) {
    const magic = readNumber(file, start, 4);
    const isSkippable = (magic & 0xfffffff0) >>> 0 === SKIPPABLE_MAGIC;
    if (!isSkippable && magic !== MAGIC) {
      throw new UnpackError("there is no frame", start);
    }
    const end = isSkippable
      ? start + 8 + readNumber(file, start + 4, 4)
      : findEnd(file, start);
    if (end > size) throw new UnpackError("unexpected end of file", size);
    if (!isSkippable) yield { start, end };
    start = end;
  }
}

/** Hops from block to block. */
function findEnd(file: FileBytes, start: number): number {
  const descriptor = readNumber(file, start + 4, 1);
  const isSingle = (descriptor & 0x20) !== 0;
  const sizeFlag = descriptor >>> 6;
  const sizeBytes = sizeFlag === 0 && isSingle ? 1 : SIZE_BYTES[sizeFlag] ?? 0;
  const dictionaryBytes = DICTIONARY_BYTES[descriptor & 3] ?? 0;
  let at = start + 5 + (isSingle ? 0 : 1) + dictionaryBytes + sizeBytes;
  for (let isLast = false; !isLast;) {
    const header = readNumber(file, at, 3);
    isLast = (header & 1) !== 0;
    at += 3 + ((header >>> 1 & 3) === RLE_BLOCK ? 1 : header >>> 3);
  }
  return at + ((descriptor & 4) !== 0 ? CHECKSUM_BYTES : 0);
}

/** Reads a number, little endian. */
function readNumber(file: FileBytes, at: number, length: number): number {
  const bytes = file.peek(at, length);
  if (bytes.length < length) {
    throw new UnpackError("unexpected end of file", at);
  }
  return bytes.reduceRight((sum, byte) => sum * 256 + byte, 0);
}
