/** Files of lines: what a killed process left, the last whole line, all lines. */

const FEED = 0x0a;
/** How much is read at once, going backwards. */
const PIECE = 64 * 1024;
/** Bytes after which a line is given up. */
const LINE_LIMIT = 16 * 1024 * 1024;

/** A line of a file. */
export interface Line {
  /** Without the line feed. */
  bytes: Uint8Array;
  /** Ends in a line feed; false only for the last one. */
  isWhole: boolean;
}

/** Cuts off what stands behind the last line feed, durably; gives the size and leaves the position there. */
export function cutTornLine(file: Deno.FsFile): number {
  const { size } = file.statSync();
  const end = findFeed(file, size) + 1;
  if (end < size) {
    file.truncateSync(end);
    file.syncSync();
  }
  return file.seekSync(end, Deno.SeekMode.Start);
}

/** Reads the last whole line of a file, without its line feed; undefined when there is none. */
export function readLastLine(path: string): Uint8Array | undefined {
  using file = Deno.openSync(path);
  const end = findFeed(file, file.statSync().size);
  if (end === -1) return undefined;
  const start = findFeed(file, end) + 1;
  return readAt(file, start, end - start);
}

/**
 * Reads the lines of a file piece by piece, each without its line feed; the
 * bytes are only good until the next line is asked for. A line that grows
 * beyond 16 MiB is the last one and not whole.
 */
export function* readLines(path: string): Generator<Line> {
  using file = Deno.openSync(path);
  const piece = new Uint8Array(16 * PIECE);
  let rest = new Uint8Array();
  for (;;) {
    const count = file.readSync(piece);
    if (count === null) break;
    let start = 0;
    for (;;) {
      const feed = piece.subarray(0, count).indexOf(FEED, start);
      if (feed === -1) break;
      const bytes = piece.subarray(start, feed);
      yield { bytes: join(rest, bytes), isWhole: true };
      rest = new Uint8Array();
      start = feed + 1;
    }
    rest = join(rest, piece.slice(start, count));
    if (rest.length > LINE_LIMIT) break;
  }
  if (rest.length > 0) yield { bytes: rest, isWhole: false };
}

function join(
  a: Uint8Array<ArrayBuffer>,
  b: Uint8Array<ArrayBuffer>,
): Uint8Array<ArrayBuffer> {
  if (a.length === 0) return b;
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

/** Finds the last line feed before an offset, or -1. */
function findFeed(file: Deno.FsFile, end: number): number {
  while (end > 0) {
    const start = Math.max(0, end - PIECE);
    const feed = readAt(file, start, end - start).lastIndexOf(FEED);
    if (feed !== -1) return start + feed;
    end = start;
  }
  return -1;
}

function readAt(file: Deno.FsFile, start: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  file.seekSync(start, Deno.SeekMode.Start);
  let at = 0;
  while (at < length) {
    const count = file.readSync(bytes.subarray(at));
    if (count === null) break;
    at += count;
  }
  return bytes.subarray(0, at);
}
