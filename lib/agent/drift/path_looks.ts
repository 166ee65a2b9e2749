/** Looks at paths now and then, where the kernel tells nothing of them. */

import { look, lookThrough } from "./watch_points.ts";

/** Paths that are looked at in one go, so that nothing else waits long. */
const PER_TURN = 500;

/** Tells which of some paths changed between two looks. */
export class PathLooks {
  #signatures = new Map<string, string>();

  /** Looks at these paths and no others from now on; what is new among them is looked at now. */
  keep(paths: ReadonlySet<string>): void {
    for (const path of this.#signatures.keys()) {
      if (!paths.has(path)) this.#signatures.delete(path);
    }
    for (const path of paths) {
      if (this.#signatures.has(path)) continue;
      this.#signatures.set(path, toSignature(path));
    }
  }

  /** Number of paths that are looked at. */
  get count(): number {
    return this.#signatures.size;
  }

  /** Looks at all and gives those that differ from the last look. */
  async look(): Promise<Set<string>> {
    const changed = new Set<string>();
    let count = 0;
    for (const [path, before] of this.#signatures) {
      const now = toSignature(path);
      if (now !== before) {
        this.#signatures.set(path, now);
        changed.add(path);
      }
      if (++count % PER_TURN === 0) {
        await new Promise((resolve) => setTimeout(resolve, 0));
      }
    }
    return changed;
  }
}

function toSignature(path: string): string {
  const own = look(path);
  if (own === undefined) return "";
  const target = own.isSymlink ? lookThrough(path) : undefined;
  return `${toText(own)} ${target === undefined ? "" : toText(target)}`;
}

function toText(info: Deno.FileInfo): string {
  const { mode, uid, gid, size, ino, mtime, ctime } = info;
  const times = `${mtime?.getTime()} ${ctime?.getTime()}`;
  return `${mode} ${uid} ${gid} ${size} ${ino} ${times}`;
}
