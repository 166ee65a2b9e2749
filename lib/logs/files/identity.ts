/**
 * What a file is known by over restarts, renames and copies: its first bytes
 * and those before the place that was reached. An inode alone is only a hint,
 * since it is used again.
 *
 * @module
 */

import { sha256 } from "../../sha256.ts";
import type { LogFile } from "./log_file.ts";

/** Bytes at the start that count. */
export const HEAD_BYTES = 1024;
/** Bytes before a place that count. */
export const MARKER_BYTES = 64;

/** What is kept of a file. */
export interface Known {
  /** Device and inode. */
  readonly id: string;
  /** Path at which it was found. */
  readonly path: string;
  /** Place that was reached: everything before it arrived. */
  readonly offset: number;
  /** Size when it was looked at last. */
  readonly size: number;
  /** Number of first bytes that `head` is made of. */
  readonly headBytes: number;
  /** Digest of the first bytes. */
  readonly head: string;
  /** Digest of the bytes before `offset`. */
  readonly marker: string;
  /** The rest of a line that was too long is still to be passed over. */
  readonly isSkipping: boolean;
}

/** Makes the digest of some bytes; equal bytes give equal digests, and nothing of them can be read. */
export function toDigest(bytes: Uint8Array): string {
  return sha256(bytes).slice(0, 32);
}

/** Reads the bytes before a place. */
export function readMarker(
  file: LogFile,
  offset: number,
): Uint8Array<ArrayBuffer> {
  const length = Math.min(offset, MARKER_BYTES);
  return file.peek(offset - length, length);
}

/** Tells whether a file is the one that is known, or a copy of it, at least as long as what was reached. */
export function isSameContent(
  file: LogFile,
  known: Pick<Known, "headBytes" | "head" | "offset" | "marker">,
): boolean {
  const { headBytes, head, offset, marker } = known;
  const first = file.peek(0, headBytes);
  if (first.length !== headBytes || toDigest(first) !== head) return false;
  const before = readMarker(file, offset);
  return before.length === Math.min(offset, MARKER_BYTES) &&
    toDigest(before) === marker;
}

/** Tells whether two open files hold the same as far as the shorter one goes: its first and its last bytes. */
export function isCopy(copy: LogFile, size: number, of: LogFile): boolean {
  if (size === 0) return true;
  const head = Math.min(size, HEAD_BYTES);
  const tail = Math.min(size, MARKER_BYTES);
  return areEqual(copy.peek(0, head), of.peek(0, head)) &&
    areEqual(copy.peek(size - tail, tail), of.peek(size - tail, tail));
}

/** Compares bytes. */
export function areEqual(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let at = 0; at < a.length; at++) if (a[at] !== b[at]) return false;
  return true;
}

/** Reads what was stored; undefined when it is damaged, so that the file counts as unknown. */
export function parseKnown(data: string): Known | undefined {
  try {
    const value: unknown = JSON.parse(data);
    return isKnown(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isKnown(value: unknown): value is Known {
  if (typeof value !== "object" || value === null) return false;
  const get = (key: string): unknown => Reflect.get(value, key);
  return ["id", "path", "head", "marker"].every((key) =>
    typeof get(key) === "string"
  ) &&
    ["offset", "size", "headBytes"].every((key) =>
      Number.isSafeInteger(get(key)) && Number(get(key)) >= 0
    ) && typeof get("isSkipping") === "boolean";
}
