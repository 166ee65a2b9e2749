/**
 * JSON as RFC 8259 has it, read with the place of every value.
 *
 * @module
 */

import { MAX_DEPTH, type Parsed, ParseFault } from "./source.ts";
import type { Spot } from "./spot.ts";

const NUMBER_REGEXP = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORD_REGEXP = /[\w$-]+/y;
const BLANK_REGEXP = /[ \t\r\n]*/y;

const WORDS: ReadonlyMap<string, boolean | null> = new Map([
  ["true", true],
  ["false", false],
  ["null", null],
]);

/**
 * Parses JSON text; an empty text is null.
 * @throws {ParseFault} At the first fault; duplicate keys are one.
 */
export function parseJson(text: string): Parsed {
  const reader = new JsonReader(text);
  const { value, spot } = reader.readAll();
  return { value, toSpots: () => spot };
}

interface Read {
  value: unknown;
  spot: Spot;
}

class JsonReader {
  #at = 0;

  constructor(private readonly text: string) {}

  readAll(): Read {
    this.#skipBlank();
    if (this.#at === this.text.length) {
      return { value: null, spot: toSpot(0, 0) };
    }
    const read = this.#readValue(0);
    this.#skipBlank();
    if (this.#at < this.text.length) {
      throw this.#fault("Expected the end of the JSON text");
    }
    return read;
  }

  #readValue(depth: number): Read {
    if (depth > MAX_DEPTH) {
      throw this.#fault(
        `Cannot read values nested more than ${MAX_DEPTH} deep`,
      );
    }
    const start = this.#at;
    const first = this.text[start];
    if (first === "{") return this.#readMap(depth);
    if (first === "[") return this.#readList(depth);
    if (first === '"') {
      const value = this.#readString();
      return { value, spot: toSpot(start, this.#at) };
    }
    const number = this.#match(NUMBER_REGEXP);
    if (number !== "") {
      return { value: Number(number), spot: toSpot(start, this.#at) };
    }
    const word = this.#match(WORD_REGEXP);
    const value = WORDS.get(word);
    if (value !== undefined) return { value, spot: toSpot(start, this.#at) };
    this.#at = start;
    throw this.#unexpected("a JSON value");
  }

  #readList(depth: number): Read {
    const value: unknown[] = [];
    const items = new Map<string | number, Spot>();
    const spot = this.#toOpenSpot(items);
    this.#at++;
    this.#skipBlank();
    while (this.text[this.#at] !== "]") {
      const item = this.#readValue(depth + 1);
      items.set(value.length, item.spot);
      value.push(item.value);
      this.#skipComma("]");
    }
    this.#at++;
    return { value, spot };
  }

  #readMap(depth: number): Read {
    const value: Record<string, unknown> = {};
    const items = new Map<string | number, Spot>();
    const spot = this.#toOpenSpot(items);
    this.#at++;
    this.#skipBlank();
    while (this.text[this.#at] !== "}") {
      const key = this.#at;
      if (this.text[key] !== '"') throw this.#unexpected("a key in quotes");
      const name = this.#readString();
      const keyEnd = this.#at;
      if (items.has(name)) {
        throw new ParseFault(`Cannot use the key "${name}" twice`, key);
      }
      this.#skipBlank();
      if (this.text[this.#at] !== ":") throw this.#unexpected('":"');
      this.#at++;
      this.#skipBlank();
      const item = this.#readValue(depth + 1);
      items.set(name, { ...item.spot, key, keyEnd });
      Object.defineProperty(value, name, {
        value: item.value,
        configurable: true,
        enumerable: true,
        writable: true,
      });
      this.#skipComma("}");
    }
    this.#at++;
    return { value, spot };
  }

  #readString(): string {
    const start = this.#at;
    let end = start + 1;
    let isPlain = true;
    for (let code = 0; code !== 34; end++) {
      code = this.text.charCodeAt(end);
      if (code === 92) {
        isPlain = false;
        end++;
      } else if (!(code >= 32)) {
        throw this.#fault("Expected a text that is closed on its line");
      }
    }
    this.#at = end;
    if (isPlain) return this.text.slice(start + 1, end - 1);
    try {
      const value: unknown = JSON.parse(this.text.slice(start, end));
      return String(value);
    } catch {
      this.#at = start;
      throw this.#fault("Cannot read the escapes of this text");
    }
  }

  /** Passes the comma before the next item, or stands at the closing mark. */
  #skipComma(close: string): void {
    this.#skipBlank();
    if (this.text[this.#at] === close) return;
    if (this.text[this.#at] !== ",") {
      throw this.#unexpected(`"," or "${close}"`);
    }
    const comma = this.#at++;
    this.#skipBlank();
    if (this.text[this.#at] === close) {
      this.#at = comma;
      throw this.#fault(
        `Expected no comma before "${close}"`,
        "Remove the comma",
      );
    }
  }

  #toOpenSpot(items: Map<string | number, Spot>): Spot {
    return { ...toSpot(this.#at, this.#at + 1), items };
  }

  #skipBlank(): void {
    this.#match(BLANK_REGEXP);
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.text)?.[0] ?? "";
    this.#at += found.length;
    return found;
  }

  #unexpected(wanted: string): ParseFault {
    const found = this.text[this.#at];
    if (found === undefined) {
      return this.#fault(`Expected ${wanted}, got the end of the file`);
    }
    const advice = found === "'"
      ? "Use double quotes"
      : found === "/" || found === "#"
      ? "JSON has no comments"
      : undefined;
    return this.#fault(
      `Expected ${wanted}, got ${JSON.stringify(found)}`,
      advice,
    );
  }

  #fault(message: string, advice?: string): ParseFault {
    return new ParseFault(message, this.#at, advice);
  }
}

function toSpot(start: number, end: number): Spot {
  return { key: start, keyEnd: start, start, end };
}
