/** Takes up files that were found: those that are known go on where they were left. */

import type { FileReaderOptions } from "./file_reader.ts";
import type { FoundFile } from "./find_files.ts";
import type { FollowedFiles, Start } from "./followed_files.ts";
import { findFormat } from "./formats.ts";
import { isSameContent } from "./identity.ts";
import type { KeptFiles } from "./kept_files.ts";
import type { LogFile } from "./log_file.ts";
import type { PackedFiles } from "./packed_files.ts";
import { findLater, type Predecessor } from "./rotated.ts";
import { Siblings } from "./siblings.ts";
import { type TakenFile, toLostGap } from "./stored_files.ts";
import type { TailedFile } from "./tailed_file.ts";

/** Bytes that are read at once to find the start of a line. */
const PIECE_BYTES = 64 * 1024;

/** What taking up a file needs to know. */
export interface AdoptContext {
  /** No files were found before: the configured start counts. */
  readonly isFirst: boolean;
  /** The file is on another host. */
  readonly isRemote: boolean;
  /** Takes what could not be opened, with the reason. */
  readonly failed: Map<string, string>;
  /** Path that a pattern names and that the file had; its own when absent. */
  readonly name?: string;
}

/** A file that is open, where it is. */
interface OpenedAt {
  readonly file: LogFile;
  readonly path: string;
  readonly id: string;
}

/** Takes up the files of one reader. */
export class Adopter {
  #options: Pick<
    FileReaderOptions,
    "start" | "encoding" | "maxLineBytes" | "onGap"
  >;
  #followed: FollowedFiles;
  #kept: KeptFiles;
  #packed: PackedFiles;

  /** Takes what is configured, and the files that are followed, known and compressed. */
  constructor(
    options: FileReaderOptions,
    followed: FollowedFiles,
    kept: KeptFiles,
    packed: PackedFiles,
  ) {
    this.#options = options;
    this.#followed = followed;
    this.#kept = kept;
    this.#packed = packed;
  }

  /** Takes up a file; undefined when it is not to be read, or not now. */
  adopt(
    { path, mtimeMs }: FoundFile,
    { isFirst, isRemote, failed, name = path }: AdoptContext,
  ): TailedFile | undefined {
    const file = this.#followed.tryOpen(path, failed);
    if (file === undefined) return undefined;
    const { id, size } = file.stat();
    const at = { file, path, id };
    const open = this.#followed.places.byId(id) ?? this.#takeRemounted(at);
    if (open !== undefined) {
      if (open.file !== file) file[Symbol.dispose]();
      return open;
    }
    const isAtEnd = isFirst && this.#options.start === "end";
    if (findFormat(file) !== undefined) {
      file[Symbol.dispose]();
      this.#packed.offer({ path, name, id, size, mtimeMs }, isAtEnd);
      return undefined;
    }
    const known: TakenFile | undefined =
      this.#kept.stored.take(file, id, path) ??
        this.#kept.finished.take(file, id);
    if (known !== undefined) {
      const { place, known: { offset, isSkipping }, instead } = known;
      if (instead !== undefined) this.#followed.places.forget(instead);
      const start = { place, offset, isSkipping };
      return this.#followed.add(at, { ...start, name, isRemote });
    }
    const start = isAtEnd ? this.#findEnd(file, size) : { offset: 0 };
    return this.#followed.add(at, { ...start, name, isRemote });
  }

  /** Takes up what rotation made of files that had a name after a time, while nobody looked. */
  adoptLater(
    path: string,
    after: Predecessor,
    siblings: Siblings,
  ): TailedFile[] {
    const isTaken = (id: string) =>
      this.#followed.places.byId(id) !== undefined;
    const found = findLater(path, after, { siblings, isTaken });
    return found.flatMap((one) => {
      const context = { isFirst: false, isRemote: false, failed: new Map() };
      const file = this.adopt(one, { ...context, name: path });
      if (file === undefined) return [];
      file.isListed = false;
      return file;
    });
  }

  /** Goes on in stored files that were renamed or copied away while nobody looked, and in what came after them. */
  adoptMoved(isSought: (path: string) => boolean): TailedFile[] {
    const { stored } = this.#kept;
    const siblings = new Siblings();
    const moved = stored.takeMoved(
      ({ path }) => isSought(path),
      siblings,
      (id) => this.#followed.places.byId(id) !== undefined,
    );
    // All of them first: none is what came after another one.
    const files = moved.map(({ place, known, at }) => {
      const { path, offset, isSkipping } = known;
      const start = { name: path, place, offset, isSkipping };
      const file = this.#followed.add(at, start);
      file.isListed = false;
      return file;
    });
    for (const { known } of moved) {
      // Its writer may have gone on after others came: the last look counts.
      const before = { ...known, emptiedId: known.id };
      files.push(...this.adoptLater(known.path, before, siblings));
    }
    const missing = stored.rest.filter(({ known }) =>
      known.packed === undefined && isSought(known.path)
    );
    for (const { known } of missing) {
      const before = { ...known, emptiedId: known.id };
      files.push(...this.adoptLater(known.path, before, siblings));
      this.#packed.seek(known.path, known.mtimeMs);
    }
    return files;
  }

  /** Gives up stored files that were not found anywhere. */
  giveUp(isSought: (path: string) => boolean): void {
    for (const { place, known } of this.#kept.stored.rest) {
      if (!isSought(known.path) && known.packed === undefined) continue;
      this.#kept.stored.remove(place);
      this.#followed.places.forget(place);
      const gap = toLostGap(known);
      if (gap !== undefined) this.#options.onGap(gap);
    }
  }

  /** Lets stored files go that no pattern names any more; they are known when one does again. */
  retire(isNamed: (path: string) => boolean): void {
    for (const { place, known } of this.#kept.stored.rest) {
      if (known.packed !== undefined) {
        this.#packed.seekAgain(known.path, known.mtimeMs);
      }
      if (known.packed !== undefined || isNamed(known.path)) continue;
      this.#kept.stored.remove(place);
      const { places } = this.#followed;
      places.finish(place, { ...known, doneMs: Date.now() });
    }
  }

  /** A file system that was mounted again gives the same files under another device. */
  #takeRemounted(at: OpenedAt): TailedFile | undefined {
    const { places } = this.#followed;
    const file = places.byInode(at.id);
    if (file === undefined || file.path !== at.path) return undefined;
    if (file.committed === 0) return undefined;
    if (!isSameContent(at.file, file.content.read)) return undefined;
    this.#followed.move(file, at, true);
    return file;
  }

  /** The start of the line that is being written at the end of a file. */
  #findEnd(file: LogFile, size: number): Start {
    const { encoding, maxLineBytes } = this.#options;
    const least = Math.max(0, size - maxLineBytes - PIECE_BYTES);
    // Units of two bytes stay whole.
    for (let end = size - size % encoding.unitBytes; end > least;) {
      const start = Math.max(0, end - PIECE_BYTES);
      const bytes = file.peek(start, end - start);
      const feed = encoding.findEnd(bytes, 0, bytes.length);
      if (feed !== -1) return { offset: start + feed };
      end = start;
    }
    const isLong = least > 0;
    return { offset: isLong ? size : 0, isSkipping: isLong };
  }
}
