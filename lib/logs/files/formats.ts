/** Formats of compressed files, by their first bytes, and how they are unpacked piece by piece. */

import type { FileBytes } from "./log_file.ts";
import { UnpackError } from "./unpack_error.ts";
import { findFrames } from "./zstd_frames.ts";

/** A compressed format. */
export type Format = "gzip" | "zstd";

/** Bytes that it takes to tell a format. */
export const FORMAT_BYTES = 4;
/** Bytes that are read of a compressed file at once, and that come out of it at once at most. */
const PIECE_BYTES = 64 * 1024;

/** A stream that unpacks what is written to it. */
interface Decoder extends AsyncIterable<Uint8Array<ArrayBuffer>> {
  write(bytes: Uint8Array, done: (error?: Error | null) => void): unknown;
  end(): unknown;
  destroy(): unknown;
}

/** Tells the format of a file (RFC 1952 §2.3.1, RFC 8878 §3.1.1 and §3.1.2); undefined when it is not compressed. */
export function findFormat(file: FileBytes): Format | undefined {
  const [a, b, c, d] = file.peek(0, FORMAT_BYTES);
  if (a === 0x1f && b === 0x8b && c === 8) return "gzip";
  if (a === 0x28 && b === 0xb5 && c === 0x2f && d === 0xfd) return "zstd";
  return undefined;
}

/**
 * Unpacks a file piece by piece; all members or frames of it.
 * @throws {UnpackError} When it is cut or damaged.
 */
export async function* unpack(
  file: FileBytes,
  format: Format,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const { createGunzip, createZstdDecompress } = await import("node:zlib");
  const options = { chunkSize: PIECE_BYTES };
  if (format === "gzip") {
    const { size } = file.stat();
    return yield* decode(createGunzip(options), file, 0, size);
  }
  for (const { start, end } of findFrames(file)) {
    yield* decode(createZstdDecompress(options), file, start, end);
  }
}

async function* decode(
  decoder: Decoder,
  file: FileBytes,
  start: number,
  end: number,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const fed = { at: start };
  const feeding = feed(decoder, file, fed, end);
  // What goes wrong there is told by the decoder.
  feeding.catch(() => {});
  try {
    for await (const piece of decoder) yield piece;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UnpackError(why, fed.at, error);
  } finally {
    decoder.destroy();
  }
}

async function feed(
  decoder: Decoder,
  file: FileBytes,
  fed: { at: number },
  end: number,
): Promise<void> {
  while (fed.at < end) {
    const piece = file.peek(fed.at, Math.min(PIECE_BYTES, end - fed.at));
    if (piece.length === 0) break;
    await new Promise<void>((resolve, reject) => {
      decoder.write(piece, (error) => error ? reject(error) : resolve());
    });
    fed.at += piece.length;
  }
  decoder.end();
}
