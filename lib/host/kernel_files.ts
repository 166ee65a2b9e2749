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
import { saysAbsent, SIZE_LIMIT, TOO_BIG, toReason } from "./kernel_errors.ts";
import { listDirectory, parseEntries, Seen } from "./kernel_entries.ts";
import { type PathTraits, toRealPath, toTraits } from "./kernel_paths.ts";
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
/** Size of the buffer, to which it shrinks again after a greater file. */
const BUFFER_BYTES = 64 * 1024;
/** Greatest attribute of a slow driver. */
const SLOW_BYTES = 128;
/** Greatest content that is kept, for it is likely to be the same again. */
const SAME_BYTES = 64;

/** Types of file systems that live in memory or on disks of this machine, and so always answer. */
const LOCAL_TYPES: ReadonlySet<string> = new Set(
  "bcachefs btrfs exfat ext2 ext3 ext4 f2fs jfs ramfs tmpfs vfat xfs zfs"
    .split(" "),
);

/** A path, its form for the C library, and its open file. */
interface Known {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly traits: PathTraits;
  /** Negative when it is not open. */
  fd: number;
  /** What it held last, when that was short. */
  text: Seen<string> | undefined;
  /** What a directory held when it was listed. */
  listing: Seen<readonly KernelEntry[]> | undefined;
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

  refresh(): undefined {}

  read(path: string): string | undefined {
    const known = this.#know(path);
    const length = this.#fill(known);
    if (length >= 0) return this.#decode(known, length);
    if (saysAbsent(-length)) return undefined;
    throw new Error(`Cannot read "${this.toReal(path)}": ${toReason(-length)}`);
  }

  tryRead(path: string): string | undefined {
    const known = this.#know(path);
    const length = this.#fill(known);
    return length < 0 ? undefined : this.#decode(known, length);
  }

  async readSlow(path: string): Promise<string | undefined> {
    const fd = this.#calls.open(this.#know(path).bytes);
    if (fd < 0) return undefined;
    const bytes = new Uint8Array(SLOW_BYTES);
    const length = await this.#calls.readLater(fd, bytes);
    this.#calls.close(fd);
    return length < 0
      ? undefined
      : this.#decoder.decode(bytes.subarray(0, length));
  }

  list(path: string): readonly KernelEntry[] | undefined {
    const known = this.#know(path);
    // A kept descriptor of a directory would show nothing of what came in its place.
    const fd = this.#calls.open(known.bytes);
    if (fd < 0 && saysAbsent(this.#calls.errno())) return undefined;
    const length = fd < 0 ? -1 : this.#calls.list(fd, this.#buffer);
    if (fd >= 0) this.#calls.close(fd);
    if (known.listing?.isOf(this.#buffer, length)) return known.listing.value;
    const bytes = this.#buffer.subarray(0, Math.max(length, 0));
    const entries = parseEntries(bytes, this.#buffer.length);
    if (entries === undefined) return listDirectory(this.toReal(path));
    known.listing = new Seen(bytes.slice(), entries);
    return entries;
  }

  readLink(path: string): string | undefined {
    return this.#calls.readLink(toPath(this.toReal(path)));
  }

  resolve(path: string): string | undefined {
    return this.#calls.resolve(toPath(this.toReal(path)));
  }

  stat(path: string): KernelStat | undefined {
    if (this.#isAbsent(path)) return undefined;
    try {
      const { isFile, size, mtime } = Deno.statSync(this.toReal(path));
      return { isFile, size, mtimeMs: mtime?.getTime() ?? 0 };
    } catch {
      return undefined;
    }
  }

  toReal(path: string): string {
    return toRealPath(path, this.roots);
  }

  statfs(path: string, type: string): FileSystem | Promise<FileSystem> {
    const bytes = toPath(this.roots.root + path);
    if (!LOCAL_TYPES.has(type)) return this.#statfsLater(bytes, path);
    const found = this.#calls.statfs(bytes);
    if (found !== undefined) return found;
    throw new Error(toReason(this.#calls.errno()));
  }

  async connect(path: string): Promise<KernelSocket | undefined> {
    if (this.#isAbsent(path)) return undefined;
    return await connectUnix(this.toReal(path), this.#sockets);
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

  /** Asks without the exception that the runtime makes of an answer of no. */
  #isAbsent(path: string): boolean {
    return !this.#calls.exists(this.#know(path).bytes) &&
      saysAbsent(this.#calls.errno());
  }

  #know(path: string): Known {
    const known = this.#known.get(path);
    if (known !== undefined) return known;
    if (this.#known.size >= PATHS_LIMIT) this.#forgetAll();
    const made: Known = {
      bytes: toPath(this.toReal(path)),
      traits: toTraits(path),
      fd: -1,
      text: undefined,
      listing: undefined,
    };
    if (made.traits.isKnown) this.#known.set(path, made);
    return made;
  }

  /** On a host whose devices come and go all the time, names would be gathered without end. */
  #forgetAll(): void {
    this.#known.forEach((known) => this.#close(known));
    this.#known.clear();
  }

  /** Reads a file into the buffer and gives its length, or the number of the error below 0. */
  #fill(known: Known): number {
    const { isKept, wholeBytes } = known.traits;
    const wasOpen = known.fd >= 0;
    if (!wasOpen) {
      known.fd = this.#calls.open(known.bytes);
      if (known.fd < 0) return -this.#calls.errno();
      this.#open++;
    }
    const length = this.#drain(known.fd, wholeBytes);
    const isGone = saysAbsent(-length);
    if (isGone || !isKept || this.#open > KEPT_LIMIT) this.#close(known);
    // The device went away: another one of its name is a new file.
    return wasOpen && isGone ? this.#fill(known) : length;
  }

  #close(known: Known): void {
    if (known.fd < 0) return;
    this.#calls.close(known.fd);
    known.fd = -1;
    this.#open--;
  }

  #drain(fd: number, wholeBytes: number): number {
    let length = 0;
    for (;;) {
      const room = length === 0 ? this.#buffer : this.#buffer.subarray(length);
      const count = this.#calls.read(fd, room, length);
      if (count < 0) return -this.#calls.errno();
      length += count;
      if (count === 0 || length <= wholeBytes && count < room.length) {
        return length;
      }
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

  #decode(known: Known, length: number): string {
    if (known.text?.isOf(this.#buffer, length)) return known.text.value;
    const bytes = this.#buffer.subarray(0, length);
    const text = this.#decoder.decode(bytes);
    known.text = length > SAME_BYTES
      ? undefined
      : new Seen(bytes.slice(), text);
    if (this.#buffer.length > BUFFER_BYTES) {
      this.#buffer = new Uint8Array(BUFFER_BYTES);
    }
    return text;
  }
}
