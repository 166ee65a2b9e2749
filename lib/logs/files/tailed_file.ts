/** One file that is followed: what was read of it, what arrived, and what it is known by. */

import type { LineBlock } from "../../outputs/batch.ts";
import type { Origin } from "../../outputs/event.ts";
import { Content } from "./content.ts";
import { areEqual, type Known, type PackedState } from "./identity.ts";
import {
  type FileCounts,
  LineCutter,
  type ReadOptions,
} from "./line_cutter.ts";
import type { FileBytes, FileState } from "./log_file.ts";
import type { FollowedAt, ReadResult } from "./reading.ts";
import { ZeroGuard } from "./zero_guard.ts";

/** One file that is followed. */
export class TailedFile {
  /** Where its events come from. */
  readonly origin: Origin;
  /** Path at which it is now. */
  path: string;
  /** Path by which a pattern names it, or did before rotation. */
  name: string;
  /** Device, inode and birth. */
  id: string;
  /** A path that is configured names it; else what is left is read, and then it is forgotten. */
  isListed = true;
  /** When it gave something last, was opened or lost its name, in milliseconds of `performance.now()`. */
  activeAt: number;
  /** Greatest size that it is known to have had. */
  size = 0;
  /** Last change before it was read last, in milliseconds since 1970. */
  mtimeMs = 0;
  /** The compressed file whose content it is. */
  packed: PackedState | undefined;
  #file: FileBytes | undefined;
  #content: Content;
  #lines: LineCutter;
  #zeros: ZeroGuard | undefined;
  #looked = { size: 0, mtimeMs: 0 };

  /** Takes an open file and where to go on. */
  constructor(
    at: FollowedAt,
    file: FileBytes,
    options: ReadOptions,
    offset: number,
    isSkipping = false,
  ) {
    this.path = at.path;
    this.name = at.name ?? at.path;
    this.id = at.id;
    this.origin = at.origin;
    this.activeAt = at.nowMs;
    const isGuarded = at.isRemote && options.encoding.unitBytes === 1;
    this.#zeros = isGuarded ? new ZeroGuard() : undefined;
    this.#lines = new LineCutter(options, at.origin);
    if (isSkipping) this.#lines.skipFrom(offset);
    this.#content = new Content(file, offset, at.known);
    this.#file = file;
    this.look(file.stat());
    this.mtimeMs = this.#looked.mtimeMs;
  }

  /** Place behind what was read. */
  get offset(): number {
    return this.#content.offset;
  }

  /** Place behind what arrived. */
  get committed(): number {
    return this.#content.committed;
  }

  /** Everything that was read arrived. */
  get isSettled(): boolean {
    return this.committed >= this.offset;
  }

  /** What was read of it. */
  get content(): Pick<Content, "prefix" | "read" | "beginsAs"> {
    return this.#content;
  }

  /** What was counted. */
  get counts(): Readonly<FileCounts> {
    return this.#lines.counts;
  }

  /** Tells whether it is open. */
  get isOpen(): boolean {
    return this.#file !== undefined;
  }

  /** The open file. */
  get file(): FileBytes | undefined {
    return this.#file;
  }

  /** Bytes that did not arrive yet, as far as is known. */
  get lagBytes(): number {
    return Math.max(0, this.size - this.committed);
  }

  /** Goes on in a file that holds the same as far as was read: a copy, or the same one opened again. */
  moveTo(file: FileBytes, path: string, id: string): void {
    this.close();
    this.#file = file;
    this.path = path;
    this.id = id;
    this.size = this.offset;
    this.look(file.stat());
    this.mtimeMs = this.#looked.mtimeMs;
  }

  /** Takes the file that was closed while it was quiet; what it holds is checked by the next read. */
  reopen(file: FileBytes): void {
    this.#file = file;
  }

