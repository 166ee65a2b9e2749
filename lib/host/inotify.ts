/**
 * Changes in directories, as the kernel tells them: inotify(7) by the C
 * library. The watch of the platform opens whatever an event names, by its
 * path: a pipe that anybody lays into a watched directory stops it for good,
 * and a link leads it to any device.
 *
 * @module
 */

/** Names of the C library: GNU's, musl's on both machines. */
const LIBRARIES = [
  "libc.so.6",
  "libc.musl-x86_64.so.1",
  "libc.musl-aarch64.so.1",
] as const;

/** `O_NONBLOCK` and `O_ASYNC` of open(2); `IN_CLOEXEC` is `O_CLOEXEC`. */
const O_NONBLOCK = 0o4000;
const O_ASYNC = 0o20000;
const IN_CLOEXEC = 0o2000000;
/** `F_SETFL` and `F_SETOWN` of fcntl(2). */
const F_SETFL = 4;
const F_SETOWN = 8;
/** Bits of inotify(7). */
const IN_MODIFY = 0x2;
const IN_ATTRIB = 0x4;
const IN_MOVED = 0xc0;
const IN_CREATE = 0x100;
const IN_DELETE = 0x200;
const IN_DELETE_SELF = 0x400;
const IN_MOVE_SELF = 0x800;
const IN_Q_OVERFLOW = 0x4000;
const IN_IGNORED = 0x8000;
const IN_ONLYDIR = 0x1000000;
const IN_EXCL_UNLINK = 0x4000000;
const IN_MASK_ADD = 0x20000000;
const MASK = IN_MODIFY | IN_ATTRIB | IN_MOVED | IN_CREATE | IN_DELETE |
  IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR | IN_EXCL_UNLINK;
/** Names that come and go, and nothing of what stands in files; never less than is told of the directory already. */
const OUTER_MASK = IN_MOVED | IN_CREATE | IN_DELETE | IN_DELETE_SELF |
  IN_MOVE_SELF | IN_ONLYDIR | IN_EXCL_UNLINK | IN_MASK_ADD;
/** `struct inotify_event` without the name. */
const HEAD_BYTES = 16;
/** Holds hundreds of events. */
const BUFFER_BYTES = 64 * 1024;
/** How long events are let come together after some were told, in milliseconds. */
const PAUSE_MS = 5;

const SYMBOLS = {
  inotify_init1: { parameters: ["i32"], result: "i32" },
  inotify_add_watch: { parameters: ["i32", "buffer", "u32"], result: "i32" },
  inotify_rm_watch: { parameters: ["i32", "i32"], result: "i32" },
  fcntl: { parameters: ["i32", "i32", "i64"], result: "i32" },
  read: { parameters: ["i32", "buffer", "usize"], result: "isize" },
  close: { parameters: ["i32"], result: "i32" },
} as const;

/** What happened: a file was written to, or a name came, went or got other rights. */
export type KernelEvent = "changed" | "names";

/** Watches directories by inotify(7). */
export class Inotify implements Disposable {
  #library: Deno.DynamicLibrary<typeof SYMBOLS>;
  #fd: number;
  #tell: (path: string, event: KernelEvent) => void;
  #dirs = new Map<number, Set<string>>();
  #numbers = new Map<string, number>();
  #buffer = new Uint8Array(BUFFER_BYTES);
  #decoder = new TextDecoder();
  #pause: ReturnType<typeof setTimeout> | undefined;
  #listen = (): void => this.#pauseAfter();

