/**
 * Writes limits into a WebAssembly module: what it declares of memories and
 * tables may grow no further, whatever it asks for at run time. The host has
 * no other way to bound memory that a module makes itself.
 *
 * @module
 */

import { BadModule, ByteReader, toLeb } from "./reader.ts";

/** Bytes of a page of memory. */
export const PAGE_BYTES = 64 * 1024;

/** What a module may declare and use. */
export interface WasmLimits {
  /** Memory in bytes, in each memory. */
  readonly maxMemoryBytes: number;
  readonly maxMemories: number;
  readonly maxTables: number;
  readonly maxGlobals: number;
}

/** Most elements of a table; each takes 8 bytes. */
const MAX_ELEMENTS = 100_000;
/** Magic number and version 1. */
const HEAD = [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
const [TABLES, MEMORIES, GLOBALS] = [4, 5, 6];

/**
 * Gives the module with its limits, byte for byte the same besides.
 * @throws {BadModule} When it declares more than the limits allow, or is no module.
 */
export function boundModule(
  bytes: Uint8Array,
  limits: WasmLimits,
): Uint8Array<ArrayBuffer> {
  const reader = new ByteReader(bytes);
  const head = bytes.length < HEAD.length ? [] : [...reader.take(HEAD.length)];
  if (head.join() !== HEAD.join()) {
    throw new BadModule("it is no WebAssembly module of version 1");
  }
  const parts: Uint8Array[] = [Uint8Array.from(HEAD)];
  while (!reader.isAtEnd) {
    const id = reader.readByte();
    const section = reader.take(reader.readNumber());
    const bounded = boundSection(id, section, limits);
    parts.push(Uint8Array.from([id, ...toLeb(bounded.length)]), bounded);
  }
  return join(parts);
}

function boundSection(
  id: number,
  section: Uint8Array,
  { maxMemoryBytes, maxMemories, maxTables, maxGlobals }: WasmLimits,
): Uint8Array {
  const reader = new ByteReader(section);
  if (id === GLOBALS) {
    requireCount(reader.readNumber(), maxGlobals, "globals");
  } else if (id === MEMORIES) {
    const pages = Math.floor(maxMemoryBytes / PAGE_BYTES);
    const count = reader.readNumber();
    requireCount(count, maxMemories, "memories");
    const entries = list(count, () => boundLimits(reader, pages, "pages"));
    return Uint8Array.from([...toLeb(count), ...entries]);
  } else if (id === TABLES) {
    const count = reader.readNumber();
    requireCount(count, maxTables, "tables");
    const entries = list(count, () => {
      const type = reader.readByte();
      // funcref and externref; tables with a first value have other ones.
      if (type !== 0x70 && type !== 0x6f) {
        throw new BadModule(
          "a table in it holds neither funcref nor externref",
        );
      }
      return [type, ...boundLimits(reader, MAX_ELEMENTS, "elements")];
    });
    return Uint8Array.from([...toLeb(count), ...entries]);
  }
  return section;
}

/** Reads least and most of a memory or table, and lowers what may become of it. */
function boundLimits(
  reader: ByteReader,
  most: number,
  unit: string,
): number[] {
  const flags = reader.readByte();
  if (flags > 1) {
    throw new BadModule(`its ${unit} are shared or have 64 bits`);
  }
  const least = reader.readNumber();
  const own = flags === 1 ? reader.readNumber() : most;
  if (least > most) {
    throw new BadModule(`it wants ${least} ${unit}, allowed are ${most}`);
  }
  return [1, ...toLeb(least), ...toLeb(Math.min(own, most))];
}

function requireCount(found: number, allowed: number, what: string): void {
  if (found <= allowed) return;
  throw new BadModule(`it has ${found} ${what}, allowed are ${allowed}`);
}

function list(count: number, read: () => number[]): number[] {
  return Array.from({ length: count }, read).flat();
}

function join(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
