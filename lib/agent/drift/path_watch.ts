/**
 * Tells which managed paths changed: by inotify(7), one watch for each
 * directory, and by a look now and then where the kernel tells nothing:
 * another system, narrow rights, a directory that may not be read, no watches
 * left (`fs.inotify.max_user_watches`).
 *
 * @module
 */

import { Inotify, type KernelEvent } from "../../host/inotify.ts";
import { toParent, type WatchedPaths } from "./managed_paths.ts";
import { PathLooks } from "./path_looks.ts";
import { findWatchPoints, look, type WatchPoints } from "./watch_points.ts";

/** How long events are let come together, in milliseconds: an editor writes, renames and sets rights. */
const TOGETHER_MS = 100;
/** How long they are let come together at most, in milliseconds. */
const LONGEST_MS = 400;
/** Time between two looks, in milliseconds. */
const LOOK_MS = 10_000;
/** Rounds in which directories are found that came meanwhile. */
const MAX_ROUNDS = 5;

/** How paths are watched. */
export interface PathWatchOptions {
  /** Is told managed paths that may have changed. */
  changed(paths: ReadonlySet<string>): void;
  /** Is told once that paths are only looked at. */
  warn(text: string): void;
  /** Whether the kernel may be asked by the C library; true when absent. */
  readonly mayCall?: boolean;
  /** Time between two looks, in milliseconds. */
  readonly lookMs?: number;
}

/** Watches the paths of one run until it is given those of another one. */
export class PathWatch implements Disposable {
  #options: PathWatchOptions;
  #inotify: Inotify | undefined;
  #managed: WatchedPaths | undefined;
  #points: WatchPoints | undefined;
  #looks = new PathLooks();
  #changed = new Set<string>();
  #lost = new Set<string>();
  #isStale = false;
  #isWarned = false;
  #isClosed = false;
  #firstAtMs: number | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #lookTimer: ReturnType<typeof setTimeout> | undefined;

