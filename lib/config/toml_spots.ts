/** Where each TOML value stands. The text was accepted by the parser before, so this reads it leniently. */

import { findTomlStringEnd } from "../toml_string.ts";
import type { Spot } from "./spot.ts";

const BLANK_REGEXP = /(?:[ \t\r\n]|#[^\n]*)*/y;
const KEY_REGEXP =
  /[ \t]*(?:"((?:[^"\\\n]|\\.)*)"|'([^'\n]*)'|([\w-]+))[ \t]*/y;
const BARE_REGEXP = /[^,\]}#\r\n]*/y;

/** Collects the spots of a TOML document. */
export function toTomlSpots(text: string): Spot {
  return new TomlScanner(text).scan();
}

interface Key {
  name: string;
  start: number;
  end: number;
}

class TomlScanner {
  #at = 0;
  #root: Spot = { ...toSpot(0, 0), items: new Map() };

  constructor(private readonly text: string) {}

  scan(): Spot {
    let table = this.#root;
    for (;;) {
      this.#match(BLANK_REGEXP);
      if (this.#at >= this.text.length) return this.#root;
      if (this.text[this.#at] === "[") table = this.#readHeader();
      else if (!this.#readPair(table)) return this.#root;
    }
  }

  /** Reads `[a.b]` or `[[a.b]]` and gives the table it opens. */
  #readHeader(): Spot {
    const start = this.#at;
    const isList = this.text.startsWith("[[", start);
    this.#at += isList ? 2 : 1;
    const keys = this.#readKeys();
    this.#at += isList ? 2 : 1;
    const spot = { ...toSpot(start, this.#at), items: new Map() };
    const last = keys.pop();
    if (last === undefined) return this.#root;
    const parent = this.#enter(this.#root, keys);
    const items = toItems(parent);
    if (isList) {
      const list = items.get(last.name) ?? toSpot(start, this.#at);
      items.set(last.name, list);
      toItems(list).set(toItems(list).size, spot);
      return spot;
    }
    const known = items.get(last.name);
    if (known !== undefined) spot.items = toItems(known);
    items.set(last.name, { ...spot, key: last.start, keyEnd: last.end });
    return spot;
  }

  /** Reads `a.b = value` into a table; false when there is no such thing. */
  #readPair(table: Spot): boolean {
    const keys = this.#readKeys();
    const last = keys.pop();
    if (last === undefined || this.text[this.#at] !== "=") return false;
    this.#at++;
    const parent = this.#enter(table, keys);
    const value = this.#readValue();
    toItems(parent).set(last.name, {
      ...value,
      key: last.start,
      keyEnd: last.end,
    });
    return true;
  }

  #readKeys(): Key[] {
    const keys: Key[] = [];
    do {
      if (keys.length > 0) this.#at++;
      const start = this.#at;
      KEY_REGEXP.lastIndex = start;
      const match = KEY_REGEXP.exec(this.text);
      if (match === null) break;
      this.#at = KEY_REGEXP.lastIndex;
      const raw = match[0].trim();
      const from = start + match[0].indexOf(raw);
      const name = match[1] ?? match[2] ?? match[3] ?? "";
      keys.push({ name, start: from, end: from + raw.length });
    } while (this.text[this.#at] === ".");
    return keys;
  }

  #readValue(): Spot {
    while (this.text[this.#at] === " " || this.text[this.#at] === "\t") {
      this.#at++;
    }
    const start = this.#at;
    const first = this.text[start];
    if (first === "[" || first === "{") return this.#readInline(first);
    if (first === '"' || first === "'") {
      this.#at = findTomlStringEnd(this.text, start);
    } else this.#match(BARE_REGEXP);
    const length = this.text.slice(start, this.#at).trimEnd().length;
    return toSpot(start, start + length);
  }

  #readInline(open: "[" | "{"): Spot {
    const spot: Spot = {
      ...toSpot(this.#at, this.#at + 1),
      items: new Map(),
    };
    this.#at++;
    for (;;) {
      this.#match(BLANK_REGEXP);
      const next = this.text[this.#at];
      if (next === undefined || next === "]" || next === "}") break;
      if (next === ",") this.#at++;
      else if (open === "[") {
        toItems(spot).set(toItems(spot).size, this.#readValue());
      } else if (!this.#readPair(spot)) break;
    }
    this.#at++;
    return spot;
  }

  /** Goes down dotted keys, making tables on the way; a list stands for its last item. */
  #enter(from: Spot, keys: readonly Key[]): Spot {
    let spot = from;
    for (const { name, start, end } of keys) {
      const items = toItems(spot);
      let next = items.get(name);
      if (next === undefined) {
        next = { key: start, keyEnd: end, start, end, items: new Map() };
        items.set(name, next);
      }
      const size = next.items?.size ?? 0;
      spot = next.items?.get(size - 1) ?? next;
    }
    return spot;
  }

  #match(pattern: RegExp): void {
    pattern.lastIndex = this.#at;
    this.#at += pattern.exec(this.text)?.[0].length ?? 0;
  }
}

function toItems(spot: Spot): Map<string | number, Spot> {
  return spot.items ??= new Map();
}

function toSpot(start: number, end: number): Spot {
  return { key: start, keyEnd: start, start, end };
}
