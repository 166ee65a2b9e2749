/** Lines in a directory: one file a day or more, each batch on disk before it counts, nothing half-written kept. */

import { TaskError, toMessage } from "../error.ts";
import { lockPrivateDir, makePrivateDir } from "../private_dir.ts";
import { cutTornLine, readLastLine } from "./line_file.ts";

const FEED = 0x0a;
const NAME_REGEXP = /^(\d{4}-\d\d-\d\d)\.(\d{6})\.jsonl$/;

/** Limits of a directory of lines. */
export interface LineDirectoryOptions {
  /** A file that would grow beyond this many bytes is followed by a new one. */
  maxBytes: number;
  /** Files to keep, the newest; 0 keeps all. */
  maxFiles: number;
  /** Is told the file that becomes the oldest before older ones are removed. */
  beforeRemove?: (oldest: string) => void;
  /** Milliseconds since 1970, for the day of a file; the clock's when absent. */
  now?: () => number;
}

/**
 * Writes lines to `YYYY-MM-DD.NNNNNN.jsonl` (UTC, mode 0600) in a directory
 * of mode 0700. A line that a killed process left unfinished is cut off when
 * the directory is opened again.
 */
export class LineDirectory implements Disposable {
  #dir: string;
  #options: LineDirectoryOptions;
  #lock: Deno.FsFile;
  #file: Deno.FsFile | undefined;
  #name: string | undefined;
  #size = 0;
  #isOpen = true;

  /**
   * Opens a directory, making it when absent, and keeps others from doing so.
   * @throws {TaskError} When that fails or another process has it open.
   */
  constructor(dir: string, options: LineDirectoryOptions) {
    this.#dir = dir;
    this.#options = options;
    makePrivateDir(dir);
    this.#lock = lockDir(dir);
    try {
      this.#reopen();
    } catch (error) {
      this.#lock.close();
      throw toError(dir, error);
    }
  }

  /**
   * Appends lines, each without its line feed: all of them, on disk, or none.
   * @throws {TypeError} When a line holds a line feed.
   * @throws {TaskError} When they cannot be written.
   */
  append(lines: readonly Uint8Array[]): void {
    if (lines.length === 0) return;
    const bytes = joinLines(lines);
    try {
      if (!this.#isOpen) throw new Error("it is closed");
      this.#write(this.#rotate(bytes.length), bytes);
    } catch (error) {
      throw toError(this.#dir, error);
    }
  }

  /** Reads the newest line, or undefined when there is none. */
  readLast(): Uint8Array | undefined {
    for (const name of listFiles(this.#dir).reverse()) {
      const line = readLastLine(`${this.#dir}/${name}`);
      if (line !== undefined) return line;
    }
    return undefined;
  }

  [Symbol.dispose](): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#close();
    this.#lock.close();
  }

  #close(): void {
    this.#file?.close();
    this.#file = undefined;
  }

  /** Opens the newest file, if any, for more. */
  #reopen(): Deno.FsFile | undefined {
    this.#name = listFiles(this.#dir).at(-1);
    if (this.#name === undefined) return undefined;
    const path = `${this.#dir}/${this.#name}`;
    this.#file = Deno.openSync(path, { read: true, write: true });
    this.#size = cutTornLine(this.#file);
    return this.#file;
  }

  /** Gives the file for so many bytes more, a new one where it is time. */
  #rotate(more: number): Deno.FsFile {
    const file = this.#file ?? this.#reopen();
    const now = this.#options.now?.() ?? Date.now();
    const today = new Date(now).toISOString().slice(0, 10);
    const [, day = "", number = "0"] = NAME_REGEXP.exec(this.#name ?? "") ?? [];
    const isFull = this.#size > 0 && this.#size + more > this.#options.maxBytes;
    if (file !== undefined && day >= today && !isFull) return file;
    this.#close();
    // A clock that was set back must not put new lines before old ones.
    this.#name = day >= today
      ? toName(day, Number(number) + 1)
      : toName(today, 0);
    const next = Deno.openSync(`${this.#dir}/${this.#name}`, {
      read: true,
      write: true,
      createNew: true,
      mode: 0o600,
    });
    this.#file = next;
    this.#size = 0;
    syncDir(this.#dir);
    this.#removeOldest();
    return next;
  }

  #removeOldest(): void {
    const { maxFiles, beforeRemove } = this.#options;
    const files = listFiles(this.#dir);
    if (maxFiles === 0 || files.length <= maxFiles) return;
    const old = files.splice(0, files.length - maxFiles);
    beforeRemove?.(`${this.#dir}/${files[0] ?? ""}`);
    for (const name of old) Deno.removeSync(`${this.#dir}/${name}`);
  }

  #write(file: Deno.FsFile, bytes: Uint8Array): void {
    try {
      for (let at = 0; at < bytes.length;) {
        at += file.writeSync(bytes.subarray(at));
      }
      file.syncDataSync();
      this.#size += bytes.length;
    } catch (error) {
      this.#takeBack(file);
      throw error;
    }
  }

  /** Removes what a failed write left; if that fails as well, the next opening does what it can. */
  #takeBack(file: Deno.FsFile): void {
    try {
      file.truncateSync(this.#size);
      file.seekSync(this.#size, Deno.SeekMode.Start);
    } catch {
      this.#close();
    }
  }
}

/** Lists the files of lines in a directory, oldest first; none when it does not exist. */
export function listFiles(dir: string): string[] {
  try {
    return [...Deno.readDirSync(dir)].map(({ name }) => name)
      .filter((name) => NAME_REGEXP.test(name)).sort();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

function toName(day: string, number: number): string {
  if (number > 999_999) throw new Error(`too many files of ${day}`);
  return `${day}.${String(number).padStart(6, "0")}.jsonl`;
}

function joinLines(lines: readonly Uint8Array[]): Uint8Array {
  const size = lines.reduce((sum, line) => sum + line.length + 1, 0);
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const line of lines) {
    if (line.includes(FEED)) {
      throw new TypeError("Expected a record without line feeds");
    }
    bytes.set(line, at);
    at += line.length + 1;
    bytes[at - 1] = FEED;
  }
  return bytes;
}

function lockDir(dir: string): Deno.FsFile {
  const lock = lockPrivateDir(dir);
  if (lock) return lock;
  throw new TaskError(`Cannot open "${dir}": another process writes to it`, {
    advice: "Give each writer a directory of its own",
  });
}

/** Makes a new name durable (fsync(2): the directory needs one of its own). */
function syncDir(dir: string): void {
  if (Deno.build.os === "windows") return;
  using file = Deno.openSync(dir);
  file.syncSync();
}

function toError(dir: string, cause: unknown): TaskError {
  if (cause instanceof TaskError) return cause;
  return new TaskError(`Cannot write to "${dir}": ${toMessage(cause)}`, {
    cause,
    advice: "Look at the free space and rights of the directory",
  });
}
