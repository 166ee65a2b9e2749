/** Finds where a file goes on whose content or name is another's now. */

import type { Adopter } from "./adopter.ts";
import type { FollowedFiles } from "./followed_files.ts";
import { toUnread } from "./identity.ts";
import type { PackedFiles } from "./packed_files.ts";
import { findRotated } from "./rotated.ts";
import { Siblings } from "./siblings.ts";
import type { TailedFile } from "./tailed_file.ts";

/** Follows the files of one reader through rotation. */
export class Successors {
  #followed: FollowedFiles;
  #adopter: Adopter;
  #packed: PackedFiles;

  /** Takes the files that are followed, and who takes up others. */
  constructor(
    followed: FollowedFiles,
    adopter: Adopter,
    packed: PackedFiles,
  ) {
    this.#followed = followed;
    this.#adopter = adopter;
    this.#packed = packed;
  }

  /**
   * Goes on when a file holds other content than what was read: in the copy
   * that rotation made, where there is one, in what came after it, and from
   * the start of the new content. `fresh` are files that nobody looked at yet.
   */
  replace(file: TailedFile, fresh: Iterable<TailedFile>): TailedFile[] {
    const { path, name, id, isListed } = file;
    const siblings = new Siblings();
    for (const one of fresh) this.#followed.holdCopy(one);
    this.#followed.places.detach(file);
    const isCopied = this.#goOnInCopy(file, siblings);
    const next = isListed && this.#startAnew(path, id) ||
      this.#startAside(name, id, siblings);
    // What is there now is taken: what else there is came between.
    const { mtimeMs } = file;
    const before = { id: file.id, mtimeMs, emptiedId: id };
    const later = this.#adopter.adoptLater(name, before, siblings);
    // A copy of which nothing was read is found by its time alone.
    const isLost = !isCopied && (file.offset > 0 || later.length === 0);
    if (!isCopied) this.#end(file, isLost);
    return [
      ...isCopied ? [file] : [],
      ...later,
      ...next === undefined ? [] : [next],
    ];
  }

  /** Goes after a file that lost its name, to read it to its end; gives what is to be read. */
  leave(file: TailedFile, fresh: Iterable<TailedFile>): TailedFile[] {
    if (file.isOpen || file.isListed) return [];
    return this.#followed.goAfter(file) ? [file] : this.replace(file, fresh);
  }

  /** Goes on in the copy of a file that was emptied; what of other copies was read already is not read again. */
  #goOnInCopy(file: TailedFile, siblings: Siblings): boolean {
    const { copies, places } = this.#followed;
    const known = file.content.read;
    const held = copies.takeCopy(known);
    for (const copy of copies.takeRead(file)) {
      copy.passTo(copy.file?.stat().size ?? 0);
      places.change(copy);
    }
    if (held?.file !== undefined) {
      this.#followed.merge(file, held);
      return true;
    }
    const at = findRotated(file.path, known, undefined, {
      siblings,
      isTaken: (id) => places.byId(id) !== undefined,
    });
    if (at !== undefined) this.#followed.move(file, at, false);
    return at !== undefined;
  }

  #end(file: TailedFile, isLost: boolean): void {
    // It may go on in a compressed copy; what is not found there is lost.
    const isSought = this.#packed.seek(file.name, file.mtimeMs);
    const why = "it was truncated or removed before this was read";
    this.#followed.end(file, isLost && !isSought ? why : undefined);
  }

  /** Takes up the new content of an inode at its path; another file may have that by now: the next look finds it. */
  #startAnew(path: string, id: string): TailedFile | undefined {
    const file = this.#followed.tryOpen(path, new Map());
    if (file === undefined) return undefined;
    if (file.stat().id === id && !this.#followed.places.byId(id)) {
      return this.#followed.add({ file, path, id }, { offset: 0 });
    }
    file[Symbol.dispose]();
    return undefined;
  }

  /** Takes up the new content of an inode that was renamed since it was emptied. */
  #startAside(
    name: string,
    id: string,
    siblings: Siblings,
  ): TailedFile | undefined {
    const at = findRotated(name, toUnread(), id, {
      siblings,
      isTaken: (one) => this.#followed.places.byId(one) !== undefined,
    });
    if (at === undefined) return undefined;
    const file = this.#followed.add(at, { offset: 0, name });
    file.isListed = false;
    return file;
  }
}
