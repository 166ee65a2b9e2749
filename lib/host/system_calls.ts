/**
 * The two system calls that no file answers: statfs(2) and adjtimex(2). Their
 * structures are those of 64-bit Linux, equal on x86-64, arm64 and riscv64.
 *
 * @module
 */

import type { ClockState, FileSystem } from "./kernel.ts";

/** Names of the C library: GNU's, musl's on both machines. */
const LIBRARIES = [
  "libc.so.6",
  "libc.musl-x86_64.so.1",
  "libc.musl-aarch64.so.1",
] as const;

/** Size that holds `struct statfs` (120 bytes) and `struct timex` (208 bytes). */
const STRUCT_BYTES = 256;
/** `_SC_PAGESIZE` of sysconf(3). */
const PAGE_SIZE = 30;

const SYMBOLS = {
  statfs: {
    parameters: ["buffer", "buffer"],
    result: "i32",
    nonblocking: true,
  },
  adjtimex: { parameters: ["buffer"], result: "i32" },
  sysconf: { parameters: ["i32"], result: "i64" },
} as const;

/** The calls. */
export interface SystemCalls extends Disposable {
  /** Asks for a mounted file system in a thread, for a dead server never answers. */
  statfs(path: string): Promise<FileSystem>;
  /** Reads the clock's state; undefined when that is not allowed. */
  adjtimex(): ClockState | undefined;
  /** Size of a page of memory in bytes. */
  pageBytes(): number;
}

/**
 * Opens the C library.
 * @throws {Error} When there is none of those that are known, or `--allow-ffi` is missing.
 */
export function openSystemCalls(): SystemCalls {
  const library = openLibrary();
  const { symbols } = library;
  return {
    statfs: async (path) => {
      const buffer = new Uint8Array(STRUCT_BYTES);
      const name = new TextEncoder().encode(`${path}\0`);
      if (await symbols.statfs(name, buffer) === 0) return toFileSystem(buffer);
      throw new Error(await readReason(path));
    },
    adjtimex: () => {
      const buffer = new Uint8Array(STRUCT_BYTES);
      const state = symbols.adjtimex(buffer);
      return state < 0 ? undefined : toClockState(state, buffer);
    },
    pageBytes: () => Number(symbols.sysconf(PAGE_SIZE)),
    [Symbol.dispose]: () => library.close(),
  };
}

function openLibrary(): Deno.DynamicLibrary<typeof SYMBOLS> {
  const failures: string[] = [];
  for (const name of LIBRARIES) {
    try {
      return Deno.dlopen(name, SYMBOLS);
    } catch (error) {
      failures.push(error instanceof Error ? error.message : String(error));
    }
  }
  throw new Error(`Cannot open the C library: ${failures[0]}`);
}

/** The number of the error is lost between threads; the second call says it in words. */
async function readReason(path: string): Promise<string> {
  try {
    await (await import("node:fs/promises")).statfs(path);
    return "unknown error";
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    return text.replace(/^E[A-Z]+: /, "").replace(/,? statfs .*$/, "")
      .toLowerCase();
  }
}

/** `struct statfs`: type, block size, blocks, free, available, files, free files, all 64 bits. */
function toFileSystem(buffer: Uint8Array): FileSystem {
  const words = new BigUint64Array(buffer.buffer);
  const at = (index: number) => Number(words[index]!);
  return {
    blockBytes: at(1),
    blocks: at(2),
    blocksFree: at(3),
    blocksAvailable: at(4),
    files: at(5),
    filesFree: at(6),
  };
}

/** `struct timex`: longs at multiples of 8, `modes`, `status` and `tai` are ints. */
function toClockState(state: number, buffer: Uint8Array): ClockState {
  const view = new DataView(buffer.buffer);
  const long = (offset: number) => Number(view.getBigInt64(offset, true));
  return {
    state,
    offset: long(8),
    freq: long(16),
    maxerror: long(24),
    esterror: long(32),
    status: view.getInt32(40, true),
    constant: long(48),
    tick: long(88),
    ppsfreq: long(96),
    jitter: long(104),
    shift: view.getInt32(112, true),
    stabil: long(120),
    jitcnt: long(128),
    calcnt: long(136),
    errcnt: long(144),
    stbcnt: long(152),
    tai: view.getInt32(160, true),
  };
}
