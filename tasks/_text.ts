/**
 * Text of files that are edited in place: bytes in, the same bytes out
 * wherever nothing was edited.
 */

const BYTE_ORDER_MARK = "\uFEFF";
/** Bytes that are no UTF-8 stand in a text as the lone surrogates U+DC80 to U+DCFF, as in Python (PEP 383). */
const ESCAPED_REGEXP = /[\uDC80-\uDCFF]+/gu;
const ESCAPE = 0xdc00;

/** One line; positions are in UTF-16 units of the whole text. */
export interface Line {
  /** The line without its terminator. */
  text: string;
  /** Where it begins. */
  start: number;
  /** Where its terminator begins. */
  end: number;
  /** Where the next line begins; equals `end` for a last line without terminator. */
  next: number;
}

/** Decodes UTF-8 without loss: a byte order mark stays, and invalid bytes come back from `encodeUtf8`. */
export function decodeUtf8(bytes: Uint8Array): string {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  try {
    return decoder.decode(bytes);
  } catch {
    return decodeBroken(bytes, decoder);
  }
}

/** Encodes what `decodeUtf8` gave; text without escaped bytes is given back as it is. */
export function encodeUtf8(text: string): string | Uint8Array {
  if (text.isWellFormed()) return text;
  const encoder = new TextEncoder();
  const pieces: Uint8Array[] = [];
  let from = 0;
  for (const { index, 0: escaped } of text.matchAll(ESCAPED_REGEXP)) {
    pieces.push(
      encoder.encode(text.slice(from, index)),
      Uint8Array.from(escaped, (unit) => unit.charCodeAt(0) - ESCAPE),
    );
    from = index + escaped.length;
  }
  pieces.push(encoder.encode(text.slice(from)));
  return concat(pieces);
}

function decodeBroken(bytes: Uint8Array, decoder: TextDecoder): string {
  const pieces: string[] = [];
  let from = 0;
  for (let at = 0; at < bytes.length;) {
    const length = toSequenceLength(bytes, at);
    if (length === 0) {
      if (at > from) pieces.push(decoder.decode(bytes.subarray(from, at)));
      pieces.push(String.fromCharCode(ESCAPE + bytes[at]!));
      from = at + 1;
    }
    at += length || 1;
  }
  pieces.push(decoder.decode(bytes.subarray(from)));
  return pieces.join("");
}

/** Length of the well-formed sequence at a place, 0 when there is none (Unicode 16, table 3-7). */
function toSequenceLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at]!;
  if (first < 0x80) return 1;
  const second = bytes[at + 1] ?? 0;
  const [length, low, high] = first >= 0xc2 && first <= 0xdf
    ? [2, 0x80, 0xbf]
    : first >= 0xe0 && first <= 0xef
    ? [3, first === 0xe0 ? 0xa0 : 0x80, first === 0xed ? 0x9f : 0xbf]
    : first >= 0xf0 && first <= 0xf4
    ? [4, first === 0xf0 ? 0x90 : 0x80, first === 0xf4 ? 0x8f : 0xbf]
    : [0, 0, 0];
  if (length === 0 || second < low || second > high) return 0;
  for (let next = at + 2; next < at + length; next++) {
    if (((bytes[next] ?? 0) & 0xc0) !== 0x80) return 0;
  }
  return length;
}

/** Joins bytes. */
export function concat(pieces: readonly Uint8Array[]): Uint8Array {
  const size = pieces.reduce((sum, piece) => sum + piece.length, 0);
  const joined = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) {
    joined.set(piece, at);
    at += piece.length;
  }
  return joined;
}

/** Where the first line begins: behind a byte order mark. */
export function toBodyStart(text: string): number {
  return text.startsWith(BYTE_ORDER_MARK) ? 1 : 0;
}

/** Reads the lines of a text, each with its own terminator: a newline, with or without a carriage return. */
export function* readLines(text: string): Generator<Line> {
  for (let start = toBodyStart(text); start < text.length;) {
    const newline = text.indexOf("\n", start);
    const next = newline < 0 ? text.length : newline + 1;
    const end = newline < 0
      ? next
      : newline > start && text[newline - 1] === "\r"
      ? newline - 1
      : newline;
    yield { text: text.slice(start, end), start, end, next };
    start = next;
  }
}

/** The terminator that most lines of a text have; a newline when none has one. */
export function toTerminator(text: string): "\n" | "\r\n" {
  if (!text.includes("\r\n")) return "\n";
  let balance = 0;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) {
    balance += text[at - 1] === "\r" ? 1 : -1;
  }
  return balance > 0 ? "\r\n" : "\n";
}

/** Inserts whole lines; a line before them without terminator gets one. */
export function insertLines(
  text: string,
  at: number,
  lines: string,
  terminator: string,
): string {
  const isGlued = at > toBodyStart(text) && text[at - 1] !== "\n";
  return text.slice(0, at) + (isGlued ? terminator : "") + lines +
    text.slice(at);
}
