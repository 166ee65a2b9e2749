/** Cuts whole lines out of what was read from a file. */

const FEED = 0x0a;

/** Lines with the rest of those that were too long left out. */
export interface CutLines {
  /** Lines, each ended by a line feed. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Number of lines that were cut. */
  readonly cut: number;
}

/** Cuts lines that are longer than so many bytes. */
export function cutLongLines(
  bytes: Uint8Array<ArrayBuffer>,
  maxBytes: number,
): CutLines {
  let end = 0;
  let cut = 0;
  let kept: Uint8Array<ArrayBuffer> | undefined;
  for (let start = 0; start < bytes.length;) {
    const feed = bytes.indexOf(FEED, start);
    const isLong = feed - start > maxBytes;
    if (isLong && kept === undefined) {
      kept = bytes.slice();
      end = start;
    }
    if (kept !== undefined) {
      const length = isLong ? maxBytes : feed - start;
      kept.copyWithin(end, start, start + length);
      kept[end + length] = FEED;
      end += length + 1;
    }
    if (isLong) cut++;
    start = feed + 1;
  }
  return { bytes: kept === undefined ? bytes : kept.subarray(0, end), cut };
}
