/** The files of one reader as its patterns name them. */

import type { StoredPosition } from "../reader.ts";
import { Adopter } from "./adopter.ts";
import type { FileReaderOptions } from "./file_reader.ts";
import type { Findings, FoundFile } from "./find_files.ts";
import { FollowedFiles } from "./followed_files.ts";
import { KeptFiles } from "./kept_files.ts";
import { LookRound } from "./look_round.ts";
import { PackedFiles } from "./packed_files.ts";
import { Places } from "./places.ts";
import type { Predecessor } from "./rotated.ts";
import { Siblings } from "./siblings.ts";
import { parseStored, STARTED } from "./stored_files.ts";
import { Successors } from "./successors.ts";
import type { TailedFile } from "./tailed_file.ts";

/** Files that are taken up before others have their turn. */
const ADOPTED_AT_ONCE = 256;
/** Longest time that a look which changed nothing is not kept. */
const KEEP_LOOK_MS = 60_000;
/** Most paths without a file that are remembered. */
const MOST_VACANT = 10_000;

/** What a look is judged by. */
export interface LookContext {
  /** Takes what could not be opened, with the reason. */
  readonly failed: Map<string, string>;
  /** Tells whether the patterns name a path. */
  isNamed(path: string): boolean;
  /** Tells whether a file is on another host. */
  isRemote(found: FoundFile): boolean;
  /** Tells whether a file that is not known is left alone, for nobody wrote to it for long. */
  isOld(found: FoundFile): boolean;
}

/** What became of a look. */
export interface Looked {
  /** Files that are to be read. */
  readonly awake: ReadonlySet<TailedFile>;
  /** All that was found was taken up; else another look is needed. */
  readonly isComplete: boolean;
}

/** The files of one reader. */
export class FileSet {
  /** How they are followed. */
  readonly followed: FollowedFiles;
  /** Those that are compressed. */
  readonly packed: PackedFiles;
  #options: FileReaderOptions;
  #adopter: Adopter;
  #successors: Successors;
  #byPath = new Map<string, TailedFile>();
  /** When all files were looked at last: what was changed later came since. */
  #lastLook: Predecessor | undefined;
  /** Paths that lost their file. */
  #vacant = new Map<string, Predecessor>();
  #isSought: (path: string) => boolean = () => false;
  #isStarted: boolean;
  /** Time of the last look that is kept, in milliseconds since 1970. */
  #keptLookMs: number;

  /** Takes what was stored by place, and who wakes files. */
  constructor(
    options: FileReaderOptions,
    stored: ReadonlyMap<string, string>,
    wake: (file: TailedFile) => void,
  ) {
    const { followLinks, maxLineBytes, warn, onGap } = options;
    const files = [...parseStored(stored, warn)];
    const kept = new KeptFiles(files, followLinks);
    const places = new Places(kept.finished);
    for (const { known } of kept.finished.all) {
      if (known.packed === undefined) this.#vacant.set(known.path, known);
    }
    this.#options = options;
    this.#isStarted = stored.has(STARTED);
    this.#keptLookMs = Number(stored.get(STARTED) ?? 0);
    if (this.#isStarted) this.#lastLook = toLook(this.#keptLookMs);
    this.followed = new FollowedFiles(options, places);
    const longBytes = maxLineBytes + options.encoding.unitBytes;
    this.packed = new PackedFiles(
      { longBytes, onGap, warn, wake },
      this.followed,
      kept,
    );
    this.#adopter = new Adopter(options, this.followed, kept, this.packed);
    this.#successors = new Successors(
      this.followed,
      this.#adopter,
      this.packed,
    );
  }

  /** Finds the file that has a path now. */
  findByPath(path: string): TailedFile | undefined {
    return this.#byPath.get(path);
  }

  /** All files, those without a name too. */
  get all(): MapIterator<TailedFile> {
    return this.followed.places.all;
  }

  /** Takes what was found. */
  look(findings: Findings, context: LookContext): Looked {
    const round = new LookRound();
    let isComplete = true;
    for (const found of findings.files) {
      const hasRoom = round.fresh.size < ADOPTED_AT_ONCE;
      const file = this.#take(found, context, hasRoom ? round : undefined);
      if (file === "later") isComplete = false;
      else if (file !== undefined) round.see(file, found);
    }
    const isUnread = (path: string) => isBelow(path, findings.failed);
    for (const file of this.all) {
      const isLost = file.isListed && !round.seen.has(file);
      if (isLost && !isUnread(file.path)) round.lose(file);
    }
    this.#byPath = round.byPath;
    this.#followLeft(round);
    this.#indexPaths(round.awake);
    this.#isSought = (path) => context.isNamed(path) && !isUnread(path);
    if (isComplete) {
      this.#complete(round, context);
      this.#lastLook = toLook(findings.atMs);
    }
    return { awake: round.awake, isComplete };
  }

