/** What filters remember: a map that forgets what was not used for long. */

import { createHash } from "node:crypto";

/** Keys longer than this, in UTF-16 units, are remembered by their digest. */
const LONGEST_KEY = 512;

/**
 * A map of text that holds so many entries at most, of which the half used
 * last is never forgotten. It forgets by the half, since taking one at a time
 * from the front of a map makes each step longer.
 */
export class RecentMap<T> {
  #half: number;
  #young = new Map<string, T>();
  #old = new Map<string, T>();

  /** Takes the greatest number of entries. */
  constructor(limit: number) {
    this.#half = Math.max(1, Math.floor(limit / 2));
  }

  /** Gives what was set last, or undefined. */
  get(key: string): T | undefined {
    const short = toShort(key);
    return this.#young.get(short) ?? this.#old.get(short);
  }

  /** Sets a value and makes it the one used last. */
  set(key: string, value: T): void {
    const short = toShort(key);
    if (this.#young.size >= this.#half && !this.#young.has(short)) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(short, value);
  }
}

function toShort(key: string): string {
  return key.length <= LONGEST_KEY
    ? key
    : createHash("sha256").update(key).digest("base64");
}
