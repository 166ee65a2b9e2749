/** The file tree of an overlay: what changes that were not made would leave at each path. */

import type { Entry } from "./host.ts";

/** What would stand at a path: an entry with its content or link text, or nothing. */
export type Predicted =
  | {
    entry: Entry;
    /** Content of a file; undefined when only the entry is known. */
    content?: Uint8Array | { file: string } | undefined;
    /** Content that cannot be known before the change is made. */
    unknownContent?: boolean;
    /** Digest of content that is not known otherwise. */
    digest?: { algorithm: string; hex: string } | undefined;
    /** What fills a directory with names that cannot be known before. */
    filledBy?: string;
    /** Text of a link. */
    target?: string;
    /** Made by this overlay, so nothing of the host below lies in it. */
    fresh?: boolean;
  }
  | "absent";

/** What is found at a path. */
export interface Found {
  /** The path with predicted links followed. */
  path: string;
  predicted: Predicted | undefined;
  /** What may bring it, where absence is not certain. */
  filledBy?: string | undefined;
}

/** Paths are absolute; `.` and `..` and doubled slashes are folded. */
export class PredictedPaths {
  #paths = new Map<string, Predicted>();
  /** Links, removals and new directories change what other paths mean. */
  #structural = false;

  /** Finds what is predicted at a path; undefined means ask the host below, at `path`. */
  find(path: string): Found {
    return this.#find(toNormal(path), 40);
  }

  #find(
    path: string,
    hops: number,
  ): Found {
    const known = this.#paths.get(path);
    if (known || !this.#structural) return { path, predicted: known };
    for (
      let at = path.lastIndexOf("/");
      at > 0;
      at = path.lastIndexOf("/", at - 1)
    ) {
      const above = this.#paths.get(path.slice(0, at));
      if (!above) continue;
      if (above !== "absent" && above.target !== undefined && hops > 0) {
        const aim = toTarget(path.slice(0, at), above.target);
        return this.#find(toNormal(aim + path.slice(at)), hops - 1);
      }
      if (above === "absent" || above.fresh || above.entry.type !== "dir") {
        const filledBy = above === "absent" ? undefined : above.filledBy;
        return { path, predicted: "absent", filledBy };
      }
    }
    return { path, predicted: undefined };
  }

  /** Predicts an entry. */
  set(path: string, predicted: Exclude<Predicted, "absent">): void {
    const { path: at } = this.find(path);
    if (predicted.target !== undefined || predicted.fresh) {
      this.#structural = true;
    }
    this.#paths.set(at, predicted);
  }

  /** Predicts that a path and all below it are gone. */
  remove(path: string): void {
    const { path: at } = this.find(path);
    this.#structural = true;
    for (const known of this.#paths.keys()) {
      if (known.startsWith(`${at}/`)) this.#paths.delete(known);
    }
    this.#paths.set(at, "absent");
  }

  /** The names predicted in a directory: true for present, false for gone. */
  children(path: string): Map<string, boolean> {
    const { path: at } = this.find(path);
    const prefix = at === "/" ? "/" : `${at}/`;
    const names = new Map<string, boolean>();
    for (const [known, predicted] of this.#paths) {
      if (!known.startsWith(prefix) || known === at) continue;
      const name = known.slice(prefix.length);
      if (!name.includes("/")) names.set(name, predicted !== "absent");
    }
    return names;
  }
}

/** Where a link leads, its text being relative to its directory. */
export function toTarget(link: string, target: string): string {
  if (target.startsWith("/")) return toNormal(target);
  return toNormal(`${link.slice(0, link.lastIndexOf("/"))}/${target}`);
}

/** Folds `.`, `..` and doubled slashes of an absolute path, by text alone. */
export function toNormal(path: string): string {
  if (!/\/(\.{0,2}\/|\.{0,2}$)/.test(path) && path.length > 1) return path;
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return `/${parts.join("/")}`;
}
