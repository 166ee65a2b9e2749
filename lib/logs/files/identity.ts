/**
 * What a file is known by over restarts, renames and copies: its first bytes
 * and those before the place that was reached. An inode alone is only a hint,
 * since it is used again.
 *
 * @module
 */

import { sha256 } from "../../sha256.ts";
import type { FileBytes } from "./log_file.ts";

/** Bytes at the start that count. */
export const HEAD_BYTES = 1024;
/** Bytes before a place that count. */
export const MARKER_BYTES = 64;
/**
 * Content that two files do not share by chance: programs begin their logs
 * with the same lines again and again, but not with so many.
 */
export const PROOF_BYTES = 64 * 1024;

/** What the content of a file is recognized by, as far as a place. */
export interface KnownContent {
  /** Number of first bytes that `head` is made of. */
  readonly headBytes: number;
  /** Digest of the first bytes. */
  readonly head: string;
  /** The place that was reached. */
  readonly offset: number;
  /** Digest of the bytes before `offset`. */
  readonly marker: string;
}

/** What a compressed file looked like from outside. */
export interface PackedState {
  /** Its size in bytes. */
  readonly size: number;
  /** Its last change, in milliseconds since 1970. */
  readonly mtimeMs: number;
}

/** What is kept of a file; everything before its `offset` arrived. */
export interface Known extends KnownContent {
  /** Device, inode and birth. */
  readonly id: string;
  /** Path at which it was found. */
  readonly path: string;
  /** Size when it was looked at last. */
  readonly size: number;
  /** Last change when it was looked at last, in milliseconds since 1970. */
  readonly mtimeMs: number;
  /** The rest of a line that was too long is still to be passed over. */
  readonly isSkipping: boolean;
  /** The compressed file that holds it; `size` and `offset` are those of what is in it. */
  readonly packed?: PackedState | undefined;
  /** When it was let go with nothing left to read, in milliseconds since 1970. */
  readonly doneMs?: number | undefined;
}

/** Makes the digest of some bytes; equal bytes give equal digests, and nothing of them can be read. */
export function toDigest(bytes: Uint8Array): string {
  return sha256(bytes).slice(0, 32);
}

/** Tells what is known of a file of which nothing was read. */
export function toUnread(): KnownContent {
  const nothing = toDigest(new Uint8Array());
  return { headBytes: 0, head: nothing, offset: 0, marker: nothing };
}

/** Reads the bytes before a place. */
export function readMarker(
  file: FileBytes,
  offset: number,
): Uint8Array<ArrayBuffer> {
  const length = Math.min(offset, MARKER_BYTES);
  return file.peek(offset - length, length);
}

/** Tells whether a file is the one that is known, or a copy of it, at least as long as what was reached. */
export function isSameContent(file: FileBytes, known: KnownContent): boolean {
  const { headBytes, head, offset, marker } = known;
  const first = file.peek(0, headBytes);
  if (first.length !== headBytes || toDigest(first) !== head) return false;
  const before = readMarker(file, offset);
  return before.length === Math.min(offset, MARKER_BYTES) &&
    toDigest(before) === marker;
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
    ["offset", "size", "headBytes"].every((key) => isCount(get(key))) &&
    Number.isFinite(get("mtimeMs")) && typeof get("isSkipping") === "boolean" &&
    (get("doneMs") === undefined || Number.isFinite(get("doneMs"))) &&
    (get("packed") === undefined || isPacked(get("packed")));
}

function isPacked(value: unknown): value is PackedState {
  return typeof value === "object" && value !== null &&
    isCount(Reflect.get(value, "size")) &&
    Number.isFinite(Reflect.get(value, "mtimeMs"));
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}
