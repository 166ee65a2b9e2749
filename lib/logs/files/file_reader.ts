/**
 * Follows the files that patterns name, for one pipeline: new ones, rotated
 * ones, truncated ones, ones that were moved while nobody looked.
 *
 * @module
 */

import type { Piece, Reader, StoredPosition } from "../reader.ts";
import { FileSet } from "./file_set.ts";
import { type FilePatterns, Finder, isDirectory } from "./find_files.ts";
import type { FollowOptions } from "./followed_files.ts";
import { Looking } from "./looking.ts";
import { PathWarnings } from "./path_warnings.ts";
import { Remotes } from "./remotes.ts";
import type { TailedFile } from "./tailed_file.ts";
import { Turns } from "./turns.ts";
import { type DirectoryEvent, DirectoryWatch } from "./watch.ts";

/** Bytes that are read at once. */
const BUFFER_BYTES = 256 * 1024;
/** Fewest bytes that are read at once. */
const LEAST_BYTES = 4096;
/** How long a file is kept open while nothing comes. */
const IDLE_MS = 5 * 60_000;
/** How long a file that was removed is kept at most after its last line. */
const REMOVED_MS = 5000;

/** What a reader of files is made of. */
export interface FileReaderOptions extends FilePatterns, FollowOptions {
  /** Where to begin in files that were there before the first start. */
  readonly start: "beginning" | "end";
  /** Files that were not written to for so long are left alone until they are; undefined reads them all. */
  readonly ignoreOlderMs: number | undefined;
  /** How long a file without a configured name is quiet before it is let go. */
  readonly rotateWaitMs: number;
  /** Who tells of changes: the kernel where it can, or nobody, so that all files are looked at each second. The kernel when absent. */
  readonly watch?: "auto" | "poll";
  /** Is told of files that cannot be read, once each. */
  warn(text: string): void;
}

/** Follows files. */
export class FileReader implements Reader {
  readonly isEnded = false;
  #options: FileReaderOptions;
  #files: FileSet;
  #finder: Finder;
  #watch: DirectoryWatch;
  #remotes = new Remotes();
  #looking: Looking | undefined;
  #turns: Turns;
  /** What is read while what was read before is on its way. */
  #buffers = [BUFFER_BYTES, BUFFER_BYTES].map((size) => new Uint8Array(size));
  #isClosed = false;
  #looks = 0;
  #failed = new Map<string, string>();
  #warnings: PathWarnings;

