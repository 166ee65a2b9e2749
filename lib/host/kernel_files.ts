/**
 * The kernel's files with all rights: descriptors are kept, so that reading
 * again is one call.
 *
 * @module
 */

import {
  type ClockState,
  type FileSystem,
  HOST_ROOTS,
  type Kernel,
  type KernelEntry,
  type KernelRoots,
  type KernelSocket,
  type KernelStat,
} from "./kernel.ts";
import { listDirectory, Listing, parseEntries } from "./kernel_entries.ts";
import { connectUnix } from "./unix_socket.ts";
import {
  openSystemCalls,
  readReason,
  type SystemCalls,
  toPath,
} from "./system_calls.ts";

/** Most descriptors that are kept; a service has 1,024 by default, and connections want some. */
const KEPT_LIMIT = 512;
/** Most paths that are remembered. */
const PATHS_LIMIT = 8192;
/** Greatest file. */
const SIZE_LIMIT = 64 * 1024 * 1024;
/** Size of the buffer, to which it shrinks again after a greater file. */
const BUFFER_BYTES = 64 * 1024;
/** Greatest attribute of a slow driver. */
const SLOW_BYTES = 128;
/** Only the kernel's own files stay what they are behind a descriptor, those of processes apart. */
const KEPT_REGEXP = /^\/(sys\/|proc\/1\/|proc\/(?!\d+\/|self\/|thread-self\/))/;
/** Files that come whole with the first read. */
const WHOLE_REGEXP = /^\/(sys|proc\/sys)\//;

/** Types of file systems that live in memory or on disks of this machine, and so always answer. */
const LOCAL_TYPES: ReadonlySet<string> = new Set(
  "bcachefs btrfs exfat ext2 ext3 ext4 f2fs jfs ramfs tmpfs vfat xfs zfs"
    .split(" "),
);

/** Numbers of errors that say that a file, or the device behind it, is not there: ENOENT, ESRCH, ENXIO, ENODEV, ENOTDIR. */
const ABSENT: ReadonlySet<number> = new Set([2, 3, 6, 19, 20]);
/** `EFBIG`. */
const TOO_BIG = 27;
/** Words for the errors that files of the kernel give (errno(3)). */
const ERRORS: Readonly<Record<number, string>> = {
  1: "operation not permitted",
  5: "input/output error",
  11: "it is not ready",
  13: "permission denied",
  16: "it is busy",
  21: "it is a directory",
  22: "invalid argument",
  24: "too many open files",
  27: `it has more than ${SIZE_LIMIT} bytes`,
  29: "it is no plain file",
  40: "too many links",
  95: "operation not supported",
  110: "its device does not answer",
};

/** A path, its form for the C library, and its open file. */
interface Known {
  bytes: Uint8Array<ArrayBuffer>;
  /** Negative when it is not open. */
  fd: number;
  /** Whether it is kept open. */
  readonly isKept: boolean;
  /** Whether one read gives all. */
  readonly isWhole: boolean;
  /** What a directory held when it was listed. */
  listing: Listing | undefined;
}

/** Reads the kernel's files; close it when no more is read. */
export class KernelFiles implements Kernel, Disposable {
  /** Where the trees lie. */
  readonly roots: KernelRoots;
  #known = new Map<string, Known>();
  #open = 0;
  #buffer = new Uint8Array(BUFFER_BYTES);
  #decoder = new TextDecoder();
  #calls: SystemCalls;
  #pageBytes: number | undefined;
  #sockets = new Set<KernelSocket>();

  /**
   * Takes the roots; those of this host when absent.
   * @throws {Error} When there is no C library that is known.
   */
  constructor(roots: Partial<KernelRoots> = {}) {
    this.roots = { ...HOST_ROOTS, ...roots };
    const calls = openSystemCalls();
    if (calls === undefined) {
      throw new Error("Cannot find the C library, which reading facts takes");
    }
    this.#calls = calls;
  }

  read(path: string): string | undefined {
    const length = this.#fill(path);
    if (length >= 0) return this.#decode(length);
    if (ABSENT.has(-length)) return undefined;
    const reason = ERRORS[-length] ?? `error ${-length}`;
    throw new Error(`Cannot read "${this.toReal(path)}": ${reason}`);
  }

  tryRead(path: string): string | undefined {
    const length = this.#fill(path);
    return length < 0 ? undefined : this.#decode(length);
  }

  async readSlow(path: string): Promise<string | undefined> {
    try {
      const real = this.toReal(path);
      if (!(await Deno.stat(real)).isFile) return undefined;
      using file = await Deno.open(real);
      const bytes = new Uint8Array(SLOW_BYTES);
      const length = await file.read(bytes);
      return new TextDecoder().decode(bytes.subarray(0, length ?? 0));
    } catch {
      return undefined;
    }
  }