  private constructor(
    library: Deno.DynamicLibrary<typeof SYMBOLS>,
    fd: number,
    tell: (path: string, event: KernelEvent) => void,
  ) {
    this.#library = library;
    this.#fd = fd;
    this.#tell = tell;
    // A signal that nobody listens to would end the process.
    Deno.addSignalListener("SIGIO", this.#listen);
    library.symbols.fcntl(fd, F_SETOWN, BigInt(Deno.pid));
    this.#await();
  }

  /** Begins to watch nothing yet; undefined where that is not possible or not allowed. Who is told gets paths below the directories as they were given, or a directory itself. */
  static open(
    tell: (path: string, event: KernelEvent) => void,
  ): Inotify | undefined {
    const library = openLibrary();
    if (library === undefined) return undefined;
    const fd = library.symbols.inotify_init1(O_NONBLOCK | IN_CLOEXEC);
    if (fd >= 0) return new Inotify(library, fd, tell);
    library.close();
    return undefined;
  }

  /** Watches these directories and no others, of outer ones only which names come and go; false when one of them cannot be watched. */
  watch(dirs: Iterable<string>, outer: Iterable<string> = []): boolean {
    const wanted = new Set(dirs);
    const around = new Set(outer).difference(wanted);
    for (const dir of [...this.#numbers.keys()]) {
      if (!wanted.has(dir) && !around.has(dir)) this.#forget(dir);
    }
    let isWhole = true;
    // Where there are too few watches, one of these serves many directories.
    for (const dir of around) isWhole = this.#add(dir, OUTER_MASK) && isWhole;
    for (const dir of wanted) isWhole = this.#add(dir, MASK) && isWhole;
    return isWhole;
  }

  /** Tells whether a directory is watched. */
  isWatched(dir: string): boolean {
    return this.#numbers.has(dir);
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#pause);
    this.#library.symbols.close(this.#fd);
    Deno.removeSignalListener("SIGIO", this.#listen);
    this.#library.close();
  }

  /** Adds a directory; one that has the path of another one by now gets a number of its own. */
  #add(dir: string, mask: number): boolean {
    const path = new TextEncoder().encode(`${dir}\0`);
    const { symbols } = this.#library;
    const number = symbols.inotify_add_watch(this.#fd, path, mask);
    const old = this.#numbers.get(dir);
    if (old === number) return true;
    if (old !== undefined) this.#forget(dir);
    if (number < 0) return false;
    this.#numbers.set(dir, number);
    const known = this.#dirs.get(number);
    if (known === undefined) this.#dirs.set(number, new Set([dir]));
    else known.add(dir);
    return true;
  }

  #forget(dir: string): void {
    const number = this.#numbers.get(dir);
    if (number === undefined) return;
    this.#numbers.delete(dir);
    const dirs = this.#dirs.get(number);
    dirs?.delete(dir);
    if (dirs?.size !== 0) return;
    this.#dirs.delete(number);
    this.#library.symbols.inotify_rm_watch(this.#fd, number);
  }

  /** Has the kernel send a signal when there is something. */
  #await(): void {
    const flags = BigInt(O_NONBLOCK | O_ASYNC);
    this.#library.symbols.fcntl(this.#fd, F_SETFL, flags);
    this.#read();
  }

  /** Tells what there is; what follows at once is told together, so that who writes much does not hold up others. */
  #pauseAfter(): void {
    if (this.#pause !== undefined) return;
    this.#library.symbols.fcntl(this.#fd, F_SETFL, BigInt(O_NONBLOCK));
    this.#read();
    this.#pause = setTimeout(() => {
      this.#pause = undefined;
      this.#await();
    }, PAUSE_MS);
  }

  #read(): void {
    const { symbols } = this.#library;
    const told = new Set<string>();
    for (;;) {
      const room = BigInt(BUFFER_BYTES);
      const length = Number(symbols.read(this.#fd, this.#buffer, room));
      if (length <= 0) return;
      this.#parse(length, told);
    }
  }

  /** Reads `struct inotify_event`: descriptor, mask, cookie, length of the name, name. */
  #parse(length: number, told: Set<string>): void {
    const view = new DataView(this.#buffer.buffer);
    for (let at = 0; at + HEAD_BYTES <= length;) {
      const number = view.getInt32(at, true);
      const mask = view.getUint32(at + 4, true);
      const size = view.getUint32(at + 12, true);
      const start = at + HEAD_BYTES;
      at = start + size;
      const bytes = this.#buffer.subarray(start, at);
      const end = bytes.indexOf(0);
      const name = this.#decoder.decode(
        end === -1 ? bytes : bytes.subarray(0, end),
      );
      this.#take(number, mask, name, told);
    }
  }

  #take(number: number, mask: number, name: string, told: Set<string>): void {
    if ((mask & IN_Q_OVERFLOW) !== 0) {
      // Nobody knows what was not told.
      for (const dir of this.#numbers.keys()) this.#tell(dir, "names");
      return;
    }
    const dirs = [...this.#dirs.get(number) ?? []];
    if ((mask & IN_IGNORED) !== 0) {
      this.#dirs.delete(number);
      dirs.forEach((dir) => this.#numbers.delete(dir));
    }
    const event = (mask & IN_MODIFY) !== 0 ? "changed" : "names";
    for (const dir of dirs) {
      const path = name === "" ? dir : `${dir === "/" ? "" : dir}/${name}`;
      const key = `${event} ${path}`;
      if (told.has(key)) continue;
      told.add(key);
      this.#tell(path, event);
    }
  }
}

function openLibrary(): Deno.DynamicLibrary<typeof SYMBOLS> | undefined {
  if (Deno.build.os !== "linux") return undefined;
  for (const name of LIBRARIES) {
    try {
      return Deno.dlopen(name, SYMBOLS);
    } catch (error) {
      if (error instanceof Deno.errors.NotCapable) return undefined;
    }
  }
  return undefined;
}
