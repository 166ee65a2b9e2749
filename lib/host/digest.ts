/** Digests of files, streamed. */

import type { DigestAlgorithm } from "./host.ts";
import { findControlledWay } from "./way.ts";

/** Greatest file that is digested in one piece. */
const SMALL_BYTES = 64 * 1024;
/** What a greater one is read in. */
const PIECE_BYTES = 1024 * 1024;

/** What Web Crypto calls the algorithms that it has; those of Node take 25 ms to load. */
const WEB_NAMES: Readonly<Partial<Record<DigestAlgorithm, string>>> = {
  sha1: "SHA-1",
  sha256: "SHA-256",
  sha384: "SHA-384",
  sha512: "SHA-512",
};

/**
 * Digests a file's content in pieces of 1 MiB at most; hex.
 * @throws {TaskError} When another user leads root to what is not his.
 */
export async function digestFile(
  path: string,
  algorithm: DigestAlgorithm,
): Promise<string> {
  const way = findControlledWay(path);
  using file = way
    ? (await import("./controlled_file.ts")).openControlled(way)
    : await Deno.open(path);
  const start = await readStart(file);
  const name = WEB_NAMES[algorithm];
  if (start.length < SMALL_BYTES && name !== undefined) {
    return new Uint8Array(await crypto.subtle.digest(name, start)).toHex();
  }
  const { createHash } = await import("node:crypto");
  const hash = createHash(algorithm).update(start);
  const piece = new Uint8Array(PIECE_BYTES);
  for (;;) {
    const count = await file.read(piece);
    if (count === null) return hash.digest("hex");
    hash.update(piece.subarray(0, count));
  }
}

/** Reads up to the size of a small file; less is all that there is. */
async function readStart(
  file: Pick<Deno.FsFile, "read">,
): Promise<Uint8Array<ArrayBuffer>> {
  const start = new Uint8Array(SMALL_BYTES);
  let length = 0;
  while (length < SMALL_BYTES) {
    const count = await file.read(start.subarray(length));
    if (count === null) break;
    length += count;
  }
  return start.subarray(0, length);
}
