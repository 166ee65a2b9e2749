/**
 * Compression of what outputs write: gzip (RFC 1952) and Zstandard (RFC 8878).
 *
 * @module
 */

import * as z from "zod";
import { flag, oneOf } from "../field.ts";
import { joinPieces } from "./batch_pieces.ts";

/** Bytes that are compressed before others have a turn: about a millisecond of gzip. */
const SLICE_BYTES = 64 * 1024;
/** Highest level of each algorithm. */
const HIGHEST = { none: 0, gzip: 9, zstd: 19 } as const;

/** How something is compressed. */
export interface Compression {
  /** The algorithm; `none` leaves bytes as they are. */
  readonly algorithm: "none" | "gzip" | "zstd";
  /** Level, from 1; undefined for the algorithm's own, 6 of gzip and 3 of zstd. */
  readonly level: number | undefined;
}

/** No compression. */
export const UNCOMPRESSED: Compression = {
  algorithm: "none",
  level: undefined,
};

/** Ends of the names of compressed files. */
export const SUFFIXES: Readonly<Record<Compression["algorithm"], string>> = {
  none: "",
  gzip: ".gz",
  zstd: ".zst",
};

/**
 * Reads how to compress: `none`, `gzip` or `zstd`, or an object with
 * `algorithm`, `level` and `enabled`. The word `zlib` stands for gzip, which
 * is what the first Driftless wrote for it.
 */
export function compression(): z.ZodType<Compression> {
  const algorithm = oneOf(["none", "gzip", "zstd", "zlib"]);
  const details = z.strictObject({
    enabled: z._default(flag(), true),
    algorithm: z._default(algorithm, "gzip"),
    level: z.exactOptional(z.int().min(0).max(HIGHEST.zstd)),
  });
  return z.union([algorithm, details], {
    error:
      'expected "none", "gzip", "zstd" or an object with algorithm and level',
  }).transform((value, context) => {
    const found = typeof value === "string"
      ? { enabled: true, algorithm: value, level: undefined }
      : value;
    if (!found.enabled || found.algorithm === "none" || found.level === 0) {
      return UNCOMPRESSED;
    }
    const chosen = found.algorithm === "zlib" ? "gzip" : found.algorithm;
    if ((found.level ?? 0) <= HIGHEST[chosen]) {
      return { algorithm: chosen, level: found.level };
    }
    context.issues.push({
      code: "custom",
      path: ["level"],
      input: found.level,
      message: `expected a level from 1 to ${
        HIGHEST[chosen]
      }, got ${found.level}`,
    });
    return z.NEVER;
  });
}

/** Compresses bytes piece by piece; between the pieces others have their turn. */
export async function* compressPieces(
  pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  { algorithm, level }: Compression,
): AsyncGenerator<Uint8Array> {
  if (algorithm === "none") return yield* pieces;
  const zlib = await import("node:zlib");
  const { setImmediate: yieldTurn } = await import("node:timers/promises");
  const stream = algorithm === "gzip"
    ? zlib.createGzip(level === undefined ? {} : { level })
    : zlib.createZstdCompress(
      level === undefined
        ? {}
        : { params: { [zlib.constants.ZSTD_c_compressionLevel]: level } },
    );
  const made: Uint8Array[] = [];
  stream.on("data", (piece: Uint8Array) => made.push(piece));
  const ended = Promise.withResolvers<void>();
  stream.once("error", ended.reject).once("end", ended.resolve);
  ended.promise.catch(() => {});
  try {
    for await (const piece of pieces) {
      for (let at = 0; at < piece.length; at += SLICE_BYTES) {
        await write(stream, piece.subarray(at, at + SLICE_BYTES));
        yield* made.splice(0);
        await yieldTurn();
      }
    }
    stream.end();
    await ended.promise;
    yield* made;
  } finally {
    stream.destroy();
  }
}

/** Compresses bytes as `compressPieces` does, and gives all of it. */
export async function compressBytes(
  bytes: Uint8Array<ArrayBuffer>,
  compression: Compression,
): Promise<Uint8Array<ArrayBuffer>> {
  if (compression.algorithm === "none") return bytes;
  return await joinPieces(compressPieces([bytes], compression));
}

function write(
  stream: {
    write(bytes: Uint8Array, done: (error?: Error | null) => void): boolean;
  },
  bytes: Uint8Array,
): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.write(bytes, (error) => error ? reject(error) : resolve());
  });
}
