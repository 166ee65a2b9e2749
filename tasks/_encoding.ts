/** Encodings of text files other than UTF-8: those with one byte for each character. */

import * as z from "zod";
import { toFoundText } from "../lib/found.ts";
import { TaskError } from "../lib/task.ts";
import { decodeUtf8, encodeUtf8 } from "./_text.ts";

/** Labels of the Encoding standard with one byte for each character, and Python's names of the same. */
const SINGLE_BYTE_REGEXP =
  /^(?:iso-8859-(?:[2-8]|1[03-6])|windows-(?:874|125[0-8])|koi8-[ru]|ibm866|macintosh)$/;
const OTHER_NAMES: Readonly<Record<string, string>> = {
  utf8: "utf-8",
  ascii: "us-ascii",
  latin1: "iso-8859-1",
  "latin-1": "iso-8859-1",
  cp866: "ibm866",
};
/** Bytes without a character stand in a text as lone surrogates, as in `decodeUtf8`. */
const ESCAPE = 0xdc00;

/** Reads the name of an encoding: UTF-8, ASCII, ISO 8859, a Windows code page or KOI8. */
export function encoding(): z.ZodType<string> {
  const error = ({ input }: { input?: unknown }) =>
    `expected an encoding such as "utf-8", "iso-8859-1" or "windows-1252", got ${
      toFoundText(input)
    }`;
  return z.string({ error }).transform(toEncodingName).refine(
    (name) =>
      ["utf-8", "us-ascii", "iso-8859-1"].includes(name) ||
      SINGLE_BYTE_REGEXP.test(name),
    { error },
  );
}

function toEncodingName(text: string): string {
  const name = text.toLowerCase().replaceAll("_", "-");
  if (Object.hasOwn(OTHER_NAMES, name)) return OTHER_NAMES[name] ?? name;
  return name.replace(/^cp-?(?=125|874)/, "windows-");
}

/** Decodes a file's bytes without loss. */
export function decode(bytes: Uint8Array, name: string): string {
  if (name === "utf-8") return decodeUtf8(bytes);
  const table = toTable(name);
  const pieces: string[] = [];
  for (let at = 0; at < bytes.length; at += 8192) {
    const units = bytes.subarray(at, at + 8192);
    pieces.push(Array.from(units, (byte) => table[byte]!).join(""));
  }
  return pieces.join("");
}

/**
 * Encodes a text for a file.
 * @throws {TaskError} When the encoding has no byte for a character; it names the line.
 */
export function encode(text: string, name: string): string | Uint8Array {
  if (name === "utf-8") return encodeUtf8(text);
  const bytes = new Map(toTable(name).map((char, byte) => [char, byte]));
  const encoded = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at++) {
    const byte = bytes.get(text[at]!);
    if (byte === undefined) throw toEncodeError(text, at, name);
    encoded[at] = byte;
  }
  return encoded;
}

/** The characters of an encoding by byte. */
function toTable(name: string): string[] {
  const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte);
  const known = name === "us-ascii" ? 128 : 256;
  const chars = name === "us-ascii" || name === "iso-8859-1"
    ? String.fromCharCode(...bytes)
    : new TextDecoder(name).decode(bytes);
  return Array.from(
    chars,
    (char, byte) =>
      byte < known && char !== "\uFFFD"
        ? char
        : String.fromCharCode(ESCAPE + byte),
  );
}

function toEncodeError(text: string, at: number, name: string): TaskError {
  const line = text.slice(0, at).split("\n").length;
  const code = text.codePointAt(at) ?? 0;
  const shown = `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
  return new TaskError(
    `Cannot write line ${line} in "${name}": it has no ${shown}`,
    { advice: 'Use "utf-8", or text that the encoding has' },
  );
}
