/** Formats of archives: their names, their first bytes, and their compression. */

import { type Host, TaskError } from "../lib/task.ts";

/** How an archive is put together. */
export interface ArchiveKind {
  /** `none` is a single file that is only compressed. */
  container: "tar" | "zip" | "none";
  compression: Compression;
}

/** How the whole is compressed. */
export type Compression = "none" | "gzip" | "bzip2" | "xz" | "zstd";

/** Words for formats, as the configuration and file names have them. */
export const ARCHIVE_FORMATS = [
  "tar",
  "tgz",
  "gz",
  "tbz2",
  "bz2",
  "txz",
  "xz",
  "tzst",
  "zst",
  "zip",
  "7z",
  "sevenz",
] as const;

/** A word for a format. */
export type ArchiveFormat = typeof ARCHIVE_FORMATS[number];

const COMPRESSIONS: Readonly<Record<string, Compression>> = {
  tar: "none",
  zip: "none",
  tgz: "gzip",
  gz: "gzip",
  tbz2: "bzip2",
  bz2: "bzip2",
  txz: "xz",
  xz: "xz",
  tzst: "zstd",
  zst: "zstd",
};

/** Greatest content in bytes that a program may unpack for us. */
const MAX_PROGRAM_BYTES = 2 * 1024 ** 3;
/** Limit for such a program in milliseconds. */
const PROGRAM_TIMEOUT_MS = 600_000;

/** First bytes of each compression (gzip RFC 1952, zstd RFC 8878, bzip2(1), xz file format 1.2.1). */
const MAGICS: readonly (readonly [Compression, readonly number[]])[] = [
  ["gzip", [0x1f, 0x8b]],
  ["bzip2", [0x42, 0x5a, 0x68]],
  ["xz", [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]],
  ["zstd", [0x28, 0xb5, 0x2f, 0xfd]],
];

/** Finds the format that a file name tells; `.tar.gz` is `tgz`. */
export function findFormat(path: string): ArchiveFormat | undefined {
  const [, tar, ending = ""] = /\.(tar\.)?(\w+)$/.exec(path.toLowerCase()) ??
    [];
  const word = tar ? `t${ending}` : ending;
  const known = word === "tbz" ? "tbz2" : word;
  return ARCHIVE_FORMATS.find((format) => format === known);
}

/**
 * Gives how a format is put together; `gz`, `bz2`, `xz` and `zst` of a
 * single file are that file, only compressed.
 * @throws {TaskError} For 7z, which is not written or read.
 */
export function toKind(format: ArchiveFormat, isSingle: boolean): ArchiveKind {
  if (format === "7z" || format === "sevenz") throw toSevenError();
  if (format === "zip") return { container: "zip", compression: "none" };
  const isPlain = isSingle && ["gz", "bz2", "xz", "zst"].includes(format);
  return {
    container: isPlain ? "none" : "tar",
    compression: COMPRESSIONS[format] ?? "none",
  };
}

function toSevenError(): TaskError {
  return new TaskError("Cannot work with 7z archives", {
    advice: "Use zip, or tar with zst or xz",
  });
}

/**
 * Tells what an archive is by its first bytes, never by its name.
 * @throws {TaskError} When it is empty or nothing that is known.
 */
export function detectKind(bytes: Uint8Array, name: string): ArchiveKind {
  const starts = (magic: readonly number[], at = 0) =>
    magic.every((byte, index) => bytes[at + index] === byte);
  if (bytes.length === 0) {
    throw new TaskError(`Cannot unpack "${name}": it is empty`);
  }
  if (starts([0x37, 0x7a, 0xbc, 0xaf])) throw toSevenError();
  if (starts([0x50, 0x4b, 3, 4]) || starts([0x50, 0x4b, 5, 6])) {
    return { container: "zip", compression: "none" };
  }
  for (const [compression, magic] of MAGICS) {
    if (starts(magic)) return { container: "tar", compression };
  }
  if (starts([0x75, 0x73, 0x74, 0x61, 0x72], 257) || hasTarSum(bytes)) {
    return { container: "tar", compression: "none" };
  }
  throw new TaskError(
    `Cannot unpack "${name}": its first bytes are those of no known archive (tar, gzip, bzip2, xz, zstd, zip)`,
  );
}

/** Tells an old tar without a mark by the sum of its first header, at 148 in octal. */
function hasTarSum(bytes: Uint8Array): boolean {
  if (bytes.length < 512) return false;
  const field = new TextDecoder("latin1").decode(bytes.subarray(148, 156));
  const stored = parseInt(field.trim(), 8);
  let sum = 0;
  for (let at = 0; at < 512; at++) {
    sum += at >= 148 && at < 156 ? 0x20 : bytes[at]!;
  }
  return stored === sum;
}

/** Unpacks bytes piece by piece; bzip2 and xz by their programs, whole. */
export async function* decompress(
  bytes: Uint8Array,
  compression: Compression,
  host: Host,
): AsyncGenerator<Uint8Array> {
  if (compression === "none") {
    const step = 1024 * 1024;
    for (let at = 0; at < bytes.length; at += step) {
      yield bytes.subarray(at, at + step);
    }
  } else if (compression === "gzip" || compression === "zstd") {
    const zlib = await import("node:zlib");
    const stream = compression === "gzip"
      ? zlib.createGunzip({ chunkSize: 256 * 1024 })
      : zlib.createZstdDecompress();
    stream.end(bytes);
    for await (const piece of stream) {
      if (piece instanceof Uint8Array) yield piece;
    }
  } else {
    yield await pipe([compression, "-dc"], bytes, host);
  }
}

/** Packs bytes; the same bytes and level give the same result. */
export async function compress(
  bytes: Uint8Array,
  compression: Compression,
  level: number,
  host: Host,
): Promise<Uint8Array> {
  switch (compression) {
    case "none":
      return bytes;
    case "gzip": {
      const { gzipSync } = await import("node:zlib");
      return gzipSync(bytes, { level });
    }
    case "zstd": {
      const { constants, zstdCompressSync } = await import("node:zlib");
      const params = { [constants.ZSTD_c_compressionLevel]: level };
      return zstdCompressSync(bytes, { params });
    }
    case "bzip2":
      return await pipe(["bzip2", "-c", `-${Math.max(1, level)}`], bytes, host);
    case "xz":
      return await pipe(["xz", "-c", "-T1", `-${level}`], bytes, host);
  }
}

/**
 * Sends bytes through a program.
 * @throws {TaskError} When it is not installed or refuses them.
 */
async function pipe(
  argv: readonly [string, ...string[]],
  bytes: Uint8Array,
  host: Host,
): Promise<Uint8Array> {
  const [program] = argv;
  if (!await host.findProgram(program)) {
    throw new TaskError(
      `Cannot read or write ${program} files: "${program}" is not installed`,
      {
        advice: `Add a package task for ${
          program === "xz" ? "xz-utils" : program
        } before this one, or use gz or zst`,
      },
    );
  }
  const { code, stdoutBytes, stderr } = await host.query(argv, {
    stdin: bytes,
    maxBytes: MAX_PROGRAM_BYTES,
    timeoutMs: PROGRAM_TIMEOUT_MS,
  });
  if (code === 0 && stdoutBytes) return stdoutBytes;
  const said = stderr.trim() || `it ended with exit code ${code}`;
  throw new TaskError(`"${program}" refused the data: ${said}`);
}
