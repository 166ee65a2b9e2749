/**
 * Calls of the C library for what Deno does not offer or makes dear:
 * statfs(2), adjtimex(2) and clock_gettime(2), and reading a kernel file at
 * its start, again and again, without an exception for each that cannot be
 * read. The structures are those of 64-bit Linux, equal on x86-64, arm64 and
 * riscv64.
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
/** `PATH_MAX` of limits.h. */
const PATH_BYTES = 4096;
/** `_SC_PAGESIZE` of sysconf(3). */
const PAGE_SIZE = 30;
/** `CLOCK_MONOTONIC` of clock_gettime(2). */
const MONOTONIC = 1;
/** `F_OK` of access(2). */
const F_OK = 0;
/** `O_NOCTTY`, `O_NONBLOCK` (a pipe holds nobody up) and `O_CLOEXEC` of open(2). */
const OPEN_FLAGS = 0o400 | 0o4000 | 0o2000000;

const SYMBOLS = {
  open: { parameters: ["buffer", "i32"], result: "i32" },
  // What is read at once is smaller than 2 GiB.
  pread: { parameters: ["i32", "buffer", "usize", "isize"], result: "i32" },
  readLater: {
    name: "pread",
    parameters: ["i32", "buffer", "usize", "isize"],
    result: "i32",
    nonblocking: true,
  },
  // Not in musl before 1.2.3.
  getdents64: {
    parameters: ["i32", "buffer", "usize"],
    result: "i32",
    optional: true,
  },
  close: { parameters: ["i32"], result: "i32" },
  access: { parameters: ["buffer", "i32"], result: "i32" },
  readlink: { parameters: ["buffer", "buffer", "usize"], result: "i32" },
  realpath: { parameters: ["buffer", "buffer"], result: "pointer" },
  statfs: { parameters: ["buffer", "buffer"], result: "i32" },
  statfsLater: {
    name: "statfs",
    parameters: ["buffer", "buffer"],
    result: "i32",
    nonblocking: true,
  },
  adjtimex: { parameters: ["buffer"], result: "i32" },
  clock_gettime: { parameters: ["i32", "buffer"], result: "i32" },
  sysconf: { parameters: ["i32"], result: "i64" },
  __errno_location: { parameters: [], result: "pointer" },
} as const;

/** The calls. */
export interface SystemCalls extends Disposable {
  /** Opens a file to be read; negative when that fails. The path is `toPath`'s. */
  open(path: Uint8Array<ArrayBuffer>): number;
  /** Reads at a place; negative when that fails. */
  read(fd: number, buffer: Uint8Array<ArrayBuffer>, offset: number): number;
  /** Reads at the start in a thread; negative when that fails. */
  readLater(fd: number, buffer: Uint8Array<ArrayBuffer>): Promise<number>;
  /** Reads entries of a directory as `struct linux_dirent64`; negative when that fails. */
  list(fd: number, buffer: Uint8Array<ArrayBuffer>): number;
  /** Reads where a link leads to; undefined when it is none. */
  readLink(path: Uint8Array<ArrayBuffer>): string | undefined;
  /** Follows all links of a path; undefined when something on the way is missing. */
  resolve(path: Uint8Array<ArrayBuffer>): string | undefined;
  /** Tells whether a path leads to anything; an answer of no may mean that it may not be known. */
  exists(path: Uint8Array<ArrayBuffer>): boolean;
  /** Closes a file. */
  close(fd: number): void;
  /** Number of the error of the call before, errno(3); not of one in a thread. */
  errno(): number;
  /** Asks for a mounted file system at once; undefined when that fails. Only for what cannot hang. */
  statfs(path: Uint8Array<ArrayBuffer>): FileSystem | undefined;
  /** Asks in a thread, for a dead server never answers; undefined when that fails. */
  statfsLater(path: Uint8Array<ArrayBuffer>): Promise<FileSystem | undefined>;
  /** Reads the clock's state; undefined when that is not allowed. */
  adjtimex(): ClockState | undefined;
  /** Time since some instant before the boot, without that spent asleep, in microseconds. */
  monotonicUs(): bigint;
  /** Size of a page of memory in bytes. */
  pageBytes(): number;
}

/** Ends a path as the C library wants it. */
export function toPath(path: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(`${path}\0`);
}

/** Opens the C library; undefined where it is none of those that are known. */
export function openSystemCalls(): SystemCalls | undefined {
  const library = openLibrary();
  if (library === undefined) return undefined;
  const { symbols } = library;
  const buffer = new Uint8Array(STRUCT_BYTES);
  const target = new Uint8Array(PATH_BYTES);
  const place = symbols.__errno_location();
  const errors = place === null ? undefined : new Deno.UnsafePointerView(place);
  return {
    open: (path) => symbols.open(path, OPEN_FLAGS),
    read: (fd, into, offset) =>
      symbols.pread(fd, into, BigInt(into.length), BigInt(offset)),
    readLater: (fd, into) =>
      symbols.readLater(fd, into, BigInt(into.length), 0n),
    list: (fd, into) =>
      symbols.getdents64?.(fd, into, BigInt(into.length)) ?? -1,
    readLink: (path) => {
      const room = BigInt(target.length);
      const length = symbols.readlink(path, target, room);
      return length < 0 ? undefined : toText(target.subarray(0, length));
    },
    resolve: (path) =>
      symbols.realpath(path, target) === null
        ? undefined
        : toText(target.subarray(0, target.indexOf(0))),
    exists: (path) => symbols.access(path, F_OK) === 0,
    close: (fd) => void symbols.close(fd),
    errno: () => errors?.getInt32() ?? 0,
    statfs: (path) =>
      symbols.statfs(path, buffer) === 0 ? toFileSystem(buffer) : undefined,
    statfsLater: async (path) => {
      const own = new Uint8Array(STRUCT_BYTES);
      const code = await symbols.statfsLater(path, own);
      return code === 0 ? toFileSystem(own) : undefined;
    },
    adjtimex: () => {
      buffer.fill(0);
      const state = symbols.adjtimex(buffer);
      return state < 0 ? undefined : toClockState(state, buffer);
    },
    monotonicUs: () => {
      symbols.clock_gettime(MONOTONIC, buffer);
      const [secs, nanos] = new BigInt64Array(buffer.buffer, 0, 2);
      return secs! * 1_000_000n + nanos! / 1000n;
    },
    pageBytes: () => Number(symbols.sysconf(PAGE_SIZE)),
    [Symbol.dispose]: () => library.close(),
  };
}

/** Asks for a mounted file system again and gives the words of the error: its number is lost between threads. */
export async function readReason(path: string): Promise<string> {
  try {
    await (await import("node:fs/promises")).statfs(path);
    return "unknown error";
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    return text.replace(/^E[A-Z]+: /, "").replace(/,? statfs .*$/, "")
      .toLowerCase();
  }
}

function toText(bytes: Uint8Array<ArrayBuffer>): string {
  return new TextDecoder().decode(bytes);
}

function openLibrary(): Deno.DynamicLibrary<typeof SYMBOLS> | undefined {
  for (const name of LIBRARIES) {
    try {
      return Deno.dlopen(name, SYMBOLS);
    } catch (error) {
      if (error instanceof Deno.errors.NotCapable) throw error;
    }
  }
  return undefined;
}

/** `struct statfs`: type, block size, blocks, free, available, files, free files, all 64 bits. */
function toFileSystem(buffer: Uint8Array<ArrayBuffer>): FileSystem {
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
function toClockState(
  state: number,
  buffer: Uint8Array<ArrayBuffer>,
): ClockState {
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
