/** The files of one reader by place and by inode, and what is to be kept of them. */

import type { StoredPosition } from "../reader.ts";
import type { FinishedFiles } from "./finished_files.ts";
import type { Known } from "./identity.ts";
import { toInode } from "./log_file.ts";
import type { StoredFile } from "./stored_files.ts";
import type { TailedFile } from "./tailed_file.ts";

/** The places of one reader. */
export class Places {
  /** Files that were let go. */
  readonly finished: FinishedFiles;
  /** Places were added since positions were taken. */
  hasNew = false;
  #byPlace = new Map<string, TailedFile>();
  #byId = new Map<string, TailedFile>();
  #byInode = new Map<string, TailedFile>();
  #changed = new Set<TailedFile>();
  /** What is to be kept of places that no file is at any more. */
  #ended = new Map<string, string | undefined>();
  #count = 0;

  /** Takes files that were let go. */
  constructor(finished: FinishedFiles) {
    this.finished = finished;
  }

  /** All files. */
  get all(): MapIterator<TailedFile> {
    return this.#byPlace.values();
  }

  /** Finds the file at a place. */
  at(place: string): TailedFile | undefined {
    return this.#byPlace.get(place);
  }

  /** Finds the file that has a device, inode and birth. */
  byId(id: string): TailedFile | undefined {
    return this.#byId.get(id);
  }

  /** Finds the file that has an inode and birth, on whatever device. */
  byInode(id: string): TailedFile | undefined {
    return this.#byInode.get(toInode(id));
  }

  /** Adds a file. */
  add(file: TailedFile): void {
    this.#byPlace.set(file.origin.key, file);
    this.attach(file);
    this.hasNew = true;
  }

  /** Notes under which inode a file is now. */
  attach(file: TailedFile): void {
    this.#byId.set(file.id, file);
    this.#byInode.set(toInode(file.id), file);
    this.#changed.add(file);
  }

  /** Frees the inode of a file: another content has it now. */
  detach(file: TailedFile): void {
    const inode = toInode(file.id);
    if (this.#byId.get(file.id) === file) this.#byId.delete(file.id);
    if (this.#byInode.get(inode) === file) this.#byInode.delete(inode);
  }

  /** Notes that what is to be kept of a file changed. */
  change(file: TailedFile): void {
    this.#changed.add(file);
  }

  /** Takes a file out; what was read to its end is known for a while. */
  remove(file: TailedFile, nowMs: number): void {
    const { key } = file.origin;
    this.drop(file);
    if (file.committed === 0 || !file.isSettled) return;
    this.finish(key, { ...file.toKnown(), doneMs: nowMs });
  }

  /** Takes a file out that may go on later; its place stays. */
  park(file: TailedFile): StoredFile {
    const place = file.origin.key;
    const known = file.toKnown();
    this.drop(file);
    this.#ended.set(place, JSON.stringify(known));
    return { place, known };
  }

  /** Takes a file out for good. */
  drop(file: TailedFile): void {
    const { key } = file.origin;
    this.detach(file);
    this.#byPlace.delete(key);
    this.#changed.delete(file);
    this.#ended.set(key, undefined);
  }

  /** Keeps a place whose file is done with. */
  finish(place: string, known: Known): void {
    this.#ended.set(place, JSON.stringify(known));
    for (const one of this.finished.add(place, known)) this.forget(one);
  }

  /** Forgets a place that no file is at. */
  forget(place: string): void {
    this.#ended.set(place, undefined);
  }

  /** Gives what changed since the last call. */
  takePositions(): StoredPosition[] {
    const positions: StoredPosition[] = [];
    for (const [key, data] of this.#ended) {
      // A file that returned has its place again.
      if (!this.#byPlace.has(key)) positions.push({ key, data });
    }
    for (const file of this.#changed) {
      const data = JSON.stringify(file.toKnown());
      positions.push({ key: file.origin.key, data });
    }
    this.#ended.clear();
    this.#changed.clear();
    this.hasNew = false;
    return positions;
  }

  /** Makes a name for a place that was never given before: inodes come again. */
  toPlace(id: string): string {
    const [dev, ino] = id.split("-");
    const count = (this.#count++).toString(36);
    return `${dev}-${ino}-${Date.now().toString(36)}${count}`;
  }
}
