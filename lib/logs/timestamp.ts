/**
 * Times of events: by words for the usual forms, by formats with the
 * conversions of strptime(3), in the zone that is configured.
 *
 * @module
 */

import type { FieldValue } from "../outputs/event.ts";
import {
  ACCESS_TIME_LENGTH,
  parseAccessTime,
  parseRfc3339,
} from "./time/fixed.ts";
import { compileFormat, type ReadFormat } from "./time/format.ts";
import { parseUnix, parseUnixOfAnyUnit } from "./time/unix.ts";
import { parseYearless } from "./time/yearless.ts";
import { openZone } from "./time/zone.ts";

/**
 * Reads a value as a time in milliseconds since 1970, with a fraction;
 * undefined when it is none. `readMs` is when it was read: by it a missing
 * year is found.
 */
export type ReadTime = (
  value: FieldValue | undefined,
  readMs: number,
) => number | undefined;

/** First moment that is too late: the year 10000, which RFC 3339 cannot write. */
const END_MS = Date.UTC(10_000, 0);
/** First moment: the year 0, for the same reason. */
const START_MS = -62_167_219_200_000;
/** Longest text that is looked into. */
const MAX_TIME_LENGTH = 200;

const WORDS: Readonly<Record<string, ReadFormat>> = {
  auto: readAny,
  rfc3339: (text, zone) => parseRfc3339(text, 0, text.length, zone),
  apache: readAccessTime,
  syslog: (text, zone, readMs) =>
    parseYearless(text, 0, text.length, zone, readMs),
  unix: (text) => parseUnix(text, 0),
  unix_ms: (text) => parseUnix(text, 3),
  unix_us: (text) => parseUnix(text, 6),
  unix_ns: (text) => parseUnix(text, 9),
};

/** The words for formats. */
export const TIME_WORDS: readonly string[] = Object.keys(WORDS);

/**
 * Prepares reading times by the first format that fits.
 * @throws {SyntaxError} When a format is neither a word nor one with known conversions.
 * @throws {RangeError} When the system knows no such zone.
 */
export function openTime(
  formats: readonly string[],
  zoneName: string,
): ReadTime {
  const readers = formats.map(findFormat);
  const zone = openZone(zoneName);
  return (value, readMs) => {
    if (typeof value !== "string" && typeof value !== "number") {
      return undefined;
    }
    const text = String(value);
    if (text.length > MAX_TIME_LENGTH) return undefined;
    for (const read of readers) {
      const timeMs = read(text, zone, readMs);
      if (timeMs >= START_MS && timeMs < END_MS) return timeMs;
    }
    return undefined;
  };
}

/**
 * Finds what reads a format.
 * @throws {SyntaxError} When it is neither a word nor one with known conversions.
 */
function findFormat(format: string): ReadFormat {
  if (Object.hasOwn(WORDS, format)) return WORDS[format]!;
  if (format.includes("%")) return compileFormat(format);
  const words = TIME_WORDS.map((word) => `"${word}"`).join(", ");
  throw new SyntaxError(
    `expected ${words} or a format such as "%Y-%m-%d %H:%M:%S", got "${format}"`,
  );
}

function readAccessTime(text: string): number {
  return text.length === ACCESS_TIME_LENGTH ? parseAccessTime(text, 0) : NaN;
}

/** Reads a time of any form that cannot be taken for another. */
function readAny(...[text, zone, readMs]: Parameters<ReadFormat>): number {
  const timeMs = parseRfc3339(text, 0, text.length, zone);
  if (!Number.isNaN(timeMs)) return timeMs;
  const first = text.charCodeAt(0);
  if (first > 0x39) return parseYearless(text, 0, text.length, zone, readMs);
  return text.charCodeAt(2) === 0x2f
    ? readAccessTime(text)
    : parseUnixOfAnyUnit(text);
}
