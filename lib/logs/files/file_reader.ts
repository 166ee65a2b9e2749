/**
 * Follows the files that patterns name, for one pipeline: new ones, rotated
 * ones, truncated ones, ones that were moved while nobody looked.
 *
 * @module
 */

import { toMessage } from "../../error.ts";
import type { LineBlock } from "../../outputs/batch.ts";
import { Alarm } from "../alarm.ts";
import type { Gap, Piece, Reader, StoredPosition } from "../reader.ts";
import {
  type FilePatterns,
  type Findings,
  type FoundFile,
  openFinder,
} from "./find_files.ts";
import { FileSet } from "./file_set.ts";
import { openLogFile } from "./log_file.ts";
import type { ReadOptions, TailedFile } from "./tailed_file.ts";
import { DirectoryWatch } from "./watch.ts";

/** Bytes that are read at once. */
const BUFFER_BYTES = 256 * 1024;
/** Time between two looks at files whose names are gone, or at all where nobody tells of changes. */
const SHORT_MS = 1000;
/** Time between two looks at all files and directories. */
const LONG_MS = 10_000;
/** Least time between two looks at directories. */
const SCAN_MS = 50;
/** How long a file is kept open while nothing comes. */
const IDLE_MS = 5 * 60_000;

/** What a reader of files is made of. */
export interface FileReaderOptions extends FilePatterns, ReadOptions {
  /** Name of the source. */
  readonly source: string;
  /** Facts of the host for all events. */
  readonly host: Readonly<Record<string, string>>;
  /** Labels for all events. */
  readonly labels: Readonly<Record<string, string>>;
  /** Where to begin in files that were there before the first start. */
  readonly start: "beginning" | "end";
  /** Files that were not written to for so long are left alone until they are; undefined reads them all. */
  readonly ignoreOlderMs: number | undefined;
  /** How long a file without a configured name is quiet before it is let go. */
  readonly rotateWaitMs: number;
  /** Is told of bytes that nobody will read. */
  onGap(gap: Gap): void;
  /** Is told of files that cannot be read, once each. */
  warn(text: string): void;
}

/** Follows files. */
export class FileReader implements Reader {
  readonly isEnded = false;
  #options: FileReaderOptions;
  #files: FileSet;
  #find: () => Promise<Findings>;
  #watch: DirectoryWatch;
  #ready = new Set<TailedFile>();
  #rests: Piece[] = [];
  /** What was read last stays while more is read. */
  #buffers = [new Uint8Array(BUFFER_BYTES), new Uint8Array(BUFFER_BYTES)];
  #looking = new Alarm();
  #something = new Alarm();
  #needsScan = false;
  #isClosed = false;
  #loop: Promise<void> | undefined;
  #failed = new Map<string, string>();

