/**
 * A queue on disk between a source and its pipelines: what is put in is there
 * after a crash, each pipeline reads at its own pace, and nothing is removed
 * before all of them are past it. A queue that is full takes nothing: who
 * feeds it makes its senders wait.
 *
 * @module
 */

import { TaskError, toMessage } from "../error.ts";
import type { Origin } from "../outputs/event.ts";
import { lockPrivateDir, makePrivateDir } from "../private_dir.ts";
import { type Entry, toLine } from "./entry.ts";
import { QueueReader } from "./queue_reader.ts";
import { QueueWriter } from "./queue_writer.ts";
import type { Feed, Gap, Reader } from "./source.ts";

/** Size at which a file is followed by another, in bytes. */
const SEGMENT_BYTES = 8 * 1024 * 1024;
/** Files of a queue that is full, at least: only whole files are removed. */
const MIN_SEGMENTS = 4;
/** How long what was written may be unsafe from a loss of power, in milliseconds. */
const SYNC_MS = 1000;
/** How long nothing is written after a write failed, in milliseconds. */
const REST_MS = 1000;

/** What a queue is made of. */
export interface QueueOptions {
  /** Its directory; made with mode 0700 when absent. */
  readonly dir: string;
  /** Size in bytes at which it is full; one batch may exceed it. */
  readonly maxBytes: number;
  /** Where its events come from; the queue gives the key. */
  readonly origin: Omit<Origin, "key" | "file">;
  /** The pipelines that read it, each with the positions that were kept for it. */
  readonly readers: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** What feeds it will end: readers hold until then. */
  readonly holds: boolean;
  /** Is told of entries that cannot be read. */
  onGap(gap: Gap): void;
  /** Is told what goes wrong without anything being lost. */
  warn(text: string): void;
}

/** A queue that is open. */
export class Queue implements Feed {
  #options: QueueOptions;
  #lock: Deno.FsFile;
  #writer: QueueWriter;
  #readers = new Map<string, QueueReader>();
  #room = Promise.withResolvers<void>();
  #restsUntil = -Infinity;
  #syncing: Promise<void> | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isOver = false;

  /**
   * Opens a queue and keeps others from doing so.
   * @throws {TaskError} When that fails or another process has it open.
   */
  constructor(options: QueueOptions) {
    this.#options = options;
    const { dir, maxBytes, readers } = options;
    makePrivateDir(dir);
    this.#lock = lockDir(dir);
    try {
      this.#writer = new QueueWriter(
        dir,
        Math.min(SEGMENT_BYTES, Math.ceil(maxBytes / MIN_SEGMENTS)),
        (generation) =>
          [...readers.values()].map((stored) => Number(stored.get(generation)))
            .filter((offset) => offset > 0),
      );
      for (const [name, stored] of readers) {
        this.#readers.set(name, this.#openReader(stored));
      }
    } catch (error) {
      this.#lock.close();
      throw toError(dir, error);
    }
  }

  /** Bytes in it. */
  get bytes(): number {
    return this.#writer.bytes;
  }

  get isFull(): boolean {
    return performance.now() < this.#restsUntil ||
      this.bytes >= this.#options.maxBytes;
  }

  /** Gives the reader of one of its pipelines. */
  reader(name: string): Reader {
    const reader = this.#readers.get(name);
    if (reader !== undefined) return reader;
    throw new RangeError(`Expected a pipeline that reads the queue: "${name}"`);
  }

  offer(entries: readonly Entry[]): boolean {
    if (this.isFull || this.#isOver) return false;
    if (entries.length === 0) return true;
    try {
      this.#writer.write(
        new TextEncoder().encode(entries.map(toLine).join("")),
      );
    } catch (error) {
      this.#rest(error);
      return false;
    }
    this.#restsUntil = -Infinity;
    this.#timer ??= setTimeout(() => void this.#syncSoon(), SYNC_MS);
    for (const reader of this.#readers.values()) reader.wake();
    return true;
  }

  async waitForRoom(signal: AbortSignal): Promise<void> {
    while (this.isFull && !signal.aborted) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, REST_MS);
      const leave = () => resolve();
      signal.addEventListener("abort", leave);
      await Promise.race([promise, this.#room.promise]);
      signal.removeEventListener("abort", leave);
      clearTimeout(timer);
    }
  }

  async sync(): Promise<void> {
    // One that runs may have begun before what is to be synced was written.
    await this.#syncing?.catch(() => {});
    this.#syncing ??= this.#writer.sync()
      .finally(() => this.#syncing = undefined);
    await this.#syncing;
  }

  /** Notes that nothing will be put in any more: its readers end when they are through. */
  end(): void {
    this.#isOver = true;
    for (const reader of this.#readers.values()) reader.wake();
  }

  /** Closes it; all that was put in is safe then. */
  async close(): Promise<void> {
    this.end();
    await this.#syncSoon();
    for (const reader of this.#readers.values()) reader.close();
    this.#writer.close();
    this.#lock.close();
  }

  async #syncSoon(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    try {
      await this.sync();
    } catch (error) {
      this.#options.warn(toError(this.#options.dir, error).message);
    }
  }

  #openReader(stored: ReadonlyMap<string, string>): QueueReader {
    const { origin, holds, onGap, warn } = this.#options;
    return new QueueReader({
      origin: { ...origin, file: undefined, key: this.#writer.generation },
      stored,
      segments: () => this.#writer.segments,
      isOver: () => this.#isOver,
      holds,
      onCommit: () => this.#removeRead(),
      onGap,
      warn,
    });
  }

  /** Removes what all pipelines are past. */
  #removeRead(): void {
    const offsets = [...this.#readers.values()].map((one) => one.committed);
    try {
      if (!this.#writer.remove(Math.min(...offsets))) return;
    } catch (error) {
      this.#options.warn(toError(this.#options.dir, error).message);
    }
    this.#room.resolve();
    this.#room = Promise.withResolvers();
  }

  /** A disk that is full is left alone for a while; that is told once. */
  #rest(error: unknown): void {
    if (this.#restsUntil === -Infinity) {
      this.#options.warn(toError(this.#options.dir, error).message);
    }
    this.#restsUntil = performance.now() + REST_MS;
  }
}

function lockDir(dir: string): Deno.FsFile {
  const lock = lockPrivateDir(dir);
  if (lock) return lock;
  throw new TaskError(
    `Cannot open the queue "${dir}": another process has it open`,
    { advice: "Run one agent at a time" },
  );
}

function toError(dir: string, cause: unknown): TaskError {
  if (cause instanceof TaskError) return cause;
  return new TaskError(
    `Cannot write to the queue "${dir}": ${toMessage(cause)}`,
    {
      cause,
      advice: "Look at the free space and rights of the directory",
    },
  );
}