  /** Takes who is told; nothing is watched yet. */
  constructor(options: PathWatchOptions) {
    this.#options = options;
    this.#inotify = options.mayCall === false
      ? undefined
      : Inotify.open((path, event) => this.#take(path, event));
  }

  /** How many paths there are, and how many of them are only looked at now and then. */
  get counts(): { paths: number; looked: number } {
    return {
      paths: this.#managed?.paths.size ?? 0,
      looked: this.#looks.count,
    };
  }

  /** Watches these paths and no others; those changed at `sinceMs` (milliseconds since 1970) or later are told. */
  watch(managed: WatchedPaths, sinceMs = Infinity): void {
    this.#managed = managed;
    this.#rebuild(sinceMs);
    if (this.#changed.size > 0) this.#expect();
  }

  [Symbol.dispose](): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    clearTimeout(this.#lookTimer);
    this.#inotify?.[Symbol.dispose]();
  }

  #rebuild(sinceMs?: number): void {
    if (this.#managed === undefined) return;
    this.#isStale = false;
    // What comes in a directory before it is watched is seen by one more round.
    for (let round = 0; round < MAX_ROUNDS; round++) {
      this.#points = findWatchPoints(this.#managed, sinceMs);
      for (const path of this.#points.changed) this.#changed.add(path);
      const fresh = this.#watchDirs(this.#points);
      if (sinceMs === undefined) fresh.forEach((dir) => this.#lost.add(dir));
      if (fresh.length === 0) break;
    }
    this.#looks.keep(this.#findUnwatched());
    this.#planLook();
  }

  /** Watches directories and gives those that were not watched before. */
  #watchDirs({ inner, outer }: WatchPoints): string[] {
    const inotify = this.#inotify;
    if (inotify === undefined) return [];
    const fresh = [...inner.union(outer)].filter((dir) =>
      !inotify.isWatched(dir)
    );
    inotify.watch(inner, outer);
    return fresh.filter((dir) => inotify.isWatched(dir));
  }

  /** Paths that no watch tells everything of. */
  #findUnwatched(): ReadonlySet<string> {
    const paths = this.#managed?.paths ?? new Set();
    if (this.#inotify === undefined) return paths;
    const known = new Map<string, boolean>();
    const ways = this.#points?.ways;
    return new Set(
      paths.values().filter((path) =>
        ![path, ...ways?.get(path) ?? []].every((one) =>
          this.#isTold(toParent(one), known)
        )
      ),
    );
  }

  /** Tells whether a directory and all above it are watched, as far as they are there. */
  #isTold(dir: string, known: Map<string, boolean>): boolean {
    const before = known.get(dir);
    if (before !== undefined) return before;
    const { inner, outer } = this.#points ?? {};
    const isThere = inner?.has(dir) || outer?.has(dir);
    const isTold = (!isThere || this.#inotify?.isWatched(dir) === true) &&
      (dir === "/" || this.#isTold(toParent(dir), known));
    known.set(dir, isTold);
    return isTold;
  }

  #take(path: string, event: KernelEvent): void {
    const [managed, points] = [this.#managed, this.#points];
    if (managed === undefined || points === undefined) return;
    const found = new Set(points.targets.get(path));
    if (managed.has(path)) found.add(path);
    const parent = toParent(path);
    const isName = event === "names";
    if (isName && managed.hasNames(parent)) found.add(parent);
    const isAbove = isName && points.above.has(path);
    if (isAbove) this.#lost.add(path);
    if (!isAbove && found.size === 0) return;
    this.#isStale ||= isAbove ||
      (isName && (points.targets.has(path) || this.#isOtherLink(path)));
    for (const one of found) this.#changed.add(one);
    this.#expect();
  }

  /** Tells whether a path is a link by now or was one, so that another place has to be watched. */
  #isOtherLink(path: string): boolean {
    return this.#points?.ways.has(path) === true ||
      look(path)?.isSymlink === true;
  }

  /** Tells soon, once with what follows at once. */
  #expect(): void {
    const now = performance.now();
    this.#firstAtMs ??= now;
    const leftMs = this.#firstAtMs + LONGEST_MS - now;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(
      () => this.#tell(),
      Math.max(0, Math.min(TOGETHER_MS, leftMs)),
    );
  }

  #tell(): void {
    this.#firstAtMs = undefined;
    if (this.#isStale) this.#rebuild();
    this.#addLost();
    const changed = this.#changed;
    this.#changed = new Set();
    if (changed.size > 0) this.#options.changed(changed);
  }

  /** Of a directory that came, went or told nobody knows what, everything in it may have changed. */
  #addLost(): void {
    if (this.#lost.size === 0) return;
    const lost = this.#lost;
    this.#lost = new Set();
    const known = new Map<string, boolean>();
    const isLost = (path: string): boolean => {
      const before = known.get(path);
      if (before !== undefined) return before;
      const found = lost.has(path) || (path !== "/" && isLost(toParent(path)));
      known.set(path, found);
      return found;
    };
    for (const path of this.#managed?.paths ?? []) {
      const way = this.#points?.ways.get(path) ?? [];
      if (isLost(path) || way.some(isLost)) this.#changed.add(path);
    }
  }

  #planLook(): void {
    const { count } = this.#looks;
    if (count === 0) return clearTimeout(this.#lookTimer);
    const lookMs = this.#options.lookMs ?? LOOK_MS;
    if (!this.#isWarned) {
      this.#isWarned = true;
      this.#options.warn(
        `${count} managed paths are looked at every ${
          lookMs / 1000
        } s: the kernel does not tell of them here`,
      );
    }
    clearTimeout(this.#lookTimer);
    this.#lookTimer = setTimeout(() => void this.#look(), lookMs);
  }

  async #look(): Promise<void> {
    const changed = await this.#looks.look();
    if (this.#isClosed) return;
    if (changed.size > 0) {
      // A directory may have come that can be watched, or a link leads elsewhere.
      this.#isStale = true;
      this.#changed = this.#changed.union(changed);
      this.#expect();
    }
    this.#planLook();
  }
}
