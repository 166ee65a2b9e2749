/** What is known of files that are not followed now: from an earlier process, or because they were let go. */

import { FinishedFiles } from "./finished_files.ts";
import { toDigest } from "./identity.ts";
import type { FileBytes } from "./log_file.ts";
import { type StoredFile, StoredFiles } from "./stored_files.ts";

/** Files that are known and not followed. */
export class KeptFiles {
  /** Files that an earlier process followed and that were not found yet. */
  readonly stored: StoredFiles;
  /** Files that were read to their end. */
  readonly finished: FinishedFiles;
  /** Compressed files that go no further for now. */
  readonly parked = new Map<string, StoredFile>();

  /** Takes what an earlier process kept, and whether links are followed. */
  constructor(files: readonly StoredFile[], followLinks: boolean) {
    const isDone = ({ known }: StoredFile) => known.doneMs !== undefined;
    const rest = files.filter((one) => !isDone(one));
    this.stored = new StoredFiles(rest, followLinks);
    this.finished = new FinishedFiles(files.filter(isDone));
  }

  /** Finds those that begin as some bytes do, as far as each was read. */
  findLike(bytes: FileBytes): StoredFile[] {
    const digests = new Map<number, string | undefined>();
    const toHead = (length: number) => {
      if (!digests.has(length)) {
        const first = bytes.peek(0, length);
        const isLong = first.length === length;
        digests.set(length, isLong ? toDigest(first) : undefined);
      }
      return digests.get(length);
    };
    return [
      ...this.stored.rest,
      ...this.parked.values(),
      ...this.finished.all,
    ].filter(({ known: { head, headBytes } }) =>
      headBytes > 0 && toHead(headBytes) === head
    );
  }

  /** Takes a place out, wherever it is. */
  take(place: string): void {
    this.stored.remove(place);
    this.finished.remove(place);
    this.parked.delete(place);
  }
}
