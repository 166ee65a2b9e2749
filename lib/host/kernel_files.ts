/**
 * The kernel's files with all rights: descriptors are kept, so that reading
 * again is a seek and a read.
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
  type KernelStat,
} from "./kernel.ts";
import { openSystemCalls, type SystemCalls } from "./system_calls.ts";

/** Most descriptors that are kept; a service has 1,024 by default, and connections want some. */
const KEPT_LIMIT = 512;
/** Greatest file. */
const SIZE_LIMIT = 64 * 1024 * 1024;
/** Greatest attribute of a slow driver. */
const SLOW_BYTES = 128;
/** Files that come and go with processes are not worth a descriptor. */
const FLEETING_REGEXP = /^\/proc\/(\d+|self|thread-self)\//;

/** Codes of errors that say that a file, or the device behind it, is not there. */
const ABSENT: ReadonlySet<string> = new Set([
  "ENOENT",
  "ENOTDIR",
  "ENODEV",
  "ENXIO",
  "ESRCH",
]);

/** Reads the kernel's files; close it when no more is read. */
export class KernelFiles implements Kernel, Disposable {
  /** Where the trees lie. */
  readonly roots: KernelRoots;
  #kept = new Map<string, Deno.FsFile>();
  #buffer = new Uint8Array(64 * 1024);
  #decoder = new TextDecoder();
  #calls: SystemCalls | undefined;
  #pageBytes: number | undefined;

  /** Takes the roots; those of this host when absent. */
  constructor(roots: Partial<KernelRoots> = {}) {
    this.roots = { ...HOST_ROOTS, ...roots };
  }

  read(path: string): string | undefined {
    const length = this.#fill(path);
    if (length === undefined) return undefined;
    return this.#decoder.decode(this.#buffer.subarray(0, length));
  }

  tryRead(path: string): string | undefined {
    try {
      return this.read(path);
    } catch {
      return undefined;
    }
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

  list(path: string): KernelEntry[] | undefined {
    try {
      return [...Deno.readDirSync(this.toReal(path))].map(toEntry)
        .sort((a, b) => a.name < b.name ? -1 : 1);
    } catch (error) {
      if (isAbsent(error)) return undefined;
      throw error;
    }
  }

  resolve(path: string): string | undefined {
    try {
      return Deno.realPathSync(this.toReal(path));
    } catch {
      return undefined;
    }
  }

  stat(path: string): KernelStat | undefined {
    try {
      const info = Deno.statSync(this.toReal(path));
      const { isFile, size, mtime } = info;
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

  statfs(path: string): Promise<FileSystem> {
    this.#calls ??= openSystemCalls();
    return this.#calls.statfs(this.roots.root + path);
  }

  adjtimex(): ClockState | undefined {
    this.#calls ??= openSystemCalls();
    return this.#calls.adjtimex();
  }

  machine(): string {
    return Deno.build.arch;
  }

  pageBytes(): number {
    this.#calls ??= openSystemCalls();
    return this.#pageBytes ??= this.#calls.pageBytes();
  }

  now(): number {
    return performance.timeOrigin + performance.now();
  }

  [Symbol.dispose](): void {
    this.#kept.forEach((file) => file.close());
    this.#kept.clear();
    this.#calls?.[Symbol.dispose]();
    this.#calls = undefined;
  }

  /** Reads a file into the buffer and gives its length. */
  #fill(path: string): number | undefined {
    const kept = this.#kept.get(path);
    if (kept !== undefined) {
      try {
        kept.seekSync(0, Deno.SeekMode.Start);
        return this.#drain(kept);
      } catch (error) {
        // The device went away: another one of its name is a new file.
        this.#kept.delete(path);
        kept.close();
        if (!isAbsent(error)) throw error;
      }
    }
    return this.#open(path);
  }

  #open(path: string): number | undefined {
    const real = this.toReal(path);
    let file: Deno.FsFile | undefined;
    try {
      // A pipe would hold the whole process up when it is opened.
      if (!Deno.statSync(real).isFile) throw new Error(`"${real}" is no file`);
      file = Deno.openSync(real);
      const length = this.#drain(file);
      if (this.#kept.size < KEPT_LIMIT && !FLEETING_REGEXP.test(path)) {
        this.#kept.set(path, file);
        file = undefined;
      }
      return length;
    } catch (error) {
      if (isAbsent(error)) return undefined;
      throw error;
    } finally {
      file?.close();
    }
  }

  #drain(file: Deno.FsFile): number {
    let length = 0;
    for (;;) {
      if (length === this.#buffer.length) this.#grow();
      const count = file.readSync(this.#buffer.subarray(length));
      if (count === null || count === 0) return length;
      length += count;
    }
  }

  #grow(): void {
    const size = this.#buffer.length * 2;
    if (size > SIZE_LIMIT) {
      throw new RangeError(`Cannot read more than ${SIZE_LIMIT} bytes`);
    }
    const grown = new Uint8Array(size);
    grown.set(this.#buffer);
    this.#buffer = grown;
  }
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

function isAbsent(error: unknown): boolean {
  return error instanceof Error && "code" in error &&
    ABSENT.has(String(error.code));
}