  private constructor(
    options: FileReaderOptions,
    stored: ReadonlyMap<string, string>,
  ) {
    this.#options = options;
    this.#files = new FileSet(
      options,
      stored,
      (file) => this.#turns.wake(file),
    );
    this.#warnings = new PathWarnings(options.warn);
    this.#turns = new Turns(this.#files, {
      isAway: (path) => this.#remotes.isAway(path),
      askScan: () => this.#looking?.ask(),
      warnings: this.#warnings,
    });
    const { opened } = this.#files.followed;
    this.#finder = new Finder(options, () => opened.giveBack());
    this.#watch = new DirectoryWatch((path, event) => this.#note(path, event));
  }

  /** Opens a reader that goes on where the stored positions say; the files that are there have been found then. */
  static async open(
    options: FileReaderOptions,
    stored: ReadonlyMap<string, string>,
  ): Promise<FileReader> {
    const reader = new FileReader(options, stored);
    while (!(await reader.#scan()).isComplete);
    reader.#looking = new Looking({
      scan: async () => {
        const { isComplete, costMs } = await reader.#scan();
        if (!isComplete) reader.#looking?.ask();
        return costMs;
      },
      tick: (isLong) => reader.#tick(isLong),
      isPolling: () => reader.#isPolling,
      warn: options.warn,
    });
    return reader;
  }

  read(maxBytes: number): Piece | undefined {
    const [buffer = new Uint8Array()] = this.#buffers;
    const room = buffer.subarray(0, Math.max(LEAST_BYTES, maxBytes));
    const piece = this.#turns.read(room);
    // What was given last may still be on its way.
    if (piece !== undefined) this.#buffers.reverse();
    return piece;
  }

  wait(timeoutMs: number, signal: AbortSignal): Promise<void> {
    return this.#turns.wait(timeoutMs, signal);
  }

  commit(place: string, offset: number): void {
    this.#files.commit(place, offset);
  }

  takePositions(): StoredPosition[] {
    return this.#files.takePositions();
  }

  get isHolding(): boolean {
    return this.#files.followed.copies.held.length > 0 ||
      this.#turns.isHolding || this.#files.packed.isBusy ||
      this.#looking?.isAsked === true;
  }

  get hasNewPlaces(): boolean {
    return this.#files.followed.places.hasNew;
  }

  rewind(): void {
    this.#files.rewind();
    this.#turns.rewind(this.#files.all);
  }

  finish(): void {
    for (const file of this.#files.all) this.#turns.finish(file);
  }

  get lagBytes(): number {
    let sum = 0;
    for (const file of this.#files.all) sum += file.lagBytes;
    return sum;
  }

  /** Files that are followed, for status and metrics. */
  get files(): readonly TailedFile[] {
    return [...this.#files.all];
  }

  /** Number of looks at all files and directories. */
  get looks(): number {
    return this.#looks;
  }

  /** What cannot be read, with the reason. */
  get failed(): ReadonlyMap<string, string> {
    return new Map([...this.#failed, ...this.#turns.failed]);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#watch[Symbol.dispose]();
    this.#turns.close();
    await this.#looking?.stop();
    await this.#files.packed.close();
    for (const file of this.#files.all) {
      // Who waits for a server that is gone would never end.
      if (!this.#remotes.isAway(file.path)) file.close();
    }
    this.#files.followed.opened.leave();
  }

  get #isPolling(): boolean {
    return this.#options.watch === "poll" || !this.#watch.isWorking ||
      this.#remotes.isAny;
  }

  /** What happened to a file that is known wakes it; what may be new is looked for. */
  #note(path: string, event: DirectoryEvent): void {
    const file = this.#files.findByPath(path);
    if (file !== undefined) this.#turns.wake(file);
    const isNames = event === "names";
    if (file === undefined ? this.#mayBeNew(path, isNames) : isNames) {
      this.#looking?.ask();
    }
  }

  #mayBeNew(path: string, isNames: boolean): boolean {
    return this.#finder.isNamed(path) ||
      isNames && (this.#watch.isWatched(path) || isDirectory(path));
  }

  /** Looks at all files and directories; tells whether another look is needed at once, and what it cost besides waiting. */
  async #scan(): Promise<{ isComplete: boolean; costMs: number }> {
    this.#looks++;
    await this.#remotes.ask();
    const startMs = performance.now();
    const isComplete = await this.#lookAtAll();
    return { isComplete, costMs: performance.now() - startMs };
  }

  async #lookAtAll(): Promise<boolean> {
    const replaced = this.#turns.replaced;
    const isAway = (dir: string) => this.#remotes.isAway(dir);
    let found = await this.#finder.find(isAway);
    // What came between the look and the watch is seen by a second look.
    if (!this.#isClosed && this.#watch.watch(found.dirs)) {
      found = await this.#finder.find(isAway);
    }
    if (this.#isClosed) return true;
    this.#remotes.note(found.dirs);
    const failed = new Map(found.failed);
    const { awake, isComplete } = this.#files.look(found, {
      failed,
      isNamed: (path) => this.#finder.isNamed(path),
      isRemote: ({ id, path }) => this.#remotes.isRemote(id, path),
      isOld: ({ mtimeMs }) => this.#isOld(mtimeMs),
    });
    awake.forEach((file) => this.#turns.wake(file));
    replaced.forEach((file) => this.#turns.replace(file));
    for (const [path, why] of failed) this.#warnings.tell(path, why);
    this.#failed = failed;
    return isComplete;
  }

  #isOld(mtimeMs: number): boolean {
    const { ignoreOlderMs } = this.#options;
    return ignoreOlderMs !== undefined && Date.now() - mtimeMs > ignoreOlderMs;
  }

  #tick(isLong: boolean): void {
    this.#turns.retry();
    for (const file of this.#files.all) {
      if (!file.isListed && file.packed === undefined) this.#lookUnlisted(file);
    }
    this.#files.advance();
    const { opened } = this.#files.followed;
    opened.keep();
    if (isLong) opened.closeIdle(performance.now() - IDLE_MS);
  }

  /** A file whose name is gone is kept while bytes or answers are missing and while somebody may still write to it. */
  #lookUnlisted(file: TailedFile): void {
    if (file.file === undefined || this.#remotes.isAway(file.path)) return;
    const state = file.file.stat();
    if (file.look(state)) this.#turns.wake(file);
    if (this.#turns.isWaiting(file)) return;
    const { rotateWaitMs } = this.#options;
    const waitMs = state.links === 0
      ? Math.min(rotateWaitMs, REMOVED_MS)
      : rotateWaitMs;
    if (performance.now() - file.activeAt < waitMs) return;
    if (state.size > file.offset) this.#turns.finish(file);
    else if (file.isSettled) this.#files.followed.forget(file);
  }
}