  /** Goes on when a file holds other content than what was read; gives what is to be read. `fresh` are files that nobody looked at yet. */
  replace(file: TailedFile, fresh: Iterable<TailedFile>): TailedFile[] {
    const awake = this.#successors.replace(file, fresh);
    this.#indexPaths(awake);
    return awake;
  }

  /** Goes on with compressed files; what was not found anywhere is given up. */
  advance(): void {
    this.packed.next();
    if (!this.packed.isBusy) this.#adopter.giveUp(this.#isSought);
  }

  /** Notes what arrived. */
  commit(place: string, offset: number): void {
    const { places } = this.followed;
    const file = places.at(place);
    if (file === undefined || !file.commit(offset)) return;
    places.change(file);
    if (file.packed !== undefined) this.packed.noteArrived(file);
    // What was truncated ends with its last answer.
    const isEnded = !file.isOpen && !file.isListed;
    if (isEnded && file.isSettled) this.followed.forget(file);
  }

  /** Goes back to what arrived; what cannot be read again is told. */
  rewind(): void {
    for (const file of [...this.all]) {
      const { path, committed: start, offset: end } = file;
      file.rewind();
      if (file.isOpen || file.isListed || start >= end) continue;
      const why = "it was truncated before it was written for sure";
      this.#options.onGap({ file: path, start, end, why });
      this.followed.forget(file);
    }
  }

  /** Gives what changed since the last call. */
  takePositions(): StoredPosition[] {
    const positions = this.followed.places.takePositions();
    const lookMs = this.#lastLook?.mtimeMs ?? 0;
    // A look that changed nothing is not worth a write each time.
    const isOld = Math.abs(lookMs - this.#keptLookMs) > KEEP_LOOK_MS;
    if (lookMs > 0 && (isOld || positions.length > 0)) {
      positions.push({ key: STARTED, data: `${lookMs}` });
      this.#keptLookMs = lookMs;
    }
    return positions;
  }

  /** Gives the file that was found; `later` when there is no room for one more. */
  #take(
    found: FoundFile,
    context: LookContext,
    round: LookRound | undefined,
  ): TailedFile | "later" | undefined {
    const known = this.followed.places.byId(found.id);
    if (known !== undefined) return known;
    if (this.packed.see(found)) return undefined;
    const isFirst = !this.#isStarted;
    // What lies in an old file is passed over when it is touched later.
    const isPassed = isFirst && this.#options.start === "end";
    if (!isPassed && context.isOld(found)) return undefined;
    if (round === undefined) return "later";
    const { failed } = context;
    const isRemote = context.isRemote(found);
    const file = this.#adopter.adopt(found, { isFirst, isRemote, failed });
    if (file === undefined) return undefined;
    round.fresh.add(found.path);
    round.awake.add(file);
    return file;
  }

  /** Goes after files that lost their name, and takes up what had it after them, or since the last look. */
  #followLeft(round: LookRound): void {
    const siblings = new Siblings();
    const wake = (files: readonly TailedFile[]) =>
      files.forEach((file) => round.awake.add(file));
    const fresh = [...round.awake].filter(({ offset }) => offset === 0);
    for (const { file, path } of round.left) {
      // Its writer may have gone on after others came: the last look counts.
      const before = { id: file.id, mtimeMs: file.mtimeMs };
      this.#vacant.set(path, before);
      wake(this.#successors.leave(file, fresh));
      wake(this.#adopter.adoptLater(path, before, siblings));
    }
    for (const path of round.fresh) {
      const before = this.#vacant.get(path) ?? this.#lastLook;
      this.#vacant.delete(path);
      if (before === undefined) continue;
      wake(this.#adopter.adoptLater(path, before, siblings));
    }
    const surplus = Math.max(0, this.#vacant.size - MOST_VACANT);
    for (const path of [...this.#vacant.keys().take(surplus)]) {
      this.#vacant.delete(path);
    }
  }

  /** Notes which files have paths now. */
  #indexPaths(files: Iterable<TailedFile>): void {
    for (const file of files) {
      if (file.isListed) this.#byPath.set(file.path, file);
    }
  }

  /** Goes after stored files that were not found, when everything else was. */
  #complete(round: LookRound, { isNamed }: LookContext): void {
    this.#isStarted = true;
    this.#adopter.retire(isNamed);
    const moved = this.#adopter.adoptMoved(this.#isSought);
    moved.forEach((file) => round.awake.add(file));
    this.advance();
  }
}

/** What was changed after a look came since. */
function toLook(atMs: number): Predecessor {
  return { id: "", mtimeMs: atMs };
}

/** Tells whether a path or a directory above it could not be read: a file there is not known to be gone. */
function isBelow(path: string, unread: ReadonlyMap<string, string>): boolean {
  return unread.keys().some((one) =>
    path === one || path.startsWith(one === "/" ? one : `${one}/`)
  );
}
