/** Tells of changes in directories where that is possible; who asks looks himself now and then, too. */

import { Inotify } from "../../host/inotify.ts";
import { isTrustedDir } from "./trust.ts";

/** What happened in a directory. */
export type DirectoryEvent = "changed" | "names";

/** Told events before a pause: a file that is written line by line is not worth an event each. */
const BURST = 64;
/** The pause, in milliseconds. */
const PAUSE_MS = 5;

/** Who is told: `changed` when a file grew, `names` when a name came or went. */
type Tell = (path: string, event: DirectoryEvent) => void;

/** Watches directories; which ones may change. */
export class DirectoryWatch implements Disposable {
  #inotify: Inotify | undefined;
  #watcher: Deno.FsWatcher | undefined;
  #dirs: ReadonlyMap<string, string> = new Map();
  #isWorking = false;
  #tell: Tell;

  /** Takes who is told, and whether the kernel may be asked by the C library. */
  constructor(tell: Tell, mayCall = true) {
    this.#tell = tell;
    this.#inotify = mayCall ? Inotify.open(tell) : undefined;
  }

  /** Tells whether changes in all directories are told. */
  get isWorking(): boolean {
    return this.#isWorking;
  }

  /** Tells whether a directory is watched. */
  isWatched(dir: string): boolean {
    return this.#dirs.has(dir);
  }

  /** Watches these directories, each with what tells it from another one at its path; tells whether they are others than before. */
  watch(dirs: ReadonlyMap<string, string>): boolean {
    const isSame = this.#isWorking && dirs.size === this.#dirs.size &&
      dirs.entries().every(([dir, id]) => this.#dirs.get(dir) === id);
    if (isSame) return false;
    this.#dirs = new Map(dirs);
    if (this.#inotify === undefined) this.#watchByPlatform([...dirs.keys()]);
    else this.#isWorking = this.#inotify.watch(dirs.keys());
    return true;
  }

  [Symbol.dispose](): void {
    this.#inotify?.[Symbol.dispose]();
    this.#watcher?.close();
    this.#watcher = undefined;
    this.#isWorking = false;
  }

  /** The watch of the platform opens what events name: only where nobody else can lay anything. */
  #watchByPlatform(dirs: string[]): void {
    const old = this.#watcher;
    this.#watcher = dirs.length > 0 && dirs.every(isTrustedDir)
      ? open(dirs)
      : undefined;
    this.#isWorking = this.#watcher !== undefined;
    old?.close();
    if (this.#watcher !== undefined) void this.#follow(this.#watcher);
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
    if (watcher !== this.#watcher) return;
    this.#watcher = undefined;
    this.#isWorking = false;
  }
}

/** Without a watcher everything goes on, later. */
function open(dirs: string[]): Deno.FsWatcher | undefined {
  try {
    return Deno.watchFs(dirs, { recursive: false });
  } catch {
    return undefined;
  }
}
