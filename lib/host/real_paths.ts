/** Finds the real paths of a predicted file tree: links on the way are followed, those of the host and predicted ones. */

import { TaskError } from "../error.ts";
import { type Host, UnknownState } from "./host.ts";
import type { PredictedPaths } from "./predicted_paths.ts";

/** Most links on one way, as Linux has it (path_resolution(7)). */
const MAX_LINKS = 40;

/** A path with the links on its way followed. */
export interface RealPath {
  /** The path; its last part may still be a link. */
  path: string;
  /** A predicted link or directory leads there, so that the host itself does not find it by the path that was asked for. */
  isPredicted: boolean;
  /** The first link on the way that belongs to another user than root. */
  foreign?: { path: string; uid: number } | undefined;
}

/** A link, and who laid it. */
interface Link {
  readonly target: string;
  readonly uid: number;
}

/** Follows links in paths; where the links of the host lead is asked once, since it does not change. */
export class RealPaths {
  #below: Host;
  #paths: PredictedPaths;
  #links = new Map<string, Link | undefined>();

  /** Takes the host below and what is predicted over it. */
  constructor(below: Host, paths: PredictedPaths) {
    this.#below = below;
    this.#paths = paths;
  }

  /**
   * Follows the links on the way to the last part of a path.
   * @throws {TaskError} When the way leads through itself.
   */
  async resolve(path: string): Promise<RealPath> {
    return await this.#resolve(path, path);
  }

  async #resolve(path: string, asked: string): Promise<RealPath> {
    const left = path.split("/").filter(isStep).reverse();
    let at = "";
    let isPredicted = false;
    let foreign: RealPath["foreign"];
    for (let hops = 0; left.length > 0;) {
      const name = left.pop()!;
      if (name === "..") {
        // What is no directory has nothing above it; Deno would fold the dots.
        if (!await this.#isDir(at)) {
          return { path: `${at}/up`, isPredicted: true, foreign };
        }
        isPredicted ||= this.#paths.find(at).predicted !== undefined;
        at = toDir(at);
        continue;
      }
      const next = `${at}/${name}`;
      if (left.length === 0) return { path: next, isPredicted, foreign };
      const found = this.#findLink(next);
      const link = found instanceof Promise ? await found : found;
      if (link === undefined) {
        at = next;
        continue;
      }
      if (++hops > MAX_LINKS) throw toEndless(asked);
      isPredicted ||= this.#paths.find(next).predicted !== undefined;
      if (link.uid !== 0) foreign ??= { path: next, uid: link.uid };
      if (link.target.startsWith("/")) at = "";
      left.push(...link.target.split("/").filter(isStep).reverse());
    }
    return { path: at || "/", isPredicted, foreign };
  }

  /**
   * Follows a path to where no link stands.
   * @throws {TaskError} When it leads through itself.
   */
  async follow(path: string): Promise<RealPath> {
    let at = await this.resolve(path);
    for (let hops = 0; hops < MAX_LINKS; hops++) {
      const link = await this.#findLink(at.path);
      if (link === undefined) return at;
      const isPredicted = at.isPredicted ||
        this.#paths.find(at.path).predicted !== undefined;
      const { target, uid } = link;
      const next = await this.#resolve(
        target.startsWith("/") ? target : `${toDir(at.path)}/${target}`,
        path,
      );
      const own = uid === 0 ? undefined : { path: at.path, uid };
      at = {
        path: next.path,
        isPredicted: isPredicted || next.isPredicted,
        foreign: at.foreign ?? own ?? next.foreign,
      };
    }
    throw toEndless(path);
  }

  async #isDir(path: string): Promise<boolean> {
    const { predicted } = this.#paths.find(path);
    if (predicted === "absent") return false;
    const entry = predicted?.entry ?? await this.#below.stat(path || "/");
    return entry?.type === "dir";
  }

  /** Tells where a link leads; undefined where none stands. */
  #findLink(path: string): Link | undefined | Promise<Link | undefined> {
    const { predicted } = this.#paths.find(path);
    if (predicted === "absent") return undefined;
    if (predicted !== undefined) {
      const { target, entry } = predicted;
      return target === undefined ? undefined : { target, uid: entry.uid };
    }
    return this.#links.has(path) ? this.#links.get(path) : this.#read(path);
  }

  /** Reads where a link of the host leads; what cannot be read is none, for who asks about it is told why. */
  async #read(path: string): Promise<Link | undefined> {
    let link: Link | undefined;
    try {
      const entry = await this.#below.stat(path);
      if (entry?.type === "link") {
        link = { target: await this.#below.readLink(path), uid: entry.uid };
      }
    } catch (error) {
      if (!(error instanceof UnknownState) && !(error instanceof TaskError)) {
        throw error;
      }
      return undefined;
    }
    this.#links.set(path, link);
    return link;
  }
}

function toEndless(path: string): TaskError {
  return new TaskError(`Cannot read "${path}": too many links`);
}

function isStep(part: string): boolean {
  return part !== "" && part !== ".";
}

function toDir(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf("/"), 0));
}
