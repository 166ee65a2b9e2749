/**
 * The files of one reader, by inode and by place: which found file is one that
 * is known, moved or copied, and which is new.
 *
 * @module
 */

import { toMessage } from "../../error.ts";
import type { StoredPosition } from "../reader.ts";
import { Copies } from "./copies.ts";
import type { FileReaderOptions } from "./file_reader.ts";
import type { Findings, FoundFile } from "./find_files.ts";
import { type LogFile, openLogFile } from "./log_file.ts";
import { findRotated } from "./rotated.ts";
import { STARTED, StoredFiles } from "./stored_files.ts";
import { TailedFile } from "./tailed_file.ts";

/** Where to go on in a file. */
interface Start {
  readonly offset: number;
  readonly place?: string;
  readonly isSkipping?: boolean;
}

/** The files of one reader. */
export class FileSet {
  #options: FileReaderOptions;
  #byId = new Map<string, TailedFile>();
  #byPath = new Map<string, TailedFile>();
  #byPlace = new Map<string, TailedFile>();
  #stored: StoredFiles;
  #copies = new Copies();
  #changed = new Set<TailedFile>();
  #gone: string[] = [];
  #isStarted: boolean;
  #mustTellStart = false;
  /** Places were added since positions were taken. */
  hasNewPlaces = false;
  #count = 0;

  /** Takes what was stored by place. */
  constructor(
    options: FileReaderOptions,
    stored: ReadonlyMap<string, string>,
  ) {
    this.#options = options;
    this.#isStarted = stored.has(STARTED);
    this.#stored = new StoredFiles(stored, options.warn);
  }

  /** Gives the file that has a path now. */
  findByPath(path: string): TailedFile | undefined {
    return this.#byPath.get(path);
  }

  /** All files, those without a name too. */
  all(): Iterable<TailedFile> {
    return this.#byPlace.values();
  }

  /** Files that are held back for a while. */
  get held(): readonly TailedFile[] {
    return this.#copies.held;
  }

