/** Forms of a large batch piece by piece: it is never there whole a second time. */

import {
  type Batch,
  countLines,
  type LineBlock,
  toLineBatch,
} from "./batch.ts";

const FEED = 0x0a;
/** Bytes of lines that become one piece of JSON. */
const PIECE_BYTES = 128 * 1024;
/** Events that become one piece. */
const PIECE_EVENTS = 500;

/** Gives a batch as its texts or as JSON, one to a line, in pieces of whole lines. */
export function* toPieces(
  batch: Batch,
  format: "json" | "lines",
): Generator<Uint8Array> {
  if (batch.blocks !== undefined) {
    for (const block of batch.blocks) {
      if (format === "lines") yield block.bytes;
      else yield* toJsonPieces(batch.id, block);
    }
    return;
  }
  for (let at = 0; at < batch.count; at += PIECE_EVENTS) {
    const part = batch.slice(at, Math.min(at + PIECE_EVENTS, batch.count));
    yield format === "json" ? part.toJsonLines() : part.toLines();
  }
}

function* toJsonPieces(id: string, block: LineBlock): Generator<Uint8Array> {
  const { bytes, offset, encoded } = block;
  // Of another encoding the places of lines are known for the whole block only.
  const room = encoded === undefined ? PIECE_BYTES : bytes.length;
  for (let start = 0; start < bytes.length;) {
    const feed = bytes.indexOf(FEED, Math.min(start + room, bytes.length) - 1);
    const end = feed === -1 ? bytes.length : feed + 1;
    const part = bytes.subarray(start, end);
    const count = countLines(part);
    yield toLineBatch(id, {
      ...block,
      offset: offset + start,
      bytes: part,
      count,
    }).toJsonLines();
    start = end;
  }
}

/** Puts pieces together. */
export async function joinPieces(
  pieces: AsyncIterable<Uint8Array>,
): Promise<Uint8Array<ArrayBuffer>> {
  const all: Uint8Array[] = [];
  let size = 0;
  for await (const piece of pieces) {
    all.push(piece);
    size += piece.length;
  }
  const whole = new Uint8Array(size);
  let at = 0;
  for (const piece of all) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
