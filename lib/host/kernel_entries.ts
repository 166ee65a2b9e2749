/** Entries of a directory, and what files held, read cheaply again and again. */

import type { KernelEntry } from "./kernel.ts";

/** Greatest `struct linux_dirent64`. */
const MAX_ENTRY_BYTES = 280;

/** `d_type` of getdents(2); 0 tells nothing. */
const ENTRY_TYPES: readonly (KernelEntry["type"] | undefined)[] = [
  undefined,
  "other",
  "other",
  undefined,
  "dir",
  undefined,
  "other",
  undefined,
  "file",
  undefined,
  "link",
  undefined,
  "other",
];

/** What bytes told, kept beside them: most are the same when they are read again. */
export class Seen<T> {
  /** What they told. */
  readonly value: T;
  #bytes: Uint8Array;

  /** Takes both. */
  constructor(bytes: Uint8Array, value: T) {
    this.value = value;
    this.#bytes = bytes;
  }

  /** Tells whether a buffer begins with so many bytes that are the same. */
  isOf(buffer: Uint8Array, length: number): boolean {
    const bytes = this.#bytes;
    if (bytes.length !== length) return false;
    for (let index = 0; index < length; index++) {
      if (bytes[index] !== buffer[index]) return false;
    }
    return true;
  }
}

/**
 * Lists a directory by way of the runtime.
 * @throws {Deno.errors} When it cannot be read.
 */
export function listDirectory(path: string): KernelEntry[] {
  return [...Deno.readDirSync(path)].map(toEntry).sort(byName);
}

/**
 * Reads `struct linux_dirent64` of getdents(2): inode and offset with 8 bytes
 * each, length with 2, type with 1, and the name up to its zero byte.
 * Undefined when they are not all there, or the file system tells no types.
 */
export function parseEntries(
  bytes: Uint8Array,
  room: number,
): KernelEntry[] | undefined {
  // What fills the buffer may go on.
  if (bytes.length === 0 || bytes.length > room - MAX_ENTRY_BYTES) {
    return undefined;
  }
  const decoder = new TextDecoder();
  const entries: KernelEntry[] = [];
  for (let at = 0; at < bytes.length;) {
    const length = bytes[at + 16]! | bytes[at + 17]! << 8;
    const type = ENTRY_TYPES[bytes[at + 18]!];
    const name = decoder.decode(
      bytes.subarray(at + 19, bytes.indexOf(0, at + 19)),
    );
    if (type === undefined || length === 0) return undefined;
    if (name !== "." && name !== "..") entries.push({ name, type });
    at += length;
  }
  return entries.sort(byName);
}

/** Orders entries by their names. */
export function byName(a: KernelEntry, b: KernelEntry): number {
  return a.name < b.name ? -1 : 1;
}

function toEntry(entry: Deno.DirEntry): KernelEntry {
  const type = entry.isFile
    ? "file"
    : entry.isDirectory
    ? "dir"
    : entry.isSymlink
    ? "link"
    : "other";
  return { name: entry.name, type };
}
