/**
 * Compressed files: each is read once, one after the other, and only what of
 * its content was not read before. One that is cut or damaged holds up nobody.
 *
 * @module
 */

import { toMessage } from "../../error.ts";
import type { LineBlock } from "../../outputs/batch.ts";
import type { Gap } from "../reader.ts";
import { statFile } from "./find_files.ts";
import type { FollowedFiles, Start } from "./followed_files.ts";
import { findFormat } from "./formats.ts";
import type { KeptFiles } from "./kept_files.ts";
import { matchPacked, type PackedMatch } from "./packed_match.ts";
import {
  type PackedFound,
  PackedQueue,
  type WaitingFile,
} from "./packed_queue.ts";
import { Siblings } from "./siblings.ts";
import type { StoredFile } from "./stored_files.ts";
import type { TailedFile } from "./tailed_file.ts";
import { Unpacker } from "./unpacker.ts";

/** How long a file that is cut may be on its way before it is told. */
const DOUBT_MS = 10_000;
/** Compression may cut the time of the last change to whole seconds. */
const MTIME_SLACK_MS = 1000;
/** Names that compressed files have where they are looked for. */
const PACKED_REGEXP = /\.(?:gz|zst)$/;
/** What rotation and compression put behind the name of a file. */
const ROTATED_REGEXP = /(?:[.\-_]\d[\d.\-_:T]*|[.\-_]old)?\.(?:gz|zst)$/;

/** What compressed files need from their reader. */
export interface PackedOptions {
  /** Bytes that it takes to see that a line is too long. */
  readonly longBytes: number;
  /** Is told of what nobody will read. */
  onGap(gap: Gap): void;
  /** Is told of a file that cannot be read. */
  warn(text: string): void;
  /** Is told that a file has something. */
  wake(file: TailedFile): void;
}

/** The compressed files of one reader. */
export class PackedFiles {
  #options: PackedOptions;
  #followed: FollowedFiles;
  #kept: KeptFiles;
  #queue = new PackedQueue();
  #unpacker: Unpacker | undefined;
  #file: TailedFile | undefined;
  #isStarting = false;
  #starting: Promise<void> = Promise.resolve();
  #isClosed = false;
  /** What cannot be read of files that are cut or damaged, until it is told. */
  #faults = new Map<string, { readonly sinceMs: number; readonly gap: Gap }>();

  /** Takes the files that are followed, and those that are kept. */
  constructor(
    options: PackedOptions,
    followed: FollowedFiles,
    kept: KeptFiles,
  ) {
    this.#options = options;
    this.#followed = followed;
    this.#kept = kept;
    for (const { known: { id, packed } } of kept.finished.all) {
      if (packed !== undefined) this.#queue.finish(id, packed);
    }
  }

  /** Something is read or waits to be. */
  get isBusy(): boolean {
    return this.#queue.size > 0 || this.#isStarting || this.#file !== undefined;
  }

  /** Tells whether a file is known to be compressed; one that was changed is read again. */
  see(found: PackedFound): boolean {
    return this.#file?.id === found.id || this.#queue.see(found);
  }

  /** Takes a compressed file that a pattern names; one that was there before all others may be passed over. */
  offer(found: PackedFound & { name: string }, isPassed: boolean): void {
    if (isPassed) this.#pass(found);
    else this.#queue.add({ ...found, soughtAfterMs: undefined });
  }

  /** Looks for what rotation and compression made of a file that was changed last at a time. */
  seek(name: string, afterMs: number): boolean {
    const found = new Siblings().listRotated(name).filter((one) =>
      PACKED_REGEXP.test(one.path) &&
      one.mtimeMs >= afterMs - MTIME_SLACK_MS && !this.see(one)
    );
    for (const { path, id, size, mtimeMs } of found) {
      const found = { path, id, size, mtimeMs, name };
      this.#queue.add({ ...found, soughtAfterMs: afterMs });
    }
    return found.length > 0;
  }

  /** Looks for a file that was being read when an earlier process ended; rotation may have renamed it. */
  seekAgain(path: string, mtimeMs: number): void {
    const plain = path.replace(ROTATED_REGEXP, "");
    this.seek(plain, mtimeMs);
    const own = PACKED_REGEXP.test(path)
      ? statFile(path, false, new Map())
      : undefined;
    if (own === undefined || this.see(own)) return;
    this.#queue.add({ ...own, name: plain, soughtAfterMs: own.mtimeMs });
  }

  /** Goes on with the next file when nothing is read, and tells what stays cut. */
  next(): void {
    this.#tellFaults(performance.now() - DOUBT_MS);
    if (this.#isStarting || this.#file !== undefined || this.#isClosed) return;
    const waiting = this.#queue.take();
    if (waiting === undefined) return;
    this.#isStarting = true;
    this.#starting = this.#start(waiting).catch((error) => {
      this.#options.warn(`${waiting.path}: ${toMessage(error)}`);
      this.#queue.finish(waiting.id, waiting);
    }).finally(() => this.#isStarting = false);
  }

