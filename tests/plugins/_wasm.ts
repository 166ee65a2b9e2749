/** Assembles small WebAssembly modules (https://webassembly.github.io/spec/core/binary/). */

import { toLeb } from "../../lib/plugins/wasm/reader.ts";

/** A function: how many i32 it takes, what it does; it gives one i32. */
export interface WasmFunction {
  readonly params: number;
  /** Instructions, without the end. */
  readonly code: readonly number[];
}

/** What a module holds besides `memory` and `allocate`. */
export interface WasmParts {
  readonly functions?: Readonly<Record<string, WasmFunction>>;
  /** Texts in memory by their address, each with a NUL behind it. */
  readonly data?: Readonly<Record<number, string>>;
  readonly imports?: readonly (readonly [string, string])[];
  /** Pages that memory has, and may have. */
  readonly pages?: readonly number[];
  readonly memories?: number;
  readonly tables?: number;
  /** Globals beside the one of `allocate`. */
  readonly globals?: number;
  /** Leaves `allocate` out. */
  readonly isBare?: boolean;
}

/** Instructions. */
export const OP = {
  const: (value: number) => [0x41, ...toSignedLeb(value)],
  local: (index: number) => [0x20, index],
  /** Goes on without end. */
  forever: (code: readonly number[]) => [
    ...[0x03, 0x40, ...code, 0x0c, 0x00, 0x0b],
    ...[0x00],
  ],
  grow: [0x40, 0x00],
  drop: [0x1a],
  fill: [0xfc, 0x0b, 0x00],
  trap: [0x00],
} as const;

/** A function that gives the address of a text. */
export function toAddress(address: number, params = 0): WasmFunction {
  return { params, code: OP.const(address) };
}

/** Where `allocate` starts to give memory. */
const HEAP = 32_768;

const ALLOCATE: WasmFunction = {
  params: 1,
  // Gives the global, and adds what was asked for to it.
  code: [0x23, 0x00, 0x23, 0x00, 0x20, 0x00, 0x6a, 0x24, 0x00],
};

/** Assembles a module. */
export function assemble(parts: WasmParts): Uint8Array<ArrayBuffer> {
  const { imports = [], pages = [1], memories = 1, tables = 0, data = {} } =
    parts;
  const functions = Object.entries({
    ...parts.isBare ? {} : { allocate: ALLOCATE },
    ...parts.functions,
  });
  const memory = [pages.length - 1, ...pages.flatMap(toLeb)];
  const global = [0x7f, 0x01, ...OP.const(HEAP), 0x0b];
  const [first] = imports;
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [
      ...functions.map(([, { params }]) => [
        ...[0x60, params, ...Array(params).fill(0x7f), 1, 0x7f],
      ]),
      [0x60, 0, 0],
    ]),
    ...first === undefined ? [] : section(
      2,
      imports.map(([module, name]) => [
        ...toName(module),
        ...toName(name),
        ...[0x00, functions.length],
      ]),
    ),
    ...section(3, functions.map((_, index) => [index])),
    ...section(4, Array(tables).fill([0x70, 0x00, 0x01])),
    ...section(5, Array(memories).fill(memory)),
    ...section(6, Array((parts.globals ?? 0) + 1).fill(global)),
    ...section(7, [
      ...memories > 0 ? [[...toName("memory"), 0x02, 0x00]] : [],
      ...functions.map(([name], index) => [
        ...toName(name),
        ...[0x00, ...toLeb(index + imports.length)],
      ]),
    ]),
    ...section(
      10,
      functions.map(([, { code }]) => sized([0x00, ...code, 0x0b])),
    ),
    ...section(
      11,
      Object.entries(data).map(([address, text]) => [
        ...[0x00, ...OP.const(Number(address)), 0x0b],
        ...sized([...new TextEncoder().encode(`${text}\0`)]),
      ]),
    ),
  ]);
}

function section(id: number, items: readonly (readonly number[])[]): number[] {
  if (items.length === 0) return [];
  return [id, ...sized([...toLeb(items.length), ...items.flat()])];
}

function sized(bytes: readonly number[]): number[] {
  return [...toLeb(bytes.length), ...bytes];
}

function toName(text: string): number[] {
  return sized([...new TextEncoder().encode(text)]);
}

function toSignedLeb(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value | 0;;) {
    const low = rest & 0x7f;
    rest >>= 7;
    const isLast = rest === 0 && (low & 0x40) === 0 ||
      rest === -1 && (low & 0x40) !== 0;
    if (isLast) return [...bytes, low];
    bytes.push(low | 0x80);
  }
}
