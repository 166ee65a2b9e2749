/** What a `.ts` configuration may export. */

import { MAX_DEPTH } from "./source.ts";

/**
 * Copies what a program exported as plain data; undefined properties are left out.
 * @throws {TypeError} When it holds anything but null, booleans, numbers, texts, lists and maps.
 */
export function toPlainData(value: unknown, depth = 0): unknown {
  if (depth > MAX_DEPTH) {
    throw new TypeError(`Expected values nested at most ${MAX_DEPTH} deep`);
  }
  if (value === null || value === undefined) return null;
  if (
    typeof value === "string" || typeof value === "boolean" ||
    typeof value === "number"
  ) return value;
  if (Array.isArray(value)) {
    return value.map((item) => toPlainData(item, depth + 1));
  }
  const isPlain = typeof value === "object" &&
    [Object.prototype, null].includes(Object.getPrototypeOf(value));
  if (!isPlain) {
    throw new TypeError(`Expected plain data, got a ${typeof value}`);
  }
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .map(([key, item]) => [key, toPlainData(item, depth + 1)]),
  );
}