  /** Notes that something of a file arrived: all of it may have. */
  noteArrived(file: TailedFile): void {
    this.#options.wake(file);
  }

  /** Gives the last line of a file that was unpacked, without its line feed; lets the file go when all of it arrived. */
  finishRead(file: TailedFile, readMs: number): LineBlock | undefined {
    const unpacker = this.#unpacker;
    if (file !== this.#file || unpacker === undefined) return undefined;
    const { isEnded, failure } = unpacker;
    if (isEnded && file.offset >= unpacker.end || failure !== undefined) {
      if (file.isSettled) this.#letGo(file, unpacker);
      return undefined;
    }
    return isEnded ? file.readRest(readMs) : undefined;
  }

  /** Closes what is open. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#tellFaults(performance.now());
    await this.#starting;
    this.#unpacker?.[Symbol.dispose]();
    await this.#unpacker?.finished;
  }

  async #start(found: WaitingFile): Promise<void> {
    const waiting = this.#findNow(found);
    const { path, id } = waiting;
    this.#faults.delete(path);
    const opened = this.#followed.opened.open(path);
    const format = opened && findFormat(opened);
    if (opened === undefined || format === undefined) {
      return opened?.[Symbol.dispose]();
    }
    const isOwn = opened.stat().id === id;
    const unpacker = new Unpacker(opened, format, this.#options.longBytes);
    this.#unpacker = unpacker;
    const match = await matchPacked(
      unpacker,
      path,
      this.#followed,
      () => this.#kept.findLike(unpacker),
    );
    const start = isOwn ? this.#findStart(waiting, match) : undefined;
    if (start !== undefined) await unpacker.moveTo(start.offset);
    if (start !== undefined && !this.#isClosed) {
      return this.#follow(waiting, unpacker, start);
    }
    unpacker[Symbol.dispose]();
    await unpacker.finished;
  }

  /** Finds a file under the name that it has by now: rotation may have renamed it while it waited. */
  #findNow(waiting: WaitingFile): WaitingFile {
    const { path, name, id } = waiting;
    if (statFile(path, false, new Map())?.id === id) return waiting;
    const now = new Siblings().listRotated(name).find((one) => one.id === id);
    return now === undefined ? waiting : { ...waiting, path: now.path };
  }

  /** Tells where to go on; undefined when there is nothing to read, or not now. */
  #findStart(waiting: WaitingFile, match: PackedMatch): Start | undefined {
    switch (match.kind) {
      case "busy":
        this.#queue.putBack(waiting);
        return undefined;
      case "copy":
        this.#pass(waiting);
        return undefined;
      case "known":
        this.#kept.take(match.place);
        return toStart(match);
      case "new":
        if (waiting.mtimeMs > (waiting.soughtAfterMs ?? -Infinity)) {
          return { offset: 0 };
        }
        this.#pass(waiting);
        return undefined;
    }
  }

  #follow(waiting: WaitingFile, unpacker: Unpacker, start: Start): void {
    const { path, name, id, size, mtimeMs, soughtAfterMs } = waiting;
    const at = { file: unpacker, path, id };
    const file = this.#followed.add(at, { ...start, name });
    file.packed = { size, mtimeMs };
    file.isListed = soughtAfterMs === undefined;
    this.#file = file;
    unpacker.onData = () => this.#options.wake(file);
    this.#options.wake(file);
  }

  /** Notes that a file need not be read; after a restart neither. */
  #pass({ id, path, size, mtimeMs }: PackedFound): void {
    this.#queue.finish(id, { size, mtimeMs });
    const { places } = this.#followed;
    places.finish(places.toPlace(id), {
      ...{ id, path, size: 0, mtimeMs, packed: { size, mtimeMs } },
      ...{ offset: 0, headBytes: 0, head: "", marker: "", isSkipping: false },
      doneMs: Date.now(),
    });
  }

  #letGo(file: TailedFile, unpacker: Unpacker): void {
    const { path, id, packed = { size: 0, mtimeMs: 0 } } = file;
    this.#file = undefined;
    this.#queue.finish(id, packed);
    if (unpacker.failure === undefined) return this.#followed.forget(file);
    const { why, at } = unpacker.failure;
    const parked = this.#followed.park(file);
    this.#kept.parked.set(parked.place, parked);
    const gap = {
      file: path,
      start: file.offset,
      end: undefined,
      why: `it cannot be unpacked behind byte ${at} of ${packed.size}: ${why}`,
    };
    this.#faults.set(path, { sinceMs: performance.now(), gap });
  }

  #tellFaults(sinceMs: number): void {
    for (const [path, fault] of this.#faults) {
      if (fault.sinceMs > sinceMs) continue;
      this.#faults.delete(path);
      this.#options.onGap(fault.gap);
    }
  }
}

function toStart({ place, known }: StoredFile): Start {
  const { offset, isSkipping } = known;
  return { offset, isSkipping, place, known };
}
