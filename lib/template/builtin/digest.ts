/** Digests, computed at once: filters cannot wait for WebCrypto. */

import type { Hash } from "node:crypto";
import { TemplateError } from "../error.ts";

/** Digests that templates may ask for. */
const ALGORITHMS: readonly string[] = [
  "md5",
  "sha1",
  "sha224",
  "sha256",
  "sha384",
  "sha512",
];

/**
 * Computes a digest in lower-case hex.
 * @throws {TemplateError} When the algorithm is not known.
 */
export function toDigest(data: string | Uint8Array, algorithm: string): string {
  if (!ALGORITHMS.includes(algorithm)) {
    throw new TemplateError(
      `expected one of ${ALGORITHMS.join(", ")} as algorithm`,
    );
  }
  return openHash(algorithm).update(data).digest("hex");
}

/** Opens a digest; `node:crypto` is loaded at the first one, not with the engine. */
export function openHash(algorithm: string): Hash {
  return globalThis.process.getBuiltinModule("node:crypto").createHash(
    algorithm,
  );
}
