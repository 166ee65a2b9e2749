/** Which directories have to be watched so that every change of some paths is told. */

import { toParent, toPlain, type WatchedPaths } from "./managed_paths.ts";

/** Links that are followed from one path; linux gives up after 40. */
const MAX_LINKS = 40;
/** How far the clock of a file system may be behind that of the process, in milliseconds: a tick. */
const TICK_MS = 20;

/** Where to watch for changes of managed paths. */
export interface WatchPoints {
  /** Directories whose entries are managed. */
  readonly inner: ReadonlySet<string>;
  /** Directories above: only the names matter that lead to managed paths. */
  readonly outer: ReadonlySet<string>;
  /** All paths that lead to managed ones, also such that are not there. */
  readonly above: ReadonlySet<string>;
  /** Managed paths by what their links lead to. */
  readonly targets: ReadonlyMap<string, ReadonlySet<string>>;
  /** Directories by managed path, only where it is a link, nearest of each name on the way. */
  readonly ways: ReadonlyMap<string, readonly string[]>;
  /** Managed paths that somebody changed since. */
  readonly changed: ReadonlySet<string>;
}

/** Looks at managed paths; those changed at `sinceMs` (milliseconds since 1970) or later are named. */
export function findWatchPoints(
  managed: WatchedPaths,
  sinceMs = Infinity,
): WatchPoints {
  const search = new Search(sinceMs - TICK_MS);
  for (const path of managed.paths) {
    search.add(path, managed.hasNames(path));
  }
  return search;
}

/** One walk over all paths; each directory is looked at once. */
class Search implements WatchPoints {
  readonly inner = new Set<string>();
  readonly outer = new Set<string>();
  readonly above = new Set<string>();
  readonly targets = new Map<string, Set<string>>();
  readonly ways = new Map<string, string[]>();
  readonly changed = new Set<string>();
  #sinceMs: number;
  /** Time of the last change of names; undefined where there is no directory. */
  #dirs = new Map<string, number | undefined>();

  constructor(sinceMs: number) {
    this.#sinceMs = sinceMs;
  }

  add(path: string, hasNames: boolean): void {
    let at = path;
    for (let links = 0; links <= MAX_LINKS; links++) {
      this.#watchAround(at);
      const info = look(at);
      const changedMs = info === undefined
        ? this.#look(this.#toNearest(at))
        : Math.max(info.ctime?.getTime() ?? 0, info.mtime?.getTime() ?? 0);
      if ((changedMs ?? 0) >= this.#sinceMs) this.changed.add(path);
      if (!info?.isSymlink) break;
      const target = readTarget(at);
      if (target === undefined) break;
      at = target;
      this.#lead(path, at);
    }
    if (!hasNames || this.#look(path) === undefined) return;
    this.inner.add(path);
    this.above.add(path);
  }

  /** Notes that a link leads from a path to another one. */
  #lead(path: string, target: string): void {
    const known = this.targets.get(target);
    if (known === undefined) this.targets.set(target, new Set([path]));
    else known.add(path);
    const way = this.ways.get(path);
    if (way === undefined) this.ways.set(path, [target]);
    else way.push(target);
  }

  #watchAround(path: string): void {
    const parent = toParent(path);
    if (this.#look(parent) !== undefined) this.inner.add(parent);
    for (let dir = parent;; dir = toParent(dir)) {
      if (this.above.has(dir)) return;
      this.above.add(dir);
      if (this.#look(dir) !== undefined) this.outer.add(dir);
      if (dir === "/") return;
    }
  }

  /** The nearest directory that is there. */
  #toNearest(path: string): string {
    let dir = toParent(path);
    while (dir !== "/" && this.#look(dir) === undefined) dir = toParent(dir);
    return dir;
  }

  #look(dir: string): number | undefined {
    if (this.#dirs.has(dir)) return this.#dirs.get(dir);
    const info = lookThrough(dir);
    const changedMs = info?.isDirectory
      ? info.mtime?.getTime() ?? 0
      : undefined;
    this.#dirs.set(dir, changedMs);
    return changedMs;
  }
}

/** What stands at a path, a link not followed; undefined when nothing does or it may not be seen. */
export function look(path: string): Deno.FileInfo | undefined {
  try {
    return Deno.lstatSync(path);
  } catch {
    return undefined;
  }
}

/** What stands at a path, links followed. */
export function lookThrough(path: string): Deno.FileInfo | undefined {
  try {
    return Deno.statSync(path);
  } catch {
    return undefined;
  }
}

function readTarget(path: string): string | undefined {
  try {
    const target = Deno.readLinkSync(path);
    return toPlain(
      target.startsWith("/") ? target : `${toParent(path)}/${target}`,
    );
  } catch {
    return undefined;
  }
}