  /** Takes what was found; gives the files that are to be read. Adds what could not be opened to `failed`. */
  update(
    { files, failed: unread }: Findings,
    isOld: (found: FoundFile) => boolean,
    failed: Map<string, string>,
  ): TailedFile[] {
    const seen = new Set<TailedFile>();
    const byPath = new Map<string, TailedFile>();
    for (const found of files) {
      const known = this.#byId.get(found.id);
      if (known === undefined && isOld(found)) continue;
      const file = known ?? this.#tryAdopt(found, failed);
      if (file === undefined) continue;
      if (!seen.has(file)) this.#rename(file, found.path);
      seen.add(file);
      byPath.set(found.path, file);
    }
    this.#byPath = byPath;
    const lost = [...this.all()].filter((file) =>
      !seen.has(file) && !isUnread(file.path, unread)
    );
    lost.forEach((file) => file.isListed = false);
    const moved = unread.size === 0 ? this.#findMissing() : [];
    if (!this.#isStarted) this.#mustTellStart = true;
    this.#isStarted = true;
    return [...seen, ...lost, ...moved];
  }

  /** Tells whether a file may be read now: one that looks like a copy in the making may not. */
  mayRead(file: TailedFile): boolean {
    return this.#copies.mayRead(file, this.all());
  }

  /**
   * Goes on when a file holds other content than what was read: in the copy
   * that rotation made, where there is one, and from the start of the new
   * content. Gives both.
   */
  replace(file: TailedFile): TailedFile[] {
    const { path, id } = file;
    this.#byId.delete(id);
    const awake = this.#goOnInCopy(file) ? [file] : [];
    if (awake.length === 0) this.#end(file);
    const opened = this.#tryOpen(path, new Map());
    if (opened === undefined) return awake;
    const found = opened.stat().id;
    // Another file has the name by now: the next look finds it.
    if (found !== id || this.#byId.has(id)) {
      opened[Symbol.dispose]();
      return awake;
    }
    const next = this.#add(opened, path, id, { offset: 0 });
    this.#byPath.set(path, next);
    return [...awake, next];
  }

  /** Notes what arrived. */
  commit(place: string, offset: number): void {
    const file = this.#byPlace.get(place);
    if (file === undefined || offset <= file.committed) return;
    file.committed = offset;
    this.#changed.add(file);
    // What was truncated ends with its last answer.
    if (!file.isOpen && !file.isListed && offset >= file.offset) {
      this.forget(file);
    }
  }

  /** Gives what changed since the last call. */
  takePositions(): StoredPosition[] {
    const positions: StoredPosition[] = this.#gone.map((key) => ({
      key,
      data: undefined,
    }));
    this.#gone = [];
    if (this.#mustTellStart) positions.push({ key: STARTED, data: "1" });
    this.#mustTellStart = false;
    this.hasNewPlaces = false;
    for (const file of this.#changed) {
      const known = file.toKnown();
      if (known === undefined) continue;
      positions.push({ key: file.origin.key, data: JSON.stringify(known) });
    }
    this.#changed.clear();
    return positions;
  }

  /** Closes a file that is quiet. */
  closeIdle(file: TailedFile): void {
    if (!this.#changed.has(file)) file.close();
  }

  /** Lets a file go for good. */
  forget(file: TailedFile): void {
    file.close();
    this.#release(file);
  }

  /** Takes a file out without closing it. */
  #release(file: TailedFile): void {
    this.#byPlace.delete(file.origin.key);
    if (this.#byId.get(file.id) === file) this.#byId.delete(file.id);
    this.#copies.forget(file);
    this.#changed.delete(file);
    this.#gone.push(file.origin.key);
  }

  #rename(file: TailedFile, path: string): void {
    if (file.path !== path) this.#changed.add(file);
    file.isListed = true;
    file.path = path;
  }

  #tryOpen(path: string, failed: Map<string, string>): LogFile | undefined {
    try {
      return openLogFile(path, this.#options.followLinks);
    } catch (error) {
      failed.set(path, toMessage(error));
      return undefined;
    }
  }

  #tryAdopt(
    { path }: FoundFile,
    failed: Map<string, string>,
  ): TailedFile | undefined {
    const file = this.#tryOpen(path, failed);
    if (file === undefined) return undefined;
    const { id, size } = file.stat();
    const open = this.#byId.get(id);
    if (open !== undefined) {
      file[Symbol.dispose]();
      return open;
    }
    const stored = this.#stored.take(file, id);
    if (stored !== undefined) {
      const { place, known } = stored;
      return this.#add(file, path, id, { ...known, place });
    }
    const isEnd = !this.#isStarted && this.#options.start === "end";
    const offset = isEnd ? findLineStart(file, size) : 0;
    return this.#add(file, path, id, { offset });
  }

  /** Goes on in files that were renamed out of the patterns or copied away while nobody looked. */
  #findMissing(): TailedFile[] {
    const { moved, gone, gaps } = this.#stored.takeRest((id) =>
      this.#byId.has(id)
    );
    this.#gone.push(...gone);
    gaps.forEach((gap) => this.#options.onGap(gap));
    return moved.map(({ place, known, at: { file, path, id } }) => {
      const next = this.#add(file, path, id, { ...known, place });
      next.isListed = false;
      return next;
    });
  }

  /** Goes on in the copy of a file that was emptied; what of held copies was read already is not read again. */
  #goOnInCopy(file: TailedFile): boolean {
    // Nobody may have looked at a new file yet.
    for (const one of this.all()) this.#copies.mayRead(one, this.all());
    for (const copy of this.#copies.takeRead(file)) {
      const { size } = copy.file!.stat();
      copy.passTo(size);
      this.#changed.add(copy);
    }
    const known = file.toReadKnown();
    const held = this.#copies.takeCopy(known);
    if (held?.file !== undefined) {
      const { path, id, isListed } = held;
      this.#release(held);
      this.#moveTo(file, { file: held.file, path, id }, isListed);
      return true;
    }
    const at = findRotated(
      file.path,
      known,
      undefined,
      (id) => this.#byId.has(id),
    );
    if (at !== undefined) this.#moveTo(file, at, false);
    return at !== undefined;
  }

  #moveTo(
    file: TailedFile,
    at: { file: LogFile; path: string; id: string },
    isListed: boolean,
  ): void {
    file.moveTo(at.file, at.path, at.id);
    file.isListed = isListed;
    file.activeAt = performance.now();
    this.#byId.set(at.id, file);
    this.#changed.add(file);
  }

  /** Ends a file whose content is gone. */
  #end(file: TailedFile): void {
    const { path, size, offset } = file;
    if (size > offset) {
      const why = "it was truncated before this was read";
      this.#options.onGap({ file: path, start: offset, end: size, why });
    }
    file.close();
    file.isListed = false;
    if (file.committed >= offset) this.forget(file);
  }

  #add(file: LogFile, path: string, id: string, start: Start): TailedFile {
    const { source, host, labels } = this.#options;
    const key = start.place ?? this.#toPlace(id);
    const origin = { source, host, labels, file: path, key };
    const nowMs = performance.now();
    const tailed = new TailedFile(
      { path, id, origin, nowMs },
      file,
      this.#options,
      start.offset,
      start.isSkipping,
    );
    this.#byId.set(id, tailed);
    this.#byPlace.set(key, tailed);
    this.#changed.add(tailed);
    this.hasNewPlaces = true;
    return tailed;
  }

  /** A name for a place that was never given before: inodes come again. */
  #toPlace(id: string): string {
    return `${id}-${Date.now().toString(36)}${(this.#count++).toString(36)}`;
  }
}

/** The start of the line that is being written at the end of a file. */
function findLineStart(file: LogFile, size: number): number {
  const piece = 64 * 1024;
  for (let end = size; end > 0; end -= piece) {
    const start = Math.max(0, end - piece);
    const feed = file.peek(start, end - start).lastIndexOf(0x0a);
    if (feed !== -1) return start + feed + 1;
  }
  return 0;
}

/** Tells whether a path or a directory above it could not be read: a file there is not known to be gone. */
function isUnread(path: string, unread: ReadonlyMap<string, string>): boolean {
  return unread.keys().some((one) =>
    path === one || path.startsWith(`${one}/`)
  );
}
