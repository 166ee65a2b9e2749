/** Texts of files whose other bytes must survive: one character stands for one byte. */

/** Turns bytes into text with one character for each byte (ISO 8859-1). */
export function toByteText(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; at += 8192) {
    parts.push(String.fromCharCode(...bytes.subarray(at, at + 8192)));
  }
  return parts.join("");
}

/** Turns such text back into bytes. */
export function toBytes(byteText: string): Uint8Array {
  return Uint8Array.from(byteText, (char) => char.charCodeAt(0));
}

/** Writes ordinary text as UTF-8, one character for each byte. */
export function encodeText(text: string): string {
  return toByteText(new TextEncoder().encode(text));
}

/** Reads ordinary text from such text; bytes that are no UTF-8 become U+FFFD. */
export function decodeText(byteText: string): string {
  return new TextDecoder().decode(toBytes(byteText));
}
