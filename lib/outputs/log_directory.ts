/**
 * A directory that lines are kept in. It is opened when it can be: a full or
 * absent file system is waited for. One thing is done after the other, and
 * whoever stops waiting finds that what was not told to be written is not
 * there.
 *
 * @module
 */

import { TaskError } from "../error.ts";
import { hasCode } from "./append_file.ts";
import type { Compression } from "./compression.ts";
import { FileList } from "./file_list.ts";
import {
  type HeldDirectory,
  holdDirectory,
  isLasting,
  toDirectoryError,
} from "./held_directory.ts";
import { LogStream } from "./log_stream.ts";
import { SendError } from "./output.ts";
import { Packer } from "./packer.ts";
import type { Rotation } from "./rotation.ts";
import { toSystemReason } from "./system_reason.ts";
import { untilAborted } from "./until_aborted.ts";

/** Files that are open at a time. */
const MAX_OPEN_FILES = 64;
/** How long the end of work is waited for, in milliseconds. */
const CLOSE_MS = 5_000;
/** Errors of a directory that was removed, or whose server forgot it. */
const GONE: readonly string[] = ["ENOENT", "ENOTDIR", "ESTALE", "ENODEV"];

/** What a directory is and how files in it are kept. */
export interface LogDirectoryOptions {
  /** Absolute path. */
  readonly path: string;
  readonly rotation: Rotation;
  readonly compression: Compression;
  /** Mode of files. */
  readonly mode: number;
  /** Mode of the directory when it is made. */
  readonly directoryMode: number;
  /** Tells an operator of what was found there. */
  readonly warn: (text: string) => void;
  /** Milliseconds since 1970; the clock's when absent. */
  readonly now?: () => number;
}

/** What is open while the directory is there. */
interface Opened {
  readonly held: HeldDirectory;
  readonly list: FileList;
  readonly packer: Packer;
  readonly streams: Map<string, LogStream>;
  /** Streams whose file is open, the one that was used last at the end. */
  readonly recent: Set<LogStream>;
  /** Streams that were appended to since the last flush. */
  readonly dirty: Set<LogStream>;
}

/** Appends to files of a directory that it alone writes to. */
export class LogDirectory {
  #options: LogDirectoryOptions;
  #opened: Opened | undefined;
  /** What was appended since the last flush is gone with its directory. */
  #isLost = false;
  #isClosed = false;
  #last: Promise<unknown> = Promise.resolve();

  private constructor(options: LogDirectoryOptions) {
    this.#options = options;
  }

  /**
   * Opens a directory, making it when absent.
   * @throws {TaskError} When it cannot be used however long one waits.
   */
  static async open(options: LogDirectoryOptions): Promise<LogDirectory> {
    const directory = new LogDirectory(options);
    try {
      await directory.#open();
    } catch (error) {
      if (isLasting(error)) throw toDirectoryError(options.path, error);
      options.warn(
        `Cannot write to "${options.path}" yet: ${toSystemReason(error)}`,
      );
    }
    return directory;
  }

  /**
   * Appends bytes to the files of filled names, all of them or nothing.
   * @throws {SendError} When that fails; it may work later.
   */
  append(
    parts: Iterable<readonly [filled: string, bytes: Uint8Array]>,
    signal: AbortSignal,
  ): Promise<void> {
    return untilAborted(
      this.#queue(() => this.#append(parts, signal)),
      signal,
    );
  }

  /**
   * Makes what was appended safe from a loss of power.
   * @throws {SendError} When that fails: what was appended since the flush before is taken back.
   */
  flush(): Promise<void> {
    return this.#queue(async () => {
      const isLost = this.#isLost;
      this.#isLost = false;
      if (isLost) throw new Error("the directory was taken away");
      const dirty = this.#opened?.dirty ?? new Set();
      const streams = [...dirty];
      const failed = (await Promise.allSettled(
        streams.map((stream) => stream.sync()),
      )).find((done) => done.status === "rejected");
      dirty.clear();
      if (failed === undefined) return;
      for (const stream of streams) await stream.takeBack();
      throw failed.reason;
    });
  }

  /** Ends what is open; a file that is being compressed is left for the next time. */
  async close(): Promise<void> {
    const done = this.#queue(() => Promise.resolve(this.#isClosed = true));
    await waitFor(done, CLOSE_MS);
    await this.#shut();
  }

  async #append(
    parts: Iterable<readonly [filled: string, bytes: Uint8Array]>,
    signal: AbortSignal,
  ): Promise<void> {
    signal.throwIfAborted();
    const opened = await this.#open();
    const undo: (() => Promise<void>)[] = [];
    try {
      for (const [filled, bytes] of parts) {
        const stream = opened.streams.get(filled) ?? this.#add(opened, filled);
        opened.dirty.add(stream);
        undo.push(await stream.append(bytes, signal));
        await closeOldest(opened, stream);
      }
    } catch (error) {
      for (const takeBack of undo.toReversed()) await takeBack();
      throw error;
    }
  }

  /** Does one thing after the other. */
  #queue<T>(step: () => Promise<T>): Promise<T> {
    const done = this.#last.catch(() => {}).then(() => this.#try(step));
    this.#last = done;
    return done;
  }

  async #try<T>(step: () => Promise<T>): Promise<T> {
    try {
      return await step();
    } catch (error) {
      const isGone = GONE.some((code) => hasCode(error, code));
      if (isGone) await this.#shut().catch(() => {});
      const message = `Cannot write to "${this.#options.path}": ${
        error instanceof TaskError ? error.message : toSystemReason(error)
      }`;
      throw new SendError("again", message, { cause: error });
    }
  }

  async #open(): Promise<Opened> {
    if (this.#opened !== undefined) return this.#opened;
    if (this.#isClosed) throw new Error("it is closed");
    const { path, directoryMode, compression, mode, warn } = this.#options;
    const held = await holdDirectory(path, directoryMode);
    try {
      const list = await FileList.load(held, warn);
      const packer = new Packer(list, compression, mode, warn);
      await packer.clean();
      packer.wake();
      return this.#opened = {
        held,
        list,
        packer,
        streams: new Map(),
        recent: new Set(),
        dirty: new Set(),
      };
    } catch (error) {
      held[Symbol.dispose]();
      throw error;
    }
  }

  #add(opened: Opened, filled: string): LogStream {
    const { rotation, mode, warn, now = Date.now } = this.#options;
    const stream = new LogStream(filled, {
      list: opened.list,
      uid: opened.held.uid,
      rotation,
      mode,
      now,
      warn,
      ended: () => opened.packer.wake(),
    });
    opened.streams.set(filled, stream);
    return stream;
  }

  async #shut(): Promise<void> {
    const opened = this.#opened;
    if (opened === undefined) return;
    this.#opened = undefined;
    this.#isLost = opened.dirty.size > 0;
    await opened.packer.stop();
    for (const stream of opened.recent) await stream.close().catch(() => {});
    opened.held[Symbol.dispose]();
  }
}

/** Closes the file that was not written to for longest, where too many are open. */
async function closeOldest(
  { recent }: Opened,
  used: LogStream,
): Promise<void> {
  recent.delete(used);
  recent.add(used);
  for (const stream of recent) {
    if (recent.size <= MAX_OPEN_FILES) return;
    recent.delete(stream);
    await stream.rest();
  }
}

/** Waits for the end of work that may never end. */
async function waitFor(work: Promise<unknown>, limitMs: number): Promise<void> {
  const limit = Promise.withResolvers<void>();
  const timer = setTimeout(limit.resolve, limitMs);
  await Promise.race([work.catch(() => {}), limit.promise]);
  clearTimeout(timer);
}
