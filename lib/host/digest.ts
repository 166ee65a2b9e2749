/** Digests of files, streamed. */

import { createHash } from "node:crypto";
import type { DigestAlgorithm } from "./host.ts";

/** Digests a file's content in pieces of 1 MiB; hex. */
export async function digestFile(
  path: string,
  algorithm: DigestAlgorithm,
): Promise<string> {
  const hash = createHash(algorithm);
  using file = await Deno.open(path);
  const piece = new Uint8Array(1024 * 1024);
  for (;;) {
    const count = await file.read(piece);
    if (count === null) return hash.digest("hex");
    hash.update(piece.subarray(0, count));
  }
}
