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

/** What is predicted at a path. */
export interface FoundPrediction {
  predicted: Predicted | undefined;
  /** What may bring it, where absence is not certain. */
  filledBy?: string | undefined;
}

/** Paths are absolute and real: no directory on the way is a link. */
export class PredictedPaths {
  #paths = new Map<string, Predicted>();
  /** Links, removals and new directories change what other paths mean. */
  #structural = false;

  /** Nothing is predicted of any path. */
  get isEmpty(): boolean {
    return this.#paths.size === 0;
  }

  /** Finds what is predicted at a path; undefined means ask the host below. */
  find(path: string): FoundPrediction {
    const known = this.#paths.get(path);
    if (known || !this.#structural) return { predicted: known };
    for (
      let at = path.lastIndexOf("/");
      at > 0;
      at = path.lastIndexOf("/", at - 1)
    ) {
      const above = this.#paths.get(path.slice(0, at));
      if (!above) continue;
      if (above === "absent") return { predicted: "absent" };
      if (above.fresh || above.entry.type !== "dir") {
        return { predicted: "absent", filledBy: above.filledBy };
      }
    }
    return { predicted: undefined };
  }

  /** Predicts an entry; `old` stood there before. */
  set(
    path: string,
    predicted: Exclude<Predicted, "absent">,
    old?: Entry,
  ): void {
    const isPlain = predicted.entry.type === "file" && old?.type !== "link";
    this.#structural ||= !isPlain;
    this.#paths.set(path, predicted);
  }

  /** Predicts that a path and all below it are gone. */
  remove(path: string): void {
    this.#structural = true;
    for (const known of this.#paths.keys()) {
      if (known.startsWith(`${path}/`)) this.#paths.delete(known);
    }
    this.#paths.set(path, "absent");
  }

  /** The names predicted in a directory: true for present, false for gone. */
  children(path: string): Map<string, boolean> {
    const prefix = path === "/" ? "/" : `${path}/`;
    const names = new Map<string, boolean>();
    for (const [known, predicted] of this.#paths) {
      if (!known.startsWith(prefix) || known === path) continue;
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
