/** Looks at certificates and keys before they are used: a handshake would tell too late. */

import { X509Certificate } from "node:crypto";
import { toMessage } from "../error.ts";

const BLOCK_REGEXP =
  /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/**
 * Checks that a key is that of a certificate and of a kind that is spoken.
 * Listens at a free port of 127.0.0.1 for a moment, since nothing else says it
 * before a handshake; where that is not possible, nothing is checked.
 * @throws {Error} When they cannot be used.
 */
export function requirePair(cert: string, key: string): void {
  try {
    Deno.listenTls({ hostname: "127.0.0.1", port: 0, cert, key }).close();
  } catch (cause) {
    if (isOfSystem(cause)) return;
    throw new Error(
      `Cannot use the certificate with its key: ${toMessage(cause)}`,
      { cause },
    );
  }
}

/**
 * Checks that a text holds certificates of authorities.
 * @throws {Error} When it holds none or a broken one.
 */
export function requireAuthorities(text: string): void {
  try {
    const blocks = text.match(BLOCK_REGEXP) ?? [];
    if (blocks.length === 0) throw new Error("there is none");
    blocks.forEach((block) => new X509Certificate(block));
  } catch (cause) {
    throw new Error(
      `Cannot use the certificates of authorities: ${toMessage(cause)}`,
      { cause },
    );
  }
}

function isOfSystem(error: unknown): boolean {
  const { AddrNotAvailable, AddrInUse, NotCapable, PermissionDenied } =
    Deno.errors;
  return [AddrNotAvailable, AddrInUse, NotCapable, PermissionDenied]
    .some((kind) => error instanceof kind);
}
