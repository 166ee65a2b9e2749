/** Reads the columns of a row, and writes data into them as JSON. */

import type { Row } from "./database.ts";

/** Reads a text that is always there. */
export function toText(row: Row, column: string): string {
  return String(row[column]);
}

/** Reads a text that may be null. */
export function toOptionalText(row: Row, column: string): string | undefined {
  const value = row[column];
  return typeof value === "string" ? value : undefined;
}

/** Reads a number; null is 0. */
export function toNumber(row: Row, column: string): number {
  return Number(row[column]);
}

/** Reads a number that may be null. */
export function toOptionalNumber(row: Row, column: string): number | undefined {
  const value = row[column];
  return typeof value === "number" ? value : undefined;
}

/** Writes data as JSON, undefined as null; bytes become `{"$bytes": base64}`. */
export function toJson(value: unknown): string | undefined {
  return JSON.stringify(
    value,
    (_, part) =>
      part instanceof Uint8Array ? { $bytes: part.toBase64() } : part,
  );
}

/** Reads what `toJson` wrote into a column, bytes included. */
export function fromJson<T>(row: Row, column: string): T | undefined {
  const text = toOptionalText(row, column);
  return text === undefined
    ? undefined
    : JSON.parse(text, (_, part) =>
      typeof part?.$bytes === "string"
        ? Uint8Array.fromBase64(part.$bytes)
        : part);
}
