/**
 * The kernel's files with narrow rights: one `cat` reads at the start of a
 * round what rounds before asked for. What is asked for the first time is read
 * by a `cat` of its own. Directories of the kernel cannot be listed, but for
 * those whose names stand in a file.
 *
 * @module
 */

import { type CatContent, catFile, catFiles } from "./cat_files.ts";
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
import { listDirectory } from "./kernel_entries.ts";
import { connectUnix } from "./unix_socket.ts";

/** Most files of a round. */
const PATHS_LIMIT = 4096;
/** How long a round may take to be read, in milliseconds; what is read is in memory. */
const TIMEOUT_MS = 10_000;
/** Rounds after which what nobody asked for is read no more. */
const KEPT_ROUNDS = 100;
/** Files that Deno opens with every right only. */
const KERNEL_REGEXP = /^\/(proc|sys|dev)\//;
/** Says that a file, or the device behind it, is not there. */
const ABSENT_REGEXP =
  /^(no such (file or directory|device|process)|not a directory)/;
const CPU = "/sys/devices/system/cpu";

/** Reads the kernel's files by `cat`. */
export class NarrowKernel implements Kernel, Disposable {
  /** Where the trees lie. */
  readonly roots: KernelRoots = HOST_ROOTS;
  /** What was read. */
  #contents = new Map<string, CatContent>();
  /** What is to be read, with the round in which it was last asked for. */
  #wanted = new Map<string, number>();
  #round = 0;
  #refreshing: Promise<void> | undefined;
  /** A `cat` that has not ended, be it waited for or not. */
  #reading: Promise<unknown> | undefined;
  #pageBytes: number | undefined;
  #sockets = new Set<KernelSocket>();
  #timeoutMs: number;

  /** Takes how long a round may take to be read, in milliseconds. */
  constructor(timeoutMs: number = TIMEOUT_MS) {
    this.#timeoutMs = timeoutMs;
  }

  /** Reads anew what was asked for; who asks meanwhile gets the same. */
  refresh(): Promise<void> {
    return this.#refreshing ??= this.#refresh()
      .finally(() => this.#refreshing = undefined);
  }

  async #refresh(): Promise<void> {
    this.#round++;
    this.#wanted.forEach((round, path) => {
      if (this.#round - round > KEPT_ROUNDS) this.#wanted.delete(path);
    });
    if (this.#reading !== undefined) {
      throw new Error("The cat of a round before has not ended");
    }
    const abort = new AbortController();
    const reading = catFiles([...this.#wanted.keys()], abort.signal);
    this.#reading = reading;
    const ended = () => this.#reading = undefined;
    reading.then(ended, ended);
    this.#contents = await limit(reading, this.#timeoutMs, abort);
  }

  read(path: string): string | undefined {
    if (!KERNEL_REGEXP.test(path)) return readPlain(path);
    const content = this.#find(path);
    if ("text" in content) return content.text;
    if (ABSENT_REGEXP.test(content.reason)) return undefined;
    throw new Error(`Cannot read "${path}": ${content.reason}`);
  }

  tryRead(path: string): string | undefined {
    try {
      return this.read(path);
    } catch {
      return undefined;
    }
  }

  readSlow(path: string): Promise<string | undefined> {
    return Promise.resolve(this.tryRead(path)?.slice(0, 128));
  }

  list(path: string): readonly KernelEntry[] | undefined {
    const names = this.#findNames(path);
    if (names !== undefined) {
      return names.sort().map((name) => ({ name, type: "link" }));
    }
    if (/^\/sys\/devices\/system\/cpu\/cpu\d+\/cpufreq$/.test(path)) {
      return this.tryRead(`${path}/scaling_driver`) === undefined
        ? undefined
        : [];
    }
    if (KERNEL_REGEXP.test(path)) {
      throw new Error(
        `Cannot list "${path}": only files are read without --allow-ffi`,
      );
    }
    try {
      return listDirectory(path);
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return undefined;
      throw error;
    }
  }

  readLink(path: string): string | undefined {
    return attempt(() => Deno.readLinkSync(path));
  }

  resolve(path: string): string | undefined {
    return attempt(() => Deno.realPathSync(path));
  }

  stat(path: string): KernelStat | undefined {
    return attempt(() => {
      const { isFile, size, mtime } = Deno.statSync(path);
      return { isFile, size, mtimeMs: mtime?.getTime() ?? 0 };
    });
  }

  toReal(path: string): string {
    return path;
  }

  async statfs(path: string): Promise<FileSystem> {
    const { statfs } = await import("node:fs/promises");
    try {
      const found = await statfs(path);
      return {
        blockBytes: found.bsize,
        blocks: found.blocks,
        blocksFree: found.bfree,
        blocksAvailable: found.bavail,
        files: found.files,
        filesFree: found.ffree,
      };
    } catch (cause) {
      const isRefused = cause instanceof Deno.errors.NotCapable;
      throw isRefused ? new Error("permission denied", { cause }) : cause;
    }
  }

  connect(path: string): Promise<KernelSocket | undefined> {
    return connectUnix(path, this.#sockets);
  }

  /** Deno has no such call. */
  adjtimex(): ClockState | undefined {
    return undefined;
  }

  machine(): string {
    return Deno.build.arch;
  }

  pageBytes(): number {
    // Of any process: cat tells of itself.
    return this.#pageBytes ??= toPageBytes(catFile("/proc/self/smaps"));
  }

  now(): number {
    return performance.timeOrigin + performance.now();
  }

  [Symbol.dispose](): void {
    this.#sockets.forEach((socket) => socket[Symbol.dispose]());
  }

  #find(path: string): CatContent {
    // cat itself is another process.
    const real = path.replace(/^\/proc\/self\//, `/proc/${Deno.pid}/`);
    if (this.#wanted.size < PATHS_LIMIT || this.#wanted.has(real)) {
      this.#wanted.set(real, this.#round);
    }
    const content = this.#contents.get(real) ?? catFile(real);
    this.#contents.set(real, content);
    return content;
  }

  /** Finds the names in those directories whose names stand in a file. */
  #findNames(path: string): string[] | undefined {
    if (path === "/sys/class/net") {
      return (this.tryRead("/proc/net/dev") ?? "").split("\n").slice(2)
        .map((line) => line.slice(0, line.lastIndexOf(":")).trim())
        .filter((name) => name !== "");
    }
    if (path === CPU) {
      const [, last] =
        /(\d{1,5})\s*$/.exec(this.tryRead(`${CPU}/present`) ?? "") ??
          [];
      const count = last === undefined ? 0 : Number(last) + 1;
      return Array.from({ length: count }, (_, index) => `cpu${index}`);
    }
    return path === "/sys/devices/system/clocksource"
      ? ["clocksource0"]
      : undefined;
  }
}

/** Gives up what takes too long; a device that does not answer may hold its reader up for ever. */
async function limit<T>(
  work: Promise<T>,
  timeoutMs: number,
  abort: AbortController,
): Promise<T> {
  const over = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    over.reject(new Error(`cat did not end within ${timeoutMs} ms`));
    abort.abort();
  }, timeoutMs);
  try {
    return await Promise.race([work, over.promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** Reads a file that is none of the kernel's. */
function readPlain(path: string): string | undefined {
  try {
    return Deno.readTextFileSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

/** Mappings of a process tell the size of their pages (proc_pid_smaps(5)). */
function toPageBytes(content: CatContent): number {
  const text = "text" in content ? content.text : "";
  const kilobytes = /^KernelPageSize: +(\d+) kB$/m.exec(text)?.[1];
  return kilobytes === undefined ? 4096 : Number(kilobytes) * 1024;
}
