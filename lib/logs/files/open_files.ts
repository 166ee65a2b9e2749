/** How many files one reader holds open: the longest idle is closed for one that has something. */

import { isOutOfFiles, type LogFile, openLogFile } from "./log_file.ts";
import type { TailedFile } from "./tailed_file.ts";

/** Most files that are held open where nothing is said. */
export const MOST_OPEN = 1000;
/** Fewest files that it makes do with. */
const LEAST_OPEN = 4;
/** The share of open files that is kept when the system gives no more: others need some too. */
const KEPT_SHARE = 3 / 4;

/** The open files of one reader. */
export class OpenFiles {
  #followLinks: boolean;
  #limit: number;
  /** In the order of their last use. */
  #files = new Set<TailedFile>();

  /** Takes whether links are followed, and the most files to hold open. */
  constructor(followLinks: boolean, limit: number) {
    this.#followLinks = followLinks;
    this.#limit = Math.max(LEAST_OPEN, limit);
  }

  /**
   * Opens a file; undefined when there is none.
   * @throws {TaskError} When it cannot be read.
   */
  open(path: string): LogFile | undefined {
    try {
      return openLogFile(path, this.#followLinks);
    } catch (error) {
      if (!isOutOfFiles(error) || !this.giveBack()) throw error;
      return openLogFile(path, this.#followLinks);
    }
  }

  /** Notes that an open file was used; one that is idle is closed when there are too many. */
  use(file: TailedFile): void {
    if (!file.isOpen) return;
    this.#files.delete(file);
    this.#files.add(file);
    if (this.#files.size > this.#limit) this.#closeTo(this.#limit);
  }

  /** Closes some that are idle, for the system gives no more; false when there is none. */
  giveBack(): boolean {
    const { size } = this.#files;
    const limit = Math.floor(Math.min(this.#limit, size) * KEPT_SHARE);
    this.#limit = Math.max(LEAST_OPEN, limit);
    this.#closeTo(this.#limit);
    return this.#files.size < size;
  }

  /** Closes files that gave nothing since a time in milliseconds of `performance.now()`. */
  closeIdle(sinceMs: number): void {
    for (const file of this.#files) {
      if (file.activeAt < sinceMs) this.#close(file);
    }
  }

  /** Closes a file that is not needed any more. */
  drop(file: TailedFile): void {
    this.#files.delete(file);
    file.close();
  }

  #closeTo(limit: number): void {
    for (const file of this.#files) {
      if (this.#files.size <= limit) return;
      this.#close(file);
    }
  }

  /** Only a file that can be found again, and whose last bytes need not be read again, is closed. */
  #close(file: TailedFile): void {
    if (!file.isOpen) this.#files.delete(file);
    else if (file.isListed && file.isSettled && file.packed === undefined) {
      this.drop(file);
    }
  }
}
