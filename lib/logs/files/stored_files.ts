/** What was stored of files by an earlier process, until each is found again or given up. */

import type { Gap } from "../reader.ts";
import {
  isSameContent,
  type Known,
  parseKnown,
  PROOF_BYTES,
  toDigest,
} from "./identity.ts";
import { type FileBytes, openLogFile, toInode } from "./log_file.ts";
import { findRotated, type RotatedFile } from "./rotated.ts";
import { isRotatedPath, type Siblings } from "./siblings.ts";

/** Key under which it is kept that files were found once. */
export const STARTED = "started";

/** A stored file with its place. */
export interface StoredFile {
  /** Name of the place. */
  readonly place: string;
  /** What was stored. */
  readonly known: Known;
}

/** A stored file that was found. */
export interface TakenFile extends StoredFile {
  /** A place that is forgotten, for the file was taken for one of its own. */
  readonly instead?: string;
}

/** A stored file that was found under another name. */
export interface MovedFile extends StoredFile {
  /** Where it is now. */
  readonly at: RotatedFile;
}

/** Stored files that were not found yet. */
export class StoredFiles {
  #files = new Map<string, Known>();
  #byInode = new Map<string, Set<string>>();
  /** Places by the number of first bytes that are known, and their digest. */
  #byHead = new Map<number, Map<string, Set<string>>>();

  #followLinks: boolean;

  /** Takes what was stored by place, and whether links are followed. */
  constructor(stored: Iterable<StoredFile>, followLinks: boolean) {
    this.#followLinks = followLinks;
    for (const { place, known } of stored) {
      const { id, head, headBytes } = known;
      this.#files.set(place, known);
      addTo(this.#byInode, toInode(id), place);
      if (headBytes === 0) continue;
      const heads = this.#byHead.get(headBytes) ?? new Map();
      this.#byHead.set(headBytes, heads);
      addTo(heads, head, place);
    }
  }

  /** All that are left. */
  get rest(): StoredFile[] {
    return [...this.#files].map(([place, known]) => ({ place, known }));
  }

  /**
   * Finds what was stored of an open file: by its inode, else by its content
   * where the one it had is gone or holds another now. A copy of which nothing
   * was read is what it was made of.
   */
  take(
    file: FileBytes,
    id: string,
    path: string,
  ): TakenFile | undefined {
    const own = this.#findOwn(file, id);
    if (own !== undefined && own.known.offset > 0) {
      return this.remove(own.place);
    }
    const moved = this.#findMoved(file, id, path);
    for (const one of [own, moved]) {
      if (one !== undefined) this.remove(one.place);
    }
    if (own === undefined || moved === undefined) return moved ?? own;
    return { ...moved, instead: own.place };
  }

  /** Takes a place out. */
  remove(place: string): StoredFile | undefined {
    const known = this.#files.get(place);
    this.#files.delete(place);
    return known && { place, known };
  }

  /** Finds those that were renamed or copied away, among the places that `isSought` names. */
  takeMoved(
    isSought: (known: Known) => boolean,
    siblings: Siblings,
    isTaken: (id: string) => boolean,
  ): MovedFile[] {
    const moved: MovedFile[] = [];
    const ids = new Set<string>();
    for (const [place, known] of this.#files) {
      if (known.packed !== undefined || !isSought(known)) continue;
      const at = findRotated(known.path, known, known.id, {
        siblings,
        isTaken: (one) => isTaken(one) || ids.has(one),
      });
      if (at === undefined) continue;
      ids.add(at.id);
      this.#files.delete(place);
      moved.push({ place, known, at });
    }
    return moved;
  }

  #findOwn(file: FileBytes, id: string): StoredFile | undefined {
    for (const place of this.#byInode.get(toInode(id)) ?? []) {
      const known = this.#files.get(place);
      if (known !== undefined && isSameContent(file, known)) {
        return { place, known };
      }
    }
    return undefined;
  }

  #findMoved(
    file: FileBytes,
    id: string,
    path: string,
  ): StoredFile | undefined {
    for (const place of this.#findByHead(file)) {
      const known = this.#files.get(place);
      if (known === undefined || toInode(known.id) === toInode(id)) continue;
      if (known.offset === 0 && this.#findOwn(file, id)) continue;
      if (isSameContent(file, known) && this.#hasMoved(known, path)) {
        return { place, known };
      }
    }
    return undefined;
  }

  /**
   * Tells whether a file that holds what another one held is that one, moved
   * or copied: the other one was emptied, it has the name that rotation gives,
   * or it holds more than programs begin their logs with.
   */
  #hasMoved(known: Known, path: string): boolean {
    try {
      using file = openLogFile(known.path, this.#followLinks);
      const isThere = file !== undefined &&
        toInode(file.stat().id) === toInode(known.id);
      if (isThere) return !isSameContent(file, known);
    } catch {
      return false;
    }
    return known.offset >= PROOF_BYTES || isRotatedPath(known.path, path);
  }

  *#findByHead(file: FileBytes): Generator<string> {
    const first = file.peek(0, Math.max(0, ...this.#byHead.keys()));
    for (const [length, heads] of this.#byHead) {
      if (length > first.length) continue;
      yield* heads.get(toDigest(first.subarray(0, length))) ?? [];
    }
  }
}

/** Reads what was stored by place; what is damaged is told and left out. */
export function* parseStored(
  stored: ReadonlyMap<string, string>,
  warn: (text: string) => void,
): Generator<StoredFile> {
  for (const [place, data] of stored) {
    if (place === STARTED) continue;
    const known = parseKnown(data);
    if (known !== undefined) yield { place, known };
    else warn(`position "${place}" is damaged: the file counts as new`);
  }
}

/** Tells what of a file was not read when it was seen last. */
export function toLostGap({ path, offset, size }: Known): Gap | undefined {
  if (size <= offset) return undefined;
  const why = "it was gone when it was looked for";
  return { file: path, start: offset, end: size, why };
}

function addTo(
  sets: Map<string, Set<string>>,
  key: string,
  value: string,
): void {
  const set = sets.get(key);
  if (set === undefined) sets.set(key, new Set([value]));
  else set.add(value);
}
