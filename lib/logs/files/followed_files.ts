/** The files that one reader follows: how they are taken up, moved and let go. */

import { toMessage } from "../../error.ts";
import type { Origin } from "../../outputs/event.ts";
import type { Gap } from "../reader.ts";
import { Copies } from "./copies.ts";
import { FileBudget } from "./file_budget.ts";
import type { KnownContent } from "./identity.ts";
import type { LogFile } from "./log_file.ts";
import { OpenFiles } from "./open_files.ts";
import type { Places } from "./places.ts";
import { findRotated, type RotatedFile } from "./rotated.ts";
import { Siblings } from "./siblings.ts";
import type { StoredFile } from "./stored_files.ts";
import type { ReadOptions } from "./line_cutter.ts";
import { TailedFile } from "./tailed_file.ts";

/** How files are followed. */
export interface FollowOptions extends ReadOptions {
  /** Name of the source. */
  readonly source: string;
  /** Facts of the host for all events. */
  readonly host: Readonly<Record<string, string>>;
  /** Labels for all events. */
  readonly labels: Readonly<Record<string, string>>;
  /** Links to files are followed. */
  readonly followLinks: boolean;
  /** How many files the process may hold open; one for this reader alone when absent. */
  readonly budget?: FileBudget;
  /** Is told of bytes that nobody will read. */
  onGap(gap: Gap): void;
}

/** Where to go on in a file. */
export interface Start {
  /** Path by which a pattern names the file, or did before rotation; where it is when absent. */
  readonly name?: string;
  /** First byte to read. */
  readonly offset: number;
  /** The place that it has; a new one when absent. */
  readonly place?: string;
  /** The rest of a line is to be passed over first; not when absent. */
  readonly isSkipping?: boolean;
  /** The file is on another host; not when absent. */
  readonly isRemote?: boolean;
  /** What is known of what was read of it, where that cannot be read again. */
  readonly known?: KnownContent;
}

/** The files that one reader follows. */
export class FollowedFiles {
  /** By place and inode. */
  readonly places: Places;
  /** Those that may be copies in the making. */
  readonly copies = new Copies();
  /** Those that are open. */
  readonly opened: OpenFiles;
  #options: FollowOptions;

  /** Takes how files are followed, and the places of those that are. */
  constructor(options: FollowOptions, places: Places) {
    this.#options = options;
    this.places = places;
    const { followLinks, budget = new FileBudget() } = options;
    this.opened = new OpenFiles(
      followLinks,
      budget,
      (file) => this.copies.isHeld(file),
    );
  }

  /** Opens a file that is there; what cannot be opened is added to `failed`. */
  tryOpen(path: string, failed: Map<string, string>): LogFile | undefined {
    try {
      return this.opened.open(path);
    } catch (error) {
      failed.set(path, toMessage(error));
      return undefined;
    }
  }

  /** Takes up an open file. */
  add(
    { file: bytes, path, id }: RotatedFile,
    { offset, place, isSkipping, ...more }: Start,
  ): TailedFile {
    const { source, host, labels } = this.#options;
    const key = place ?? this.places.toPlace(id);
    const file: Origin["file"] = more.name ?? path;
    const origin = { source, host, labels, file, key };
    const nowMs = performance.now();
    const at = { ...more, path, id, origin, nowMs };
    const tailed = new TailedFile(at, bytes, this.#options, offset, isSkipping);
    this.places.add(tailed);
    this.noteUse(tailed);
    return tailed;
  }

  /** Notes that a file was opened or read from. */
  noteUse(file: TailedFile): void {
    this.copies.note(file);
    this.opened.use(file);
  }

  /** Goes on in another file that holds what was read. */
  move(file: TailedFile, at: RotatedFile, isListed: boolean): void {
    this.places.detach(file);
    file.moveTo(at.file, at.path, at.id);
    file.isListed = isListed;
    file.activeAt = performance.now();
    this.places.attach(file);
    this.opened.use(file);
  }

  /**
   * Opens a file again that was closed; false when it is not there any more.
   * @throws {TaskError} When it cannot be read.
   */
  reopen(file: TailedFile): boolean {
    if (file.isListed) {
      const opened = this.opened.open(file.path);
      if (opened?.stat().id === file.id) {
        file.reopen(opened);
        this.opened.use(file);
        return true;
      }
      opened?.[Symbol.dispose]();
    }
    return this.goAfter(file);
  }

  /** Holds a file back that nobody looked at yet, where it is a copy of another one. */
  holdCopy(file: TailedFile): void {
    try {
      if (file.isOpen || this.reopen(file)) this.copies.mayRead(file);
    } catch {
      // Who reads it will be told.
    }
  }

  /** Finds a closed file under the name that rotation gave it; what was not read of one that is gone is told. */
  goAfter(file: TailedFile): boolean {
    const { path, id, content } = file;
    const at = findRotated(path, content.read, id, {
      siblings: new Siblings(),
      isTaken: (one) => one !== id && this.places.byId(one) !== undefined,
    });
    if (at === undefined) return false;
    this.move(file, at, false);
    return true;
  }

  /** Ends a file whose content is gone; what was not read of it is told where there is a reason. */
  end(file: TailedFile, why: string | undefined): void {
    const { path, size, offset } = file;
    if (size > offset && why !== undefined) {
      this.#options.onGap({ file: path, start: offset, end: size, why });
    }
    this.opened.drop(file);
    file.isListed = false;
    if (file.isSettled) this.forget(file);
    // Its inode is another file's; its place waits for the last answer.
    else this.places.detach(file);
  }

  /** Lets a file go for good. */
  forget(file: TailedFile): void {
    this.places.remove(file, Date.now());
    this.copies.forget(file);
    this.opened.drop(file);
  }

  /** Takes a file out that may go on later, and closes it. */
  park(file: TailedFile): StoredFile {
    const parked = this.places.park(file);
    this.copies.forget(file);
    this.opened.drop(file);
    return parked;
  }

  /** Goes on in another file that is followed and was not read yet; that one is no file of its own. */
  merge(file: TailedFile, other: TailedFile): void {
    const { path, id, isListed } = other;
    const bytes = other.takeFile();
    this.places.drop(other);
    this.copies.forget(other);
    this.opened.drop(other);
    if (bytes !== undefined) {
      this.move(file, { file: bytes, path, id }, isListed);
    }
  }
}
