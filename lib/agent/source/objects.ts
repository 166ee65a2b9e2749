/** Objects of a repository on this machine, read without git(1). */

import { Buffer } from "node:buffer";
import * as fs from "node:fs";
import { type Commit, parseCommit } from "./commit.ts";

/** An entry of a tree (git-ls-tree(1)). */
export interface TreeEntry {
  /** Mode in octal: `100644`, `100755`, `120000`, `40000`, `160000`. */
  readonly mode: string;
  /** Name; undefined when it is no UTF-8. */
  readonly name: string | undefined;
  readonly oid: string;
}

/** File in a repository that names, a line each, the objects that are too large to be read. */
export const LARGE_FILE = "driftless-large";

/** An object is larger than a file may be. */
export class TooLarge extends Error {
  /** Name of the class. */
  override name = "TooLarge";
}

/** Bytes of an object name in a tree. */
const OID_BYTES = 20;

/** Reads objects; those of one look are kept while it lasts. */
export class Objects {
  #gitDir: string;
  #cache = {};
  #large: ReadonlySet<string> | undefined;

  /** Takes the directory of the repository. */
  constructor(gitDir: string) {
    this.#gitDir = gitDir;
  }

  /**
   * Reads an object, or undefined when it is not here.
   * @throws {TooLarge} When it is too large.
   * @throws {Error} When it is damaged.
   */
  async read(
    oid: string,
  ): Promise<{ type: string; bytes: Uint8Array } | undefined> {
    this.#large ??= readLarge(this.#gitDir);
    if (this.#large.has(oid)) throw new TooLarge(`object ${oid} is too large`);
    const { default: { Errors, readObject } } = await import("isomorphic-git");
    try {
      const found = await readObject({
        fs,
        gitdir: this.#gitDir,
        oid,
        format: "content",
        cache: this.#cache,
      });
      if (!(found.object instanceof Uint8Array) || !found.type) {
        return undefined;
      }
      return { type: found.type, bytes: found.object };
    } catch (error) {
      if (error instanceof Errors.NotFoundError) return undefined;
      throw error;
    }
  }

  /** Reads a commit, or undefined when it is not here, or no commit. */
  async commit(oid: string): Promise<Commit | undefined> {
    const found = await this.read(oid);
    return found?.type === "commit" ? parseCommit(oid, found.bytes) : undefined;
  }

  /**
   * Reads the entries of a tree.
   * @throws {SyntaxError} When it is none.
   */
  async tree(oid: string): Promise<TreeEntry[]> {
    const found = await this.read(oid);
    if (found?.type !== "tree") throw new SyntaxError(`no tree ${oid}`);
    return parseTree(found.bytes);
  }

  /**
   * Reads the content of a file.
   * @throws {SyntaxError} When it is none.
   */
  async blob(oid: string): Promise<Uint8Array> {
    const found = await this.read(oid);
    if (found?.type !== "blob") throw new SyntaxError(`no file ${oid}`);
    return found.bytes;
  }
}

function readLarge(gitDir: string): ReadonlySet<string> {
  try {
    const text = fs.readFileSync(`${gitDir}/${LARGE_FILE}`, "utf8");
    return new Set(text.split("\n"));
  } catch {
    // The client that needs no git reads all of a pack in any case.
    return new Set();
  }
}

function parseTree(bytes: Uint8Array): TreeEntry[] {
  const entries: TreeEntry[] = [];
  for (let at = 0; at < bytes.length;) {
    const blank = bytes.indexOf(0x20, at);
    const end = bytes.indexOf(0, blank);
    const next = end + 1 + OID_BYTES;
    if (blank === -1 || end === -1 || next > bytes.length) {
      throw new SyntaxError("its tree is damaged");
    }
    entries.push({
      mode: Buffer.from(bytes.subarray(at, blank)).toString("latin1")
        .replace(/^0+/, ""),
      name: toName(bytes.subarray(blank + 1, end)),
      oid: Buffer.from(bytes.subarray(end + 1, next)).toString("hex"),
    });
    at = next;
  }
  return entries;
}

function toName(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })
      .decode(bytes);
  } catch {
    return undefined;
  }
}
