/**
 * Times by a format that a user writes, with the conversions of strptime(3)
 * and those that other languages added: `%f`, `%3f`, `%.6f`, `%L`, `%N` for a
 * fraction, `%:z`.
 *
 * @module
 */

import { DAY_MS, toUtcMs } from "./calendar.ts";
import { CONVERSIONS, type Parts, type Step } from "./conversions.ts";
import { findLatest } from "./yearless.ts";
import type { Zone } from "./zone.ts";

/** Reads all of a text as a time; NaN when it has another form. */
export type ReadFormat = (text: string, zone: Zone, readMs: number) => number;

/** Longest format. */
const MAX_FORMAT_LENGTH = 200;

const SHORTS: Readonly<Record<string, string>> = {
  c: "%a %b %e %H:%M:%S %Y",
  D: "%m/%d/%y",
  F: "%Y-%m-%d",
  R: "%H:%M",
  r: "%I:%M:%S %p",
  T: "%H:%M:%S",
};

/** A conversion with its flags, blanks, or one other character. */
const PIECE_REGEXP = /%[-_0]?(\.?[369]?f|:?[^])|\s+|[^]/g;

const NOTHING: Parts = {
  year: -1,
  month: 0,
  day: 0,
  yearDay: 0,
  hour: 0,
  minute: 0,
  second: 0,
  fractionMs: 0,
  isLate: undefined,
  offsetMs: undefined,
  unixMs: undefined,
};

/**
 * Prepares reading by a format. A blank in it stands for any number of them; a
 * year that it lacks is guessed as syslog's is.
 * @throws {SyntaxError} When a conversion is not known, or those for a day are missing.
 */
export function compileFormat(format: string): ReadFormat {
  if (format.length > MAX_FORMAT_LENGTH) {
    throw new SyntaxError(
      `expected a format of at most ${MAX_FORMAT_LENGTH} characters, got ${format.length}`,
    );
  }
  const letters = new Set<string>();
  const steps = toSteps(format, letters);
  const hasDay = letters.has("s") ||
    letters.has("j") && hasAny(letters, "Y", "y") ||
    hasAny(letters, "m", "b", "B", "h") && hasAny(letters, "d", "e");
  if (!hasDay) {
    throw new SyntaxError(
      `expected a format with a day, such as "%Y-%m-%d", got "${format}"`,
    );
  }
  return (text, zone, readMs) => {
    const parts = { ...NOTHING };
    let at = 0;
    for (const step of steps) {
      at = step(text, at, parts);
      if (at < 0) return NaN;
    }
    return at === text.length ? toMs(parts, zone, readMs) : NaN;
  };
}

function hasAny(letters: ReadonlySet<string>, ...names: string[]): boolean {
  return names.some((name) => letters.has(name));
}

function toSteps(format: string, letters: Set<string>): Step[] {
  const steps: Step[] = [];
  for (const [piece, conversion] of format.matchAll(PIECE_REGEXP)) {
    if (conversion === undefined && piece !== "%") {
      steps.push(/^\s/.test(piece) ? CONVERSIONS["n"]! : toLiteral(piece));
      continue;
    }
    const letter = (conversion ?? "").replace(/^[.:]?\d?/, "");
    if (Object.hasOwn(SHORTS, letter)) {
      steps.push(...toSteps(SHORTS[letter]!, letters));
      continue;
    }
    if (!Object.hasOwn(CONVERSIONS, letter)) {
      throw new SyntaxError(`expected a known conversion, got "${piece}"`);
    }
    letters.add(letter);
    if (conversion?.startsWith(".")) steps.push(toLiteral("."));
    steps.push(CONVERSIONS[letter]!);
  }
  return steps;
}

function toLiteral(char: string): Step {
  return (text, at) => text.startsWith(char, at) ? at + char.length : -1;
}

function toMs(parts: Parts, zone: Zone, readMs: number): number {
  const { unixMs, offsetMs, year, month, day } = parts;
  if (unixMs !== undefined) return unixMs + parts.fractionMs;
  const ofYear = (year: number) => {
    const wallMs = toWallMs(parts, year);
    const timeMs = offsetMs === undefined ? zone(wallMs) : wallMs - offsetMs;
    return timeMs + parts.fractionMs;
  };
  return year >= 0 ? ofYear(year) : findLatest(month, day, ofYear, readMs);
}

function toWallMs(parts: Parts, year: number): number {
  const { yearDay, minute, second, isLate } = parts;
  const hour = isLate === undefined
    ? parts.hour
    : parts.hour % 12 + (isLate ? 12 : 0);
  if (yearDay === 0) {
    return toUtcMs(year, parts.month, parts.day, hour, minute, second);
  }
  const startMs = toUtcMs(year, 1, 1, hour, minute, second);
  return yearDay <= 366 ? startMs + (yearDay - 1) * DAY_MS : NaN;
}
