/** The files that one reader holds open: the longest idle is closed for one that has something. */

import type { FileBudget, FileHolder } from "./file_budget.ts";
import { isOutOfFiles, type LogFile, openLogFile } from "./log_file.ts";
import type { TailedFile } from "./tailed_file.ts";

/** The open files of one reader. */
export class OpenFiles implements FileHolder {
  #followLinks: boolean;
  #budget: FileBudget;
  #isNeeded: (file: TailedFile) => boolean;
  /** In the order of their last use. */
  #files = new Set<TailedFile>();
  #used: TailedFile | undefined;

  /** Takes whether links are followed, how many files may be open, and which must not be closed now. */
  constructor(
    followLinks: boolean,
    budget: FileBudget,
    isNeeded: (file: TailedFile) => boolean,
  ) {
    this.#followLinks = followLinks;
    this.#budget = budget;
    this.#isNeeded = isNeeded;
    budget.add(this);
  }

  get openCount(): number {
    return this.#files.size;
  }

  /**
   * Opens a file; undefined when there is none.
   * @throws {TaskError} When it cannot be read.
   */
  open(path: string): LogFile | undefined {
    try {
      return openLogFile(path, this.#followLinks);
    } catch (error) {
      if (!isOutOfFiles(error) || !this.#budget.giveBack()) throw error;
      return openLogFile(path, this.#followLinks);
    }
  }

  /** Notes that an open file was used; one that is idle is closed when there are too many. */
  use(file: TailedFile): void {
    if (!file.isOpen) return;
    const isNew = !this.#files.delete(file);
    this.#files.add(file);
    this.#used = file;
    if (isNew) this.#budget.keep();
  }

  /** Closes some that are idle, for the system gives no more; false when there is none. */
  giveBack(): boolean {
    return this.#budget.giveBack();
  }

  /** Closes idle files while there are too many. */
  keep(): void {
    this.#budget.keep();
  }

  /** Closes files that gave nothing since a time in milliseconds of `performance.now()`. */
  closeIdle(sinceMs: number): void {
    for (const file of this.#files) {
      const isIdle = file.activeAt < sinceMs && file.isSettled;
      if (isIdle && this.#canReopen(file)) this.drop(file);
    }
  }

  closeOne(): boolean {
    const idle = this.#findIdle((file) => file.isSettled) ??
      // Where it was read to is known without it, too.
      this.#findIdle(() => true);
    if (idle !== undefined) this.drop(idle);
    return idle !== undefined;
  }

  /** Closes a file that is not needed any more. */
  drop(file: TailedFile): void {
    this.#files.delete(file);
    file.close();
  }

  /** Leaves the budget to others. */
  leave(): void {
    this.#files.clear();
    this.#budget.delete(this);
  }

  #findIdle(test: (file: TailedFile) => boolean): TailedFile | undefined {
    for (const file of this.#files) {
      if (file !== this.#used && this.#canReopen(file) && test(file)) {
        return file;
      }
    }
    return undefined;
  }

  /** Only a file that can be found again is closed. */
  #canReopen(file: TailedFile): boolean {
    return file.isListed && file.packed === undefined && !this.#isNeeded(file);
  }
}
