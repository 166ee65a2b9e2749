/**
 * The kernel's own files, as collectors read them at every scrape: `/proc`,
 * `/sys` and what udev and the mounts tell.
 *
 * Paths are the usual ones (`/proc/stat`, `/sys/class/net`); where those trees
 * really lie is the business of the reader.
 *
 * @module
 */

/** Where the trees lie that are read as `/proc`, `/sys`, `/run/udev/data` and all else. */
export interface KernelRoots {
  /** Read as `/proc`. */
  proc: string;
  /** Read as `/sys`. */
  sys: string;
  /** Read as `/run/udev/data`. */
  udev: string;
  /** Read as `/`, such as `/host` in a container; without a slash at its end, empty for `/` itself. */
  root: string;
}

/** The trees of a host that is read from within. */
export const HOST_ROOTS: KernelRoots = {
  proc: "/proc",
  sys: "/sys",
  udev: "/run/udev/data",
  root: "",
};

/** One name in a directory. */
export interface KernelEntry {
  /** Name without the directory. */
  name: string;
  /** What it is itself; a link is not followed. */
  type: "file" | "dir" | "link" | "other";
}

/** What statfs(2) tells of a mounted file system; counts of blocks are in units of `blockBytes`. */
export interface FileSystem {
  /** Size of a block in bytes. */
  blockBytes: number;
  /** Blocks in all. */
  blocks: number;
  /** Free blocks. */
  blocksFree: number;
  /** Free blocks that an ordinary user may take. */
  blocksAvailable: number;
  /** Inodes in all. */
  files: number;
  /** Free inodes. */
  filesFree: number;
}

/** The clock's state, as adjtimex(2) gives it, in the units of that page. */
export interface ClockState {
  /** What the call returned; 5 is `TIME_ERROR`: not synchronised. */
  state: number;
  /** Offset, in nanoseconds when `status` has `STA_NANO` (0x2000), else in microseconds. */
  offset: number;
  /** Frequency offset, parts per million times 65,536. */
  freq: number;
  /** Greatest error in microseconds. */
  maxerror: number;
  /** Estimated error in microseconds. */
  esterror: number;
  /** Bits of the state. */
  status: number;
  /** Time constant of the loop. */
  constant: number;
  /** Microseconds between ticks. */
  tick: number;
  /** Frequency of pulses, parts per million times 65,536. */
  ppsfreq: number;
  /** Jitter of pulses, in the unit of `offset`. */
  jitter: number;
  /** Interval of pulses, as a power of two of seconds. */
  shift: number;
  /** Stability of pulses, parts per million times 65,536. */
  stabil: number;
  /** Times that the limit of jitter was exceeded. */
  jitcnt: number;
  /** Calibrations. */
  calcnt: number;
  /** Errors of calibration. */
  errcnt: number;
  /** Times that the limit of stability was exceeded. */
  stbcnt: number;
  /** Offset of TAI in seconds. */
  tai: number;
}

/** What a file is, links followed. */
export interface KernelStat {
  /** A plain file; false for a pipe, a device or a directory. */
  isFile: boolean;
  /** Size in bytes. */
  size: number;
  /** Time of the last change of the content, in milliseconds since 1970. */
  mtimeMs: number;
}

/** A connection to a program of this host. */
export interface KernelSocket extends Disposable {
  /**
   * Reads what has come, waiting for it, and gives the number of bytes; 0 at the end.
   * @throws {Error} When the connection breaks or is closed meanwhile.
   */
  read(into: Uint8Array<ArrayBuffer>): Promise<number>;
  /**
   * Writes all bytes.
   * @throws {Error} When the connection breaks.
   */
  write(bytes: Uint8Array<ArrayBuffer>): Promise<void>;
}

/**
 * A reader of the kernel's files. What is in memory is read at once: a read of
 * `/proc` and of plain attributes in `/sys` takes microseconds. What a driver
 * has to ask its device for goes through `readSlow`, which holds nobody up.
 */
export interface Kernel {
  /** Where the trees lie. */
  readonly roots: KernelRoots;
  /**
   * Begins a round: what is read from now on is no older. Undefined when each
   * read tells of its own moment.
   * @throws {Error} When nothing can be read.
   */
  refresh(): Promise<void> | undefined;
  /**
   * Reads a file as UTF-8, broken bytes becoming U+FFFD; undefined when it, or
   * the device behind it, is not there.
   * @throws {Error} When it is there and cannot be read, is no plain file, or has more than 64 MiB.
   */
  read(path: string): string | undefined;
  /** Reads a file; undefined when that fails for any reason. */
  tryRead(path: string): string | undefined;
  /** Reads the first 128 bytes of an attribute whose driver may be slow; undefined when that fails for any reason. */
  readSlow(path: string): Promise<string | undefined>;
  /**
   * Lists a directory, sorted by name; undefined when there is none.
   * @throws {Error} When it cannot be read.
   */
  list(path: string): readonly KernelEntry[] | undefined;
  /** Reads where a link leads to; undefined when it is none or may not be known. */
  readLink(path: string): string | undefined;
  /** Resolves all links of a path, giving the path of the real tree; undefined when something on the way is missing. */
  resolve(path: string): string | undefined;
  /** Tells what a path is; undefined when nothing is there or it may not be known. */
  stat(path: string): KernelStat | undefined;
  /** The path of the real tree that is read for a path. */
  toReal(path: string): string;
  /**
   * Asks for the state of a mounted file system, by its path below
   * `roots.root`. One whose type lives on this machine is asked at once, any
   * other in a thread, for a dead server never answers.
   * @throws {Error} With the words of the system, such as `permission denied`.
   */
  statfs(path: string, type: string): FileSystem | Promise<FileSystem>;
  /**
   * Connects to a socket in the file system, such as
   * `/run/dbus/system_bus_socket`; undefined when nothing is there. What is
   * still open ends with the kernel.
   * @throws {Error} When nobody listens, or it may not be used.
   */
  connect(path: string): Promise<KernelSocket | undefined>;
  /** Asks for the state of the clock; undefined where it cannot be asked. */
  adjtimex(): ClockState | undefined;
  /** The machine as uname(2) names it, `x86_64` or `aarch64`. */
  machine(): string;
  /** Size of a page of memory in bytes. */
  pageBytes(): number;
  /** Tells the time, in milliseconds since 1970, with what the clock gives below one. */
  now(): number;
}
