/** Finds where a file goes on whose content or name is another's now. */

import type { Adopter } from "./adopter.ts";
import type { FollowedFiles } from "./followed_files.ts";
import type { PackedFiles } from "./packed_files.ts";
import { findRotated, type Predecessor } from "./rotated.ts";
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
    const { path, id, isListed } = file;
    const siblings = new Siblings();
    for (const one of fresh) this.#followed.copies.mayRead(one);
    this.#followed.places.detach(file);
    const isCopied = this.#goOnInCopy(file, siblings);
    if (!isCopied) this.#end(file);
    const next = this.#startAnew(path, id, isListed);
    // What is there now is taken: what else there is came between.
    const later = isListed
      ? this.#adopter.adoptLater(path, file, siblings)
      : [];
    return [...isCopied ? [file] : [], ...later, ...next];
  }

  /** Goes after a file that lost its name, to read it to its end. */
  leave(file: TailedFile): Predecessor {
    const isLost = !file.isOpen && !file.isListed;
    if (isLost && !this.#followed.goAfter(file)) this.#end(file);
    const { id, mtimeMs } = file;
    return file.file?.stat() ?? { id, mtimeMs };
  }

  /** Goes on in the copy of a file that was emptied; what of held copies was read already is not read again. */
  #goOnInCopy(file: TailedFile, siblings: Siblings): boolean {
    const { copies, places } = this.#followed;
    for (const copy of copies.takeRead(file)) {
      copy.passTo(copy.file?.stat().size ?? 0);
      places.change(copy);
    }
    const known = file.content.read;
    const held = copies.takeCopy(known);
    if (held?.file !== undefined) {
      const { path, id, isListed, file: copy } = held;
      this.#followed.release(held);
      this.#followed.move(file, { file: copy, path, id }, isListed);
      return true;
    }
    const at = findRotated(file.path, known, undefined, {
      siblings,
      isTaken: (id) => places.byId(id) !== undefined,
    });
    if (at !== undefined) this.#followed.move(file, at, false);
    return at !== undefined;
  }

  #end(file: TailedFile): void {
    // It may go on in a compressed copy; what is not found there is lost.
    const isSought = this.#packed.seek(file.path, file.mtimeMs);
    const why = "it was truncated or removed before this was read";
    this.#followed.end(file, isSought ? undefined : why);
  }

  /** Takes up the new content of an inode. */
  #startAnew(path: string, id: string, isListed: boolean): TailedFile[] {
    const opened = isListed
      ? this.#followed.tryOpen(path, new Map())
      : undefined;
    if (opened === undefined) return [];
    // Another file has the name by now: the next look finds it.
    if (opened.stat().id !== id || this.#followed.places.byId(id)) {
      opened[Symbol.dispose]();
      return [];
    }
    const at = { file: opened, path, id };
    return [this.#followed.add(at, { offset: 0 })];
  }
}
