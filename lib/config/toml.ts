/**
 * TOML 1.1, read with the place of every value.
 *
 * @module
 */

import { parse, TomlDate, TomlError } from "smol-toml";
import { MAX_DEPTH, type Parsed, ParseFault } from "./source.ts";
import { LineIndex } from "./spot.ts";
import { toTomlSpots } from "./toml_spots.ts";

/**
 * Parses TOML text; dates and times become text as they were written.
 * @throws {ParseFault} At the first fault.
 */
export function parseToml(text: string): Parsed {
  try {
    const value = parse(text, { maxDepth: MAX_DEPTH });
    return { value: toPlain(value, 0), toSpots: () => toTomlSpots(text) };
  } catch (cause) {
    if (!(cause instanceof TomlError)) throw cause;
    const reason = (cause.message.split("\n", 1)[0] ?? "")
      .replace(/^Invalid TOML document: /, "");
    if (reason.includes("nested")) throw toDepthFault();
    const offset = new LineIndex(text).startOf(cause.line) + cause.column - 1;
    throw new ParseFault(
      `Cannot parse TOML: ${reason}`,
      Math.min(offset, text.length),
      /\{\{|\{%/.test(new LineIndex(text).lineAt(cause.line))
        ? 'Quote the template: "{{ … }}"'
        : undefined,
    );
  }
}

function toDepthFault(): ParseFault {
  return new ParseFault(
    `Cannot read values nested more than ${MAX_DEPTH} deep`,
    0,
  );
}

/** Copies tables without their prototypes' surprises, dates as text. */
function toPlain(value: unknown, depth: number): unknown {
  if (depth > MAX_DEPTH) {
    throw toDepthFault();
  }
  if (value instanceof TomlDate) return value.toISOString();
  if (Array.isArray(value)) {
    return value.map((item) => toPlain(item, depth + 1));
  }
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, toPlain(item, depth + 1)]),
  );
}
