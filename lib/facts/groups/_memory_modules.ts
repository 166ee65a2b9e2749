/** Reads modules of memory from the firmware's tables (SMBIOS 3.7 §7.18), which the kernel gives to root. */

import type { FactObject, Host } from "../group.ts";

/** Where the kernel lays the tables out, one directory each. */
export const TABLES = "/sys/firmware/dmi/entries";

/** Kinds of memory by their number. */
const KINDS: Readonly<Record<number, string>> = {
  0x12: "DDR",
  0x13: "DDR2",
  0x18: "DDR3",
  0x1a: "DDR4",
  0x1b: "LPDDR",
  0x1c: "LPDDR2",
  0x1d: "LPDDR3",
  0x1e: "LPDDR4",
  0x20: "HBM",
  0x21: "HBM2",
  0x22: "DDR5",
  0x23: "LPDDR5",
  0x24: "HBM3",
};
const MEBIBYTE = 1024 ** 2;

/**
 * Lists the modules; empty places are left out, undefined where there are no
 * tables.
 * @throws {TaskError} When the tables may not be read.
 */
export async function readMemoryModules(
  host: Host,
): Promise<FactObject[] | undefined> {
  if (!await host.stat(TABLES)) return undefined;
  const names = (await host.list(TABLES)).filter((name) =>
    name.startsWith("17-")
  );
  const modules: FactObject[] = [];
  for (const name of names) {
    const bytes = await host.readFile(`${TABLES}/${name}/raw`);
    modules.push(...parseModule(bytes));
  }
  return modules;
}

function parseModule(bytes: Uint8Array): FactObject[] {
  const length = bytes[1] ?? 0;
  if (bytes[0] !== 17 || length < 0x15 || bytes.length < length) return [];
  const view = new DataView(bytes.buffer, bytes.byteOffset, length);
  const word = (at: number) => at + 2 <= length ? view.getUint16(at, true) : 0;
  const size = toSize(
    word(0x0c),
    0x20 <= length ? view.getUint32(0x1c, true) : 0,
  );
  if (size === undefined) return [];
  const strings = new TextDecoder("latin1").decode(bytes.subarray(length))
    .split("\0");
  const text = (at: number) =>
    at < length ? strings[bytes[at]! - 1]?.trim() || undefined : undefined;
  return [{
    place: text(0x10),
    size_bytes: size,
    kind: KINDS[bytes[0x12]!],
    speed_mts: word(0x15) || undefined,
    maker: text(0x17),
    part: text(0x1a),
    serial: text(0x18),
  }];
}

/** Undefined for an empty place and one whose size is not known. */
function toSize(word: number, extended: number): number | undefined {
  if (word === 0 || word === 0xffff) return undefined;
  if (word === 0x7fff) return (extended & 0x7fffffff) * MEBIBYTE;
  return (word & 0x8000) !== 0 ? (word & 0x7fff) * 1024 : word * MEBIBYTE;
}