  private constructor(
    options: FileReaderOptions,
    stored: ReadonlyMap<string, string>,
  ) {
    this.#options = options;
    this.#files = new FileSet(options, stored);
    this.#find = openFinder(options);
    this.#watch = new DirectoryWatch((path, event) => {
      const file = this.#files.findByPath(path);
      if (file !== undefined) this.#wake(file);
      if (file === undefined || event === "names") this.#askScan();
      else if (!file.isOpen) this.#looking.ring();
    });
  }

  /** Opens a reader that goes on where the stored positions say; the files that are there have been found then. */
  static async open(
    options: FileReaderOptions,
    stored: ReadonlyMap<string, string>,
  ): Promise<FileReader> {
    const reader = new FileReader(options, stored);
    await reader.#scan();
    reader.#loop = reader.#keepLooking();
    return reader;
  }

  read(maxBytes: number): Piece | undefined {
    const rest = this.#rests.shift();
    if (rest !== undefined) return rest;
    const [buffer = new Uint8Array()] = this.#buffers;
    const room = buffer.subarray(0, Math.max(4096, maxBytes));
    for (const file of this.#ready) {
      this.#ready.delete(file);
      const { offset } = file;
      const block = this.#readFile(file, room);
      if (file.offset !== offset) this.#ready.add(file);
      if (block === undefined) continue;
      this.#buffers.reverse();
      return toPiece(file, block);
    }
    return undefined;
  }

  async wait(timeoutMs: number, signal: AbortSignal): Promise<void> {
    if (this.#ready.size > 0 || this.#rests.length > 0) return;
    await this.#something.wait(timeoutMs, signal);
  }

  commit(place: string, offset: number): void {
    this.#files.commit(place, offset);
  }

  takePositions(): StoredPosition[] {
    return this.#files.takePositions();
  }

  get isHolding(): boolean {
    return this.#files.held.length > 0;
  }

  get hasNewPlaces(): boolean {
    return this.#files.hasNewPlaces;
  }

  rewind(): void {
    this.#rests = [];
    for (const file of this.#files.all()) {
      file.rewind();
      this.#wake(file);
    }
  }

  finish(): void {
    for (const file of this.#files.all()) this.#readRest(file);
  }

  get lagBytes(): number {
    let sum = 0;
    for (const file of this.#files.all()) sum += file.lagBytes;
    return sum;
  }

  /** Files that are followed, for status and metrics. */
  get files(): readonly TailedFile[] {
    return [...this.#files.all()];
  }

  /** What cannot be read, with the reason. */
  get failed(): ReadonlyMap<string, string> {
    return this.#failed;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#watch[Symbol.dispose]();
    this.#looking.ring();
    this.#something.ring();
    await this.#loop;
    for (const file of this.#files.all()) file.close();
  }

  #wake(file: TailedFile): void {
    this.#ready.add(file);
    this.#something.ring();
  }

  #askScan(): void {
    this.#needsScan = true;
    this.#looking.ring();
  }

  #readFile(
    file: TailedFile,
    buffer: Uint8Array<ArrayBuffer>,
  ): LineBlock | undefined {
    if (!this.#files.mayRead(file)) return undefined;
    const result = file.read(buffer, Date.now());
    if (result === "nothing") return undefined;
    if (result !== "replaced") {
      file.activeAt = performance.now();
      return result;
    }
    for (const next of this.#files.replace(file)) this.#wake(next);
    this.#askScan();
    return undefined;
  }

  #readRest(file: TailedFile): void {
    const block = file.readRest(Date.now());
    if (block === undefined) return;
    this.#rests.push(toPiece(file, block));
    this.#something.ring();
  }

  /** Looks at directories and files in the background, so that new files are found while old ones are read. */
  async #keepLooking(): Promise<void> {
    let longAt = performance.now() + LONG_MS;
    let scannedAt = 0;
    while (!this.#isClosed) {
      // Names that come and go in a burst are looked at together.
      const sinceMs = performance.now() - scannedAt;
      const isEarly = this.#needsScan && sinceMs < SCAN_MS;
      await this.#looking.wait(isEarly ? SCAN_MS - sinceMs : SHORT_MS);
      if (this.#isClosed) return;
      const now = performance.now();
      const isLong = now >= longAt;
      if (isLong) longAt = now + LONG_MS;
      const isDue = isLong || !this.#watch.isWorking;
      if (isDue || this.#needsScan && now - scannedAt >= SCAN_MS) {
        await this.#scan();
        scannedAt = performance.now();
      }
      this.#sweep(isDue);
    }
  }

  async #scan(): Promise<void> {
    this.#needsScan = false;
    let found = await this.#find();
    // What came between the look and the watch is seen by a second look.
    if (!this.#isClosed && this.#watch.watch(found.dirs)) {
      found = await this.#find();
    }
    if (this.#isClosed) return;
    const isOld = ({ mtimeMs }: FoundFile) =>
      this.#options.ignoreOlderMs !== undefined &&
      Date.now() - mtimeMs > this.#options.ignoreOlderMs;
    const failed = new Map(found.failed);
    for (const file of this.#files.update(found, isOld, failed)) {
      this.#wake(file);
    }
    for (const [path, why] of failed) {
      if (!this.#failed.has(path)) this.#options.warn(`${path}: ${why}`);
    }
    this.#failed = failed;
  }

  #sweep(isLong: boolean): void {
    const now = performance.now();
    this.#files.held.forEach((file) => this.#wake(file));
    for (const file of this.#files.all()) {
      if (file.isListed && !isLong && !this.#ready.has(file)) continue;
      if (this.#look(file)) this.#wake(file);
      const quietMs = now - file.activeAt;
      if (!file.isListed) this.#letGo(file, quietMs);
      else if (quietMs > IDLE_MS && file.committed === file.offset) {
        this.#files.closeIdle(file);
      }
    }
  }

  /** Tells whether a file has something; one that was closed is opened when it changed. */
  #look(file: TailedFile): boolean {
    try {
      if (file.file !== undefined) return file.look(file.file.stat());
      if (!file.isListed) return false;
      const info = Deno.lstatSync(file.path);
      const mtimeMs = info.mtime?.getTime() ?? 0;
      if (!file.look({ size: info.size, mtimeMs })) return false;
      const opened = openLogFile(file.path, this.#options.followLinks);
      if (opened === undefined) return false;
      if (opened.stat().id !== file.id) {
        opened[Symbol.dispose]();
        this.#needsScan = true;
        return false;
      }
      file.reopen(opened);
      return true;
    } catch (error) {
      this.#failed.set(file.path, toMessage(error));
      return false;
    }
  }

  /** A file whose name is gone is kept while bytes or answers are missing and while somebody may still write to it. */
  #letGo(file: TailedFile, quietMs: number): void {
    const { rotateWaitMs } = this.#options;
    if (file.size > file.offset && this.#ready.has(file)) return;
    if (quietMs < rotateWaitMs) return;
    if (file.size > file.offset) return this.#readRest(file);
    if (file.committed >= file.offset) this.#files.forget(file);
  }
}

function toPiece(file: TailedFile, block: LineBlock): Piece {
  return {
    place: file.origin.key,
    block,
    events: undefined,
    end: file.offset,
  };
}
