/** Digests of plugins, in the form of subresource integrity (https://www.w3.org/TR/sri-2/). */

const INTEGRITY_REGEXP = /^sha256-[A-Za-z0-9+/]{43}=$/;

/** Digests bytes: `sha256-` and base64. */
export async function toIntegrity(
  bytes: Uint8Array<ArrayBuffer>,
): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  return `sha256-${new Uint8Array(digest).toBase64()}`;
}

/** Tells whether a text is such a digest. */
export function isIntegrity(text: string): boolean {
  return INTEGRITY_REGEXP.test(text);
}

/** Writes a digest in hexadecimal, as registries tell it and as a name of a file. */
export function toHex(integrity: string): string {
  return Uint8Array.fromBase64(integrity.slice("sha256-".length)).toHex();
}

/** Reads a digest in hexadecimal. */
export function toIntegrityOfHex(hex: string): string {
  return `sha256-${Uint8Array.fromHex(hex).toBase64()}`;
}
