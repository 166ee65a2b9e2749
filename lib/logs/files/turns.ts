/** Whose turn it is to be read: all files that have something, one after the other, and those that are tried again. */

import { toMessage } from "../../error.ts";
import type { LineBlock } from "../../outputs/batch.ts";
import { Alarm } from "../alarm.ts";
import type { Piece } from "../reader.ts";
import type { FileSet } from "./file_set.ts";
import { isOutOfFiles } from "./log_file.ts";
import type { PathWarnings } from "./path_warnings.ts";
import type { ReadResult } from "./reading.ts";
import type { TailedFile } from "./tailed_file.ts";

/** What reading needs besides files. */
export interface TurnsContext {
  /** Tells whether a path is on a file system that does not answer. */
  isAway(path: string): boolean;
  /** Asks for a look at all files. */
  askScan(): void;
  /** Is told of files that cannot be read. */
  readonly warnings: PathWarnings;
}

/** The files of one reader that have something. */
export class Turns {
  #files: FileSet;
  #context: TurnsContext;
  #ready = new Set<TailedFile>();
  /** Files that are asked again a moment later. */
  #later = new Set<TailedFile>();
  /** Files that hold other content than what was read, by the inode they have: a look at all files tells where theirs is. */
  #replaced = new Map<TailedFile, string>();
  /** Files that cannot be read, with the reason. */
  #unread = new Map<TailedFile, string>();
  #rests: Piece[] = [];
  #something = new Alarm();

  /** Takes the files, and what reading needs besides. */
  constructor(files: FileSet, context: TurnsContext) {
    this.#files = files;
    this.#context = context;
  }

  /** Something is held back for a moment. */
  get isHolding(): boolean {
    return this.#later.size > 0 || this.#replaced.size > 0;
  }

  /** Files that hold other content than what was read. */
  get replaced(): readonly TailedFile[] {
    return [...this.#replaced.keys()];
  }

  /** What cannot be read, with the reason. */
  get failed(): ReadonlyMap<string, string> {
    return new Map([...this.#unread].map(([{ path }, why]) => [path, why]));
  }

  /** Tells whether a file has something that was not asked for yet. */
  isWaiting(file: TailedFile): boolean {
    return this.#ready.has(file);
  }

  /** Notes that a file may have something. */
  wake(file: TailedFile): void {
    this.#ready.add(file);
    this.#something.ring();
  }

  /** Waits until a file may have something, the time is over or the signal aborts. */
  async wait(timeoutMs: number, signal: AbortSignal): Promise<void> {
    if (this.#ready.size > 0 || this.#rests.length > 0) return;
    await this.#something.wait(timeoutMs, signal);
  }

  /** Reads from the next file that has something. */
  read(buffer: Uint8Array<ArrayBuffer>): Piece | undefined {
    const rest = this.#rests.shift();
    if (rest !== undefined) return rest;
    for (const file of this.#ready) {
      this.#ready.delete(file);
      const { offset } = file;
      const block = this.#readFile(file, buffer);
      if (file.offset !== offset) this.#ready.add(file);
      if (block !== undefined) return toPiece(file, block);
    }
    return undefined;
  }

  /** Takes the last line of a file that will not grow any more. */
  finish(file: TailedFile): void {
    if (!file.isOpen && file.size > file.offset) this.#tryReopen(file);
    // What of a compressed file is there may not be all.
    if (file.packed !== undefined) return;
    const block = file.readRest(Date.now());
    if (block === undefined) return;
    this.#rests.push(toPiece(file, block));
    this.#something.ring();
  }

  /** Goes on where a file was left whose content is another now. */
  replace(file: TailedFile): void {
    const id = this.#replaced.get(file);
    this.#replaced.delete(file);
    this.wake(file);
    const { places } = this.#files.followed;
    // It may have found where it goes on meanwhile.
    if (file.id !== id || places.at(file.origin.key) !== file) return;
    const fresh = [...this.#ready].filter((one) =>
      one.offset === 0 && one !== file
    );
    for (const next of this.#files.replace(file, fresh)) this.wake(next);
  }

  /** Tries again what was held back or failed. */
  retry(): void {
    this.#files.followed.copies.held.forEach((file) => this.wake(file));
    this.#later.forEach((file) => this.wake(file));
    this.#later.clear();
    this.#unread.forEach((_, file) => this.wake(file));
  }

  /** Forgets what was read: it is read again. */
  rewind(files: Iterable<TailedFile>): void {
    this.#rests = [];
    for (const file of files) this.wake(file);
  }

  /** Wakes who waits. */
  close(): void {
    this.#something.ring();
  }

  #readFile(
    file: TailedFile,
    buffer: Uint8Array<ArrayBuffer>,
  ): LineBlock | undefined {
    if (!this.#mayRead(file)) return undefined;
    try {
      const result = file.read(buffer, Date.now());
      this.#unread.delete(file);
      if (typeof result === "string") return this.#settle(file, result);
      file.activeAt = performance.now();
      this.#files.followed.noteUse(file);
      return result;
    } catch (error) {
      this.#fail(file, error);
      return undefined;
    }
  }

  #mayRead(file: TailedFile): boolean {
    if (this.#replaced.has(file)) return false;
    if (this.#context.isAway(file.path)) {
      this.#later.add(file);
      return false;
    }
    return (file.isOpen || this.#tryReopen(file)) &&
      this.#files.followed.copies.mayRead(file);
  }

  /** Goes on when reading gave no lines. */
  #settle(
    file: TailedFile,
    result: Exclude<ReadResult, LineBlock>,
  ): LineBlock | undefined {
    if (result === "later") this.#later.add(file);
    if (result === "replaced") {
      this.#replaced.set(file, file.id);
      this.#context.askScan();
    }
    return result === "nothing"
      ? this.#files.packed.finishRead(file, Date.now())
      : undefined;
  }

  /** Opens a file that was closed while it was quiet. */
  #tryReopen(file: TailedFile): boolean {
    // What ended has nothing more to give.
    if (!file.isListed) {
      this.#unread.delete(file);
      return false;
    }
    try {
      if (this.#files.followed.reopen(file)) return true;
      this.#context.askScan();
    } catch (error) {
      this.#fail(file, error);
    }
    return false;
  }

  /** Notes why a file cannot be read; it is tried again. */
  #fail(file: TailedFile, error: unknown): void {
    if (isOutOfFiles(error)) {
      this.#later.add(file);
      return;
    }
    const why = toMessage(error);
    this.#context.warnings.tell(file.path, why);
    this.#unread.set(file, why);
    // Its server may not know it any more by this handle.
    if (file.isListed && file.isSettled) this.#files.followed.opened.drop(file);
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
