/**
 * Reads a compressed file as the bytes that are in it. They pass through a
 * window in memory that moves with who reads, so that neither a large file nor
 * one that was made to unpack to a thousand times its size fills memory or
 * disk; who wants to go back waits until it was unpacked anew.
 *
 * @module
 */

import { toMessage } from "../../error.ts";
import { Alarm } from "../alarm.ts";
import { type Format, unpack } from "./formats.ts";
import type { FileBytes, FileState, LogFile } from "./log_file.ts";
import { UnpackError } from "./unpack_error.ts";

/** Bytes behind who reads that stay. */
const KEPT_BYTES = 64 * 1024;
/** Bytes that are unpacked ahead of who reads, besides a longest line. */
const AHEAD_BYTES = 512 * 1024;
/** How long an unpacker waits before it looks whether it is still needed. */
const WAIT_MS = 1000;

/** Why a file could not be unpacked to its end. */
export interface UnpackFailure {
  /** The reason. */
  readonly why: string;
  /** About how many bytes of the compressed file were good. */
  readonly at: number;
}

/** Unpacks one file. */
export class Unpacker implements FileBytes {
  /** Is told when there is more. */
  onData: () => void = () => {};
  #file: LogFile;
  #format: Format;
  #window: Uint8Array<ArrayBuffer>;
  /** Place of the first byte of the window. */
  #start = 0;
  #length = 0;
  /** Bytes before this place are not needed. */
  #low = 0;
  #run = 0;
  #working: Promise<void>;
  #isEnded = false;
  #isDisposed = false;
  #failure: UnpackFailure | undefined;
  #room = new Alarm();
  #news = new Alarm();

  /** Takes a compressed file, which it closes when it is disposed of, and the bytes of a longest line. */
  constructor(file: LogFile, format: Format, lineBytes: number) {
    this.#file = file;
    this.#format = format;
    this.#window = new Uint8Array(KEPT_BYTES + AHEAD_BYTES + lineBytes);
    this.#working = this.#unpack(this.#run);
  }

  /** Everything was unpacked. */
  get isEnded(): boolean {
    return this.#isEnded;
  }

  /** Why it goes no further. */
  get failure(): UnpackFailure | undefined {
    return this.#failure;
  }

  /** Place behind what was unpacked. */
  get end(): number {
    return this.#start + this.#length;
  }

  /** Unpacks to a place, back to the start first where need be; false when it is behind the end. */
  async moveTo(offset: number): Promise<boolean> {
    this.#want(offset);
    while (this.end < offset && this.#isRunning) {
      await this.#news.wait(WAIT_MS);
    }
    return this.end >= offset;
  }

  /** Unpacks to the end, or as far as it goes; the last bytes stay. */
  async moveToEnd(): Promise<void> {
    while (await this.moveTo(this.end + KEPT_BYTES / 2));
  }

  isReadyAt(offset: number): boolean {
    if (offset >= this.#start && offset <= this.end) return true;
    this.#want(offset);
    return false;
  }

  readAt(buffer: Uint8Array, offset: number): number {
    const bytes = this.#peek(offset, buffer.length);
    buffer.set(bytes);
    this.#release(offset);
    return bytes.length;
  }

  peek(offset: number, length: number): Uint8Array<ArrayBuffer> {
    return this.#peek(offset, length).slice();
  }

  stat(): FileState {
    return { ...this.#file.stat(), size: this.end };
  }

  /** Ends soon after it was disposed of. */
  get finished(): Promise<void> {
    return this.#working;
  }

  [Symbol.dispose](): void {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    this.#run++;
    this.#room.ring();
    this.#working = this.#working.then(() => this.#file[Symbol.dispose]());
  }

  get #isRunning(): boolean {
    return !this.#isEnded && this.#failure === undefined;
  }

  #peek(offset: number, length: number): Uint8Array<ArrayBuffer> {
    const from = offset - this.#start;
    if (from < 0) return new Uint8Array();
    return this.#window.subarray(
      Math.min(from, this.#length),
      Math.min(from + length, this.#length),
    );
  }

  /** Makes room behind who reads. */
  #release(offset: number): void {
    const low = Math.max(0, offset - KEPT_BYTES);
    if (low <= this.#low) return;
    this.#low = low;
    this.#room.ring();
  }

  #want(offset: number): void {
    const low = Math.max(0, offset - KEPT_BYTES);
    if (low >= this.#start) return this.#release(offset);
    this.#start = 0;
    this.#length = 0;
    this.#low = low;
    this.#isEnded = false;
    this.#failure = undefined;
    this.#room.ring();
    const before = this.#working;
    const run = ++this.#run;
    this.#working = before.then(() => this.#unpack(run));
  }

  async #unpack(run: number): Promise<void> {
    try {
      for await (const piece of unpack(this.#file, this.#format)) {
        for (let at = 0; at < piece.length && run === this.#run;) {
          at += this.#take(piece.subarray(at));
          if (at < piece.length) await this.#room.wait(WAIT_MS);
        }
        if (run !== this.#run) return;
      }
      if (run === this.#run) this.#isEnded = true;
    } catch (error) {
      if (run === this.#run) this.#failure = toFailure(error);
    }
    if (run === this.#run) this.#tell();
  }

  /** Adds bytes as far as there is room; gives how many. */
  #take(bytes: Uint8Array): number {
    const drop = Math.min(this.#length, Math.max(0, this.#low - this.#start));
    // Moving bytes costs: it is done when it is worth it.
    if (drop >= KEPT_BYTES || drop === this.#length) {
      this.#window.copyWithin(0, drop, this.#length);
      this.#start += drop;
      this.#length -= drop;
    }
    const skipped = this.#length > 0
      ? 0
      : Math.min(bytes.length, Math.max(0, this.#low - this.#start));
    this.#start += skipped;
    const room = this.#window.length - this.#length;
    const more = bytes.subarray(skipped, skipped + room);
    this.#window.set(more, this.#length);
    this.#length += more.length;
    if (more.length > 0 || skipped > 0) this.#tell();
    return skipped + more.length;
  }

  #tell(): void {
    this.#news.ring();
    this.onData();
  }
}

function toFailure(error: unknown): UnpackFailure {
  const at = error instanceof UnpackError ? error.at : 0;
  return { why: toMessage(error), at };
}
