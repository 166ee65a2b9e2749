/** Tells of changes in directories: by inotify(7) where that works; who asks looks himself now and then, too. */

/** What happened in a directory. */
export type DirectoryEvent = "changed" | "names";

/** Events that are told before a pause: a file that is written line by line is not worth an event each. */
const BURST = 64;
/** The pause, in milliseconds. */
const PAUSE_MS = 5;

/** Watches directories; which ones may change. */
export class DirectoryWatch implements Disposable {
  #watcher: Deno.FsWatcher | undefined;
  #dirs: ReadonlyMap<string, string> = new Map();
  #tell: (path: string, event: DirectoryEvent) => void;

  /** Takes who is told: `changed` when a file grew, `names` when a name came or went. */
  constructor(tell: (path: string, event: DirectoryEvent) => void) {
    this.#tell = tell;
  }

  /** Tells whether changes are told at all. */
  get isWorking(): boolean {
    return this.#watcher !== undefined;
  }

  /** Tells whether a directory is watched. */
  isWatched(dir: string): boolean {
    return this.#dirs.has(dir);
  }

  /** Watches these directories, each with what tells it from another one at its path; tells whether they are others than before. */
  watch(dirs: ReadonlyMap<string, string>): boolean {
    const isSame = this.#watcher !== undefined &&
      dirs.size === this.#dirs.size &&
      dirs.entries().every(([dir, id]) => this.#dirs.get(dir) === id);
    if (isSame) return false;
    const old = this.#watcher;
    this.#watcher = open([...dirs.keys()]);
    this.#dirs = new Map(dirs);
    old?.close();
    if (this.#watcher !== undefined) void this.#follow(this.#watcher);
    return true;
  }

  [Symbol.dispose](): void {
    this.#watcher?.close();
    this.#watcher = undefined;
  }

  async #follow(watcher: Deno.FsWatcher): Promise<void> {
    let count = 0;
    let since = performance.now();
    try {
      for await (const { kind, paths } of watcher) {
        if (watcher !== this.#watcher) return;
        if (kind === "access") continue;
        const event = kind === "modify" ? "changed" : "names";
        for (const path of paths) this.#tell(path, event);
        if (++count < BURST) continue;
        const now = performance.now();
        if (now - since < PAUSE_MS) {
          await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
        }
        count = 0;
        since = performance.now();
      }
    } catch {
      // The kernel gave up; the looks of who asks are what is left.
    }
    if (watcher === this.#watcher) this.#watcher = undefined;
  }
}

/** Without a watcher everything goes on, later. */
function open(dirs: string[]): Deno.FsWatcher | undefined {
  if (dirs.length === 0) return undefined;
  try {
    return Deno.watchFs(dirs, { recursive: false });
  } catch {
    return undefined;
  }
}