  list(path: string): readonly KernelEntry[] | undefined {
    const known = this.#know(path);
    // A kept descriptor of a directory would show nothing of what came in its place.
    const fd = this.#calls.open(known.bytes);
    if (fd < 0 && ABSENT.has(this.#calls.errno())) return undefined;
    const length = fd < 0 ? -1 : this.#calls.list(fd, this.#buffer);
    if (fd >= 0) this.#calls.close(fd);
    const bytes = this.#buffer.subarray(0, Math.max(length, 0));
    if (known.listing?.isOf(bytes)) return known.listing.entries;
    const entries = parseEntries(bytes, this.#buffer.length);
    if (entries === undefined) return listDirectory(this.toReal(path));
    known.listing = new Listing(bytes.slice(), entries);
    return entries;
  }

  readLink(path: string): string | undefined {
    return this.#calls.readLink(toPath(this.toReal(path)));
  }

  resolve(path: string): string | undefined {
    return this.#calls.resolve(toPath(this.toReal(path)));
  }

  stat(path: string): KernelStat | undefined {
    try {
      const { isFile, size, mtime } = Deno.statSync(this.toReal(path));
      return { isFile, size, mtimeMs: mtime?.getTime() ?? 0 };
    } catch {
      return undefined;
    }
  }

  toReal(path: string): string {
    const { proc, sys, udev, root } = this.roots;
    if (path.startsWith("/proc/")) return proc + path.slice(5);
    if (path.startsWith("/sys/")) return sys + path.slice(4);
    if (path.startsWith("/run/udev/data")) return udev + path.slice(14);
    return root + path;
  }

  statfs(path: string, type: string): FileSystem | Promise<FileSystem> {
    const bytes = toPath(this.roots.root + path);
    if (!LOCAL_TYPES.has(type)) return this.#statfsLater(bytes, path);
    const found = this.#calls.statfs(bytes);
    if (found !== undefined) return found;
    const number = this.#calls.errno();
    throw new Error(
      ERRORS[number] ??
        (ABSENT.has(number) ? "no such file or directory" : `error ${number}`),
    );
  }

  connect(path: string): Promise<KernelSocket | undefined> {
    return connectUnix(this.toReal(path), this.#sockets);
  }

  adjtimex(): ClockState | undefined {
    return this.#calls.adjtimex();
  }

  machine(): string {
    return Deno.build.arch;
  }

  pageBytes(): number {
    return this.#pageBytes ??= this.#calls.pageBytes();
  }

  now(): number {
    return performance.timeOrigin + performance.now();
  }

  [Symbol.dispose](): void {
    this.#known.forEach(({ fd }) => {
      if (fd >= 0) this.#calls.close(fd);
    });
    this.#known.clear();
    this.#sockets.forEach((socket) => socket[Symbol.dispose]());
    this.#calls[Symbol.dispose]();
  }

  async #statfsLater(
    bytes: Uint8Array<ArrayBuffer>,
    path: string,
  ): Promise<FileSystem> {
    const found = await this.#calls.statfsLater(bytes);
    if (found !== undefined) return found;
    throw new Error(await readReason(this.roots.root + path));
  }

  #know(path: string): Known {
    let known = this.#known.get(path);
    if (known === undefined) {
      if (this.#known.size >= PATHS_LIMIT) this.#forgetAll();
      known = {
        bytes: toPath(this.toReal(path)),
        fd: -1,
        isKept: KEPT_REGEXP.test(path),
        isWhole: WHOLE_REGEXP.test(path),
        listing: undefined,
      };
      if (known.isKept) this.#known.set(path, known);
    }
    return known;
  }

  /** On a host whose devices come and go all the time, names would be gathered without end. */
  #forgetAll(): void {
    this.#known.forEach((known) => this.#close(known));
    this.#known.clear();
  }

  /** Reads a file into the buffer and gives its length, or the number of the error below 0. */
  #fill(path: string): number {
    const known = this.#know(path);
    const wasOpen = known.fd >= 0;
    if (!wasOpen) {
      known.fd = this.#calls.open(known.bytes);
      if (known.fd < 0) return -this.#calls.errno();
      this.#open++;
    }
    const length = this.#drain(known.fd, known.isWhole);
    const isGone = ABSENT.has(-length);
    if (isGone || !known.isKept || this.#open > KEPT_LIMIT) this.#close(known);
    // The device went away: another one of its name is a new file.
    return wasOpen && isGone ? this.#fill(path) : length;
  }

  #close(known: Known): void {
    if (known.fd < 0) return;
    this.#calls.close(known.fd);
    known.fd = -1;
    this.#open--;
  }

  #drain(fd: number, isWhole: boolean): number {
    let length = 0;
    for (;;) {
      const room = length === 0 ? this.#buffer : this.#buffer.subarray(length);
      const count = this.#calls.read(fd, room, length);
      if (count < 0) return -this.#calls.errno();
      length += count;
      if (count === 0 || isWhole && count < room.length) return length;
      if (length === this.#buffer.length && !this.#grow()) return -TOO_BIG;
    }
  }

  #grow(): boolean {
    const size = this.#buffer.length * 2;
    if (size > SIZE_LIMIT) return false;
    const grown = new Uint8Array(size);
    grown.set(this.#buffer);
    this.#buffer = grown;
    return true;
  }

  #decode(length: number): string {
    const text = this.#decoder.decode(this.#buffer.subarray(0, length));
    if (this.#buffer.length > BUFFER_BYTES) {
      this.#buffer = new Uint8Array(BUFFER_BYTES);
    }
    return text;
  }
}
