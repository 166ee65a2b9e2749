/** The files that one reader follows: how they are taken up, moved and let go. */

import { toMessage } from "../../error.ts";
import type { Origin } from "../../outputs/event.ts";
import type { Gap } from "../reader.ts";
import { Copies } from "./copies.ts";
import type { KnownContent } from "./identity.ts";
import type { FileBytes, LogFile } from "./log_file.ts";
import { MOST_OPEN, OpenFiles } from "./open_files.ts";
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
  /** Most files to hold open; 1000 when absent. */
  readonly maxOpen?: number;
  /** Is told of bytes that nobody will read. */
  onGap(gap: Gap): void;
}

/** Where to go on in a file. */
export interface Start {
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
    const { followLinks, maxOpen = MOST_OPEN } = options;
    this.opened = new OpenFiles(followLinks, maxOpen);
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
    { file, path, id }: { file: FileBytes; path: string; id: string },
    { offset, place, isSkipping, ...more }: Start,
  ): TailedFile {
    const { source, host, labels } = this.#options;
    const key = place ?? this.places.toPlace(id);
    const origin: Origin = { source, host, labels, file: path, key };
    const nowMs = performance.now();
    const at = { ...more, path, id, origin, nowMs };
    const tailed = new TailedFile(at, file, this.#options, offset, isSkipping);
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

  /** Takes a file out as if it had never been taken up, without closing it. */
  release(file: TailedFile): void {
    this.places.drop(file);
    this.copies.forget(file);
  }
}