  /** Reads whole lines into a buffer. */
  read(buffer: Uint8Array<ArrayBuffer>, readMs: number): ReadResult {
    const file = this.#file;
    const { offset, marker } = this.#content;
    const back = marker.length;
    if (file === undefined || !file.isReadyAt(offset)) return "nothing";
    const length = file.readAt(buffer, offset - back);
    const isSame = length >= back && areEqual(buffer.subarray(0, back), marker);
    // Lines may end alike: what was emptied is told by its beginning, too.
    if (!isSame || !this.#beginsAsBefore(file)) return "replaced";
    const isWhole = length === buffer.length || length >= this.size;
    if (offset === 0 && !isWhole && this.#isPlain) return "replaced";
    this.size = Math.max(this.size, offset - back + length);
    this.mtimeMs = this.#looked.mtimeMs;
    const fresh = buffer.subarray(back, length);
    const limit = this.#zeros?.limit(fresh, offset);
    const from = back + (offset === 0 ? this.#lines.findMark(fresh) : 0);
    const wasSkipping = this.#lines.isSkipping;
    const cut = this.#lines.find(buffer, from, back + (limit ?? fresh.length));
    if (cut !== undefined) {
      const { start, end } = cut;
      const at = offset - back + start;
      const before = wasSkipping ? start : back;
      this.#skip(buffer.subarray(0, before), before - back, file);
      if (start === end) return "nothing";
      this.#advance(buffer.subarray(0, end), end - before, file);
      return this.#lines.toBlock(buffer.subarray(start, end), at, readMs);
    }
    if (limit !== undefined) return "later";
    if (length < buffer.length) return "nothing";
    return this.#readLong(file, fresh, readMs);
  }

  /** Gives what stands behind the last line feed as a line: the file will not grow any more. */
  readRest(readMs: number): LineBlock | undefined {
    const file = this.#file;
    if (file === undefined) return undefined;
    const block = this.#lines.isSkipping
      ? undefined
      : this.#readRestLine(file, readMs);
    while (this.#lines.isSkipping) {
      const bytes = file.peek(this.offset, this.#lines.longBytes);
      if (bytes.length === 0) break;
      this.#skip(bytes, bytes.length, file);
    }
    return block;
  }

  /** Notes that everything before a place arrived; false when that changes nothing. */
  commit(offset: number): boolean {
    if (offset <= this.committed) return false;
    const end = this.#lines.toArrived(offset);
    return this.#content.commit(end, this.#file) ||
      end !== offset && this.#content.commit(offset, this.#file);
  }

  /** What is to be kept. */
  toKnown(): Known {
    const { id, name: path, size, mtimeMs, packed } = this;
    const file = this.#isPlain ? this.#file : undefined;
    return {
      ...{ id, path, size, mtimeMs, packed },
      ...this.#content.toArrived(file),
      isSkipping: this.#lines.isSkippingAt(this.committed),
    };
  }

  /** Notes size and time of its last change; tells whether something changed since the last look. */
  look({ size, mtimeMs }: Pick<FileState, "size" | "mtimeMs">): boolean {
    const looked = this.#looked;
    this.#looked = { size, mtimeMs };
    this.size = Math.max(this.size, size);
    return size !== looked.size || mtimeMs !== looked.mtimeMs;
  }

  /** Passes over what was read elsewhere. */
  passTo(offset: number): void {
    if (this.#file === undefined) return;
    this.#content = new Content(this.#file, offset);
    this.#lines.goBack(undefined);
  }

  /** Goes back to what arrived. */
  rewind(): void {
    this.#lines.goBack(this.committed);
    this.#content.rewind();
  }

  /** Gives its open file to another one; nothing is read from it any more. */
  takeFile(): FileBytes | undefined {
    const file = this.#file;
    this.#file = undefined;
    this.isListed = false;
    return file;
  }

  /** Closes the file; what is known of it stays. */
  close(): void {
    this.#file?.[Symbol.dispose]();
    this.#file = undefined;
  }

  /** Its bytes are there as soon as its size is. */
  get #isPlain(): boolean {
    return this.packed === undefined && this.#zeros === undefined;
  }

  #beginsAsBefore(file: FileBytes): boolean {
    return this.packed !== undefined || this.#content.isBeginningOf(file);
  }

  #advance(
    read: Uint8Array<ArrayBuffer>,
    count: number,
    file: FileBytes,
  ): void {
    this.#content.advance(read, count, file);
    this.#lines.counts.bytes += count;
  }

  /** A line that does not fit the buffer: up to its limit, the rest is passed over. */
  #readLong(
    file: FileBytes,
    fresh: Uint8Array<ArrayBuffer>,
    readMs: number,
  ): ReadResult {
    const { longBytes } = this.#lines;
    if (this.#lines.isSkipping) {
      // Units of two bytes stay whole.
      const length = fresh.length & ~1;
      this.#skip(fresh.subarray(0, length), length, file);
      return "nothing";
    }
    const at = this.offset;
    const rest = file.peek(at, longBytes);
    const cut = this.#lines.find(rest, 0, rest.length);
    if (cut === undefined) {
      return rest.length < longBytes
        ? "nothing"
        : this.#cutLine(rest, file, readMs);
    }
    const line = rest.subarray(0, cut.end);
    this.#advance(line, line.length, file);
    return this.#lines.toBlock(line, at, readMs);
  }

  #readRestLine(file: FileBytes, readMs: number): LineBlock | undefined {
    const at = this.offset;
    const rest = file.peek(at, this.#lines.longBytes);
    if (rest.length === 0) return undefined;
    if (rest.length === this.#lines.longBytes) {
      return this.#cutLine(rest, file, readMs);
    }
    this.#advance(rest, rest.length, file);
    return this.#lines.toLine(rest, at, readMs);
  }

  #cutLine(
    rest: Uint8Array<ArrayBuffer>,
    file: FileBytes,
    readMs: number,
  ): LineBlock {
    const { taken, block } = this.#lines.cutLine(rest, this.offset, readMs);
    this.#advance(rest.subarray(0, taken), taken, file);
    return block;
  }

  /** Passes over a part of a line that was cut. */
  #skip(
    read: Uint8Array<ArrayBuffer>,
    count: number,
    file: FileBytes,
  ): void {
    if (count === 0) return;
    const wasSettled = this.isSettled;
    this.#advance(read, count, file);
    this.#lines.skipTo(this.offset);
    if (wasSettled) this.#content.commit(this.offset, file);
  }
}
