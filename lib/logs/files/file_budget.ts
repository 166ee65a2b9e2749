/**
 * How many files the readers of a process hold open together. Some
 * descriptors stay free for all else: a process that has none left cannot so
 * much as take a signal.
 *
 * @module
 */

/** Most files that are held open. */
const MOST_OPEN = 1000;
/** Fewest files that are held open. */
const LEAST_OPEN = 4;
/** Descriptors that others need. */
const RESERVED = 64;
/** The share of open files that is kept when the system gives no more. */
const KEPT_SHARE = 3 / 4;

/** One who holds files open. */
export interface FileHolder {
  /** Number of files that it holds open. */
  readonly openCount: number;
  /** Closes the one that is idle longest; false when it has none. */
  closeOne(): boolean;
}

/** The budget of a process. */
export class FileBudget {
  #limit: number;
  #holders = new Set<FileHolder>();

  /** Takes the most files to hold open; what the limit of the process allows when it is absent. */
  constructor(limit: number = toLimit(readFileLimit())) {
    this.#limit = Math.max(LEAST_OPEN, limit);
  }

  /** Adds one who holds files open. */
  add(holder: FileHolder): void {
    this.#holders.add(holder);
  }

  /** Forgets one who holds none any more. */
  delete(holder: FileHolder): void {
    this.#holders.delete(holder);
  }

  /** Closes idle files while there are too many, of those first who hold most. */
  keep(): void {
    this.#closeTo(this.#limit);
  }

  /** Closes some idle files, for the system gives no more; false when there is none. */
  giveBack(): boolean {
    const count = this.#count();
    const limit = Math.floor(Math.min(this.#limit, count) * KEPT_SHARE);
    this.#limit = Math.max(LEAST_OPEN, limit);
    this.#closeTo(this.#limit);
    return this.#count() < count;
  }

  #count(): number {
    let count = 0;
    for (const { openCount } of this.#holders) count += openCount;
    return count;
  }

  #closeTo(limit: number): void {
    let surplus = this.#count() - limit;
    if (surplus <= 0) return;
    const most = [...this.#holders].sort((a, b) => b.openCount - a.openCount);
    for (const holder of most) {
      while (surplus > 0 && holder.closeOne()) surplus--;
    }
  }
}

function toLimit(descriptors: number): number {
  return Math.min(MOST_OPEN, Math.floor((descriptors - RESERVED) / 2));
}

/** Reads the limit of this process; infinite where that may not be read: proc_pid_limits(5). */
function readFileLimit(): number {
  try {
    const text = Deno.readTextFileSync("/proc/self/limits");
    const [, soft] = /^Max open files +(\d+)/m.exec(text) ?? [];
    return Number(soft ?? Infinity);
  } catch {
    return Infinity;
  }
}
