/** Tasks that have to be planned since one of their paths changed, now or when it is left alone no longer. */

import type { Clock } from "../clock.ts";

/** Paths that are remembered of one task; more only tell that it is due. */
const MAX_PATHS = 100;

/** Due tasks, by their place. */
export class DueTasks {
  #due = new Map<string, Set<string>>();
  #later = new Map<string, Map<string, number>>();
  #wake = Promise.withResolvers<void>();

  /** A path of a task changed. */
  add(place: string, path: string): void {
    const paths = this.#due.get(place);
    if (paths === undefined) this.#due.set(place, new Set([path]));
    else if (paths.size < MAX_PATHS) paths.add(path);
    this.#wake.resolve();
  }

  /** A path is looked at again at a time of the steady clock, in milliseconds. */
  addLater(place: string, path: string, atMs: number): void {
    const paths = this.#later.get(place) ?? new Map<string, number>();
    this.#later.set(place, paths.set(path, atMs));
  }

  /** Forgets a task. */
  drop(place: string): void {
    this.#due.delete(place);
    this.#later.delete(place);
  }

  /** Forgets all tasks but these. */
  keep(places: ReadonlySet<string>): void {
    for (const place of [...this.#due.keys(), ...this.#later.keys()]) {
      if (!places.has(place)) this.drop(place);
    }
  }

  /** Takes what is due; a path that is left alone is due again after that. */
  take(
    now: number,
    heldMs: (path: string) => number,
  ): Map<string, ReadonlySet<string>> {
    const ready = new Map<string, ReadonlySet<string>>();
    for (const [place, paths] of this.#due) {
      const free = new Set<string>();
      for (const path of paths) {
        const ms = heldMs(path);
        if (ms === 0) free.add(path);
        else this.addLater(place, path, now + ms);
      }
      if (free.size > 0) ready.set(place, free);
    }
    this.#due.clear();
    return ready;
  }

  /** Takes back what could not be planned. */
  giveBack(due: ReadonlyMap<string, ReadonlySet<string>>): void {
    for (const [place, paths] of due) {
      for (const path of paths) this.add(place, path);
    }
  }

  /** Lets who waits look at once. */
  wake(): void {
    this.#wake.resolve();
  }

  /**
   * Waits until something is due.
   * @throws {unknown} The reason of the signal.
   */
  async wait(clock: Clock, signal: AbortSignal): Promise<void> {
    for (;;) {
      signal.throwIfAborted();
      this.#ripen(clock.steady());
      if (this.#due.size > 0) return;
      const next = Math.min(
        ...this.#later.values().flatMap((paths) => paths.values()),
      );
      await this.rest(next - clock.steady(), clock, signal);
    }
  }

  /**
   * Waits so many milliseconds, or until something is due or somebody wakes it.
   * @throws {unknown} The reason of the signal.
   */
  async rest(ms: number, clock: Clock, signal: AbortSignal): Promise<void> {
    this.#wake = Promise.withResolvers();
    const over = new AbortController();
    const either = AbortSignal.any([signal, over.signal]);
    const waits = Number.isFinite(ms)
      ? clock.wait(Math.max(0, ms), either)
      : untilAborted(either);
    try {
      await Promise.race([waits, this.#wake.promise]);
    } finally {
      over.abort();
      await waits.catch(() => {});
    }
  }

  /** Makes due whose time has come. */
  #ripen(now: number): void {
    for (const [place, paths] of this.#later) {
      for (const [path, atMs] of paths) {
        if (atMs > now) continue;
        paths.delete(path);
        this.add(place, path);
      }
      if (paths.size === 0) this.#later.delete(place);
    }
  }
}

/** Ends only by the signal. */
function untilAborted(signal: AbortSignal): Promise<void> {
  const { promise, reject } = Promise.withResolvers<void>();
  if (signal.aborted) reject(signal.reason);
  signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  return promise;
}
