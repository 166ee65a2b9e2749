/**
 * The kernel's files with narrow rights: one `cat` reads at the start of a
 * round what rounds before asked for, and one `ls` lists the directories of
 * `/sys`. What is asked for the first time is read by a program of its own.
 * Where `ls` may not be run, directories are listed whose names stand in a
 * file.
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
import { KernelRound } from "./kernel_round.ts";
import { lsDirectories, lsDirectory } from "./ls_directories.ts";
import { connectUnix } from "./unix_socket.ts";

/** How long a round may take to be read, in milliseconds; what is read is in memory. */
const TIMEOUT_MS = 10_000;
/** Files that Deno opens with every right only. */
const KERNEL_REGEXP = /^\/(proc|sys|dev)\//;
/** Directories that `ls` lists; those of processes are too many for that. */
const LISTED_REGEXP = /^\/(sys|proc\/spl)\//;
/** Says that a file, or the device behind it, is not there. */
const ABSENT_REGEXP =
  /^(no such (file or directory|device|process)|not a directory)/;
const CPU = "/sys/devices/system/cpu";

/** Reads the kernel's files by `cat`. */
export class NarrowKernel implements Kernel, Disposable {
  /** Where the trees lie. */
  readonly roots: KernelRoots = HOST_ROOTS;
  #files = new KernelRound<CatContent>({ one: catFile, many: catFiles });
  #dirs = new KernelRound({ one: lsDirectory, many: lsDirectories });
  #refreshing: Promise<void> | undefined;
  /** Programs that have not ended, be they waited for or not. */
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
    if (this.#reading !== undefined) {
      throw new Error("The cat of a round before has not ended");
    }
    const abort = new AbortController();
    const parts = [
      this.#files.refresh(abort.signal),
      this.#dirs.refresh(abort.signal),
    ];
    this.#reading = Promise.allSettled(parts)
      .then(() => this.#reading = undefined);
    await limit(Promise.all(parts), this.#timeoutMs, abort);
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
    if (LISTED_REGEXP.test(path) && mayRun("ls")) return this.#list(path);
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
        `Cannot list "${path}": that takes --allow-ffi, or --allow-run=ls below /sys`,
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
    return KERNEL_REGEXP.test(path)
      ? attempt(() => readTarget(path))
      : attempt(() => Deno.realPathSync(path));
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
    return this.#files.find(
      path.replace(/^\/proc\/self\//, `/proc/${Deno.pid}/`),
    );
  }

  #list(path: string): readonly KernelEntry[] | undefined {
    const content = this.#dirs.find(path);
    if ("entries" in content) return content.entries;
    if (ABSENT_REGEXP.test(content.reason)) return undefined;
    throw new Error(`Cannot list "${path}": ${content.reason}`);
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

function mayRun(command: string): boolean {
  return Deno.permissions.querySync({ name: "run", command }).state ===
    "granted";
}

/** Asks readlink(1) where a path of the kernel leads. */
function readTarget(path: string): string | undefined {
  const { success, stdout } = new Deno.Command("readlink", {
    args: ["-e", "--", path],
    clearEnv: true,
    stdin: "null",
    stderr: "null",
  }).outputSync();
  return success
    ? new TextDecoder().decode(stdout).replace(/\n$/, "")
    : undefined;
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
