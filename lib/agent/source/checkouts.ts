/** Checkouts of the repository, a directory for each commit, and the link to the one in force. */

import { TaskError } from "../../error.ts";
import { makePrivateDir } from "../../private_dir.ts";
import { type WriteOptions, writeTree } from "./write_tree.ts";

/** Checkouts that are kept. */
const KEPT = 3;
/** Name of a checkout. */
const COMMIT_REGEXP = /^[0-9a-f]{40}$/;
/** Name of what was under way when somebody ended it. */
const PARTIAL_REGEXP = /^\.[0-9a-f]{40}\.partial$|^\.current\.new$/;

/**
 * Checkouts below a directory. Whatever ends the agent at any moment, a
 * checkout is there whole or not at all, and `current` names one of them.
 */
export class Checkouts {
  #dir: string;

  /**
   * Makes the directory when it is absent, and removes what is half made.
   * @throws {TaskError} When it cannot be made or others may write to it.
   */
  constructor(dir: string) {
    this.#dir = dir;
    makePrivateDir(dir);
    for (const { name } of Deno.readDirSync(dir)) {
      if (PARTIAL_REGEXP.test(name)) remove(`${dir}/${name}`);
    }
  }

  /** The commit in force; undefined before the first. */
  get current(): string | undefined {
    try {
      const name = Deno.readLinkSync(`${this.#dir}/current`);
      return COMMIT_REGEXP.test(name) && this.has(name) ? name : undefined;
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return undefined;
      throw error;
    }
  }

  /** Directory of the checkout of a commit. */
  toDir(commit: string): string {
    return `${this.#dir}/${commit}`;
  }

  /** Tells whether there is a checkout of a commit. */
  has(commit: string): boolean {
    try {
      return Deno.lstatSync(this.toDir(commit)).isDirectory;
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return false;
      throw error;
    }
  }

  /**
   * Makes the checkout of a commit, and removes old ones.
   * @throws {HostileTree} When it holds what may not be written.
   */
  async make(
    { oid, tree }: { oid: string; tree: string },
    options: WriteOptions,
  ): Promise<void> {
    if (!this.has(oid)) {
      const partial = `${this.#dir}/.${oid}.partial`;
      remove(partial);
      try {
        await writeTree(tree, partial, options);
        Deno.renameSync(partial, this.toDir(oid));
      } finally {
        remove(partial);
      }
    }
    this.#touch(oid);
    this.#prune(oid);
  }

  /**
   * Makes a checkout the one in force, at once and whole.
   * @throws {TaskError} When there is none of this commit.
   */
  activate(commit: string): void {
    if (!COMMIT_REGEXP.test(commit) || !this.has(commit)) {
      throw new TaskError(
        `Cannot go to commit ${commit}: its checkout is not kept`,
      );
    }
    const fresh = `${this.#dir}/.current.new`;
    remove(fresh);
    Deno.symlinkSync(commit, fresh);
    Deno.renameSync(fresh, `${this.#dir}/current`);
    this.#touch(commit);
  }

  #touch(commit: string): void {
    const now = new Date();
    Deno.utimeSync(this.toDir(commit), now, now);
  }

  /** Removes the oldest checkouts, neither the one in force nor a given one. */
  #prune(made: string): void {
    const spared = new Set([made, this.current]);
    const others = [...Deno.readDirSync(this.#dir)]
      .filter(({ name }) => COMMIT_REGEXP.test(name) && !spared.has(name))
      .map(({ name }) => ({
        name,
        atMs: Deno.lstatSync(this.toDir(name)).mtime?.getTime() ?? 0,
      }))
      .sort((a, b) => b.atMs - a.atMs);
    const left = KEPT - [...spared].filter((name) => name !== undefined).length;
    for (const { name } of others.slice(Math.max(left, 0))) {
      // A checkout loses its name first: half of one is never taken for whole.
      const partial = `${this.#dir}/.${name}.partial`;
      Deno.renameSync(this.toDir(name), partial);
      remove(partial);
    }
  }
}

function remove(path: string): void {
  try {
    Deno.removeSync(path, { recursive: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
