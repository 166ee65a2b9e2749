/**
 * A file that whole pieces are appended to: what fails is taken back, what
 * was synced is safe. No link is followed, and nothing but regular files is
 * touched.
 *
 * @module
 */

import { constants } from "node:fs";
import { type FileHandle, open, rm } from "node:fs/promises";
import { type FileIdentity, findFile, isSameFile } from "./file_identity.ts";

const FEED = 0x0a;
/** Bytes that are read at once, going backwards. */
const PIECE_BYTES = 64 * 1024;
/** Neither a link nor a pipe holds anybody up, open(2). */
const SAFE_FLAGS = constants.O_RDWR | constants.O_APPEND |
  constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** Thrown when another file stands where this one was. */
export class ReplacedError extends Error {
  /** Name of the class. */
  override name = "ReplacedError";
}

/** A regular file that one output writes to. */
export class AppendFile {
  /** What tells it from others. */
  readonly identity: FileIdentity;
  #path: string;
  #handle: FileHandle | undefined;
  /** Bytes that were appended whole. */
  #good: number;
  /** Bytes that were good when it was synced last. */
  #durable: number;

  private constructor(
    path: string,
    handle: FileHandle,
    { ino, birth_ms }: FileIdentity,
    size: number,
  ) {
    this.#path = path;
    this.#handle = handle;
    this.identity = { ino, birth_ms };
    this.#good = size;
    this.#durable = size;
  }

  /**
   * Makes a new file, or takes an empty one that root or this user, known by
   * `uid`, put there. Undefined when something else has that name.
   */
  static async create(
    path: string,
    mode: number,
    uid: number,
  ): Promise<AppendFile | undefined> {
    const handle = await openNew(path, mode) ?? await openEmpty(path, uid);
    if (handle === undefined) return undefined;
    const found = await findPlain(path, handle);
    if (found !== undefined) return new AppendFile(path, handle, found, 0);
    await handle.close();
    return undefined;
  }

  /**
   * Opens a file that was written before, cutting off a line that a killed
   * process left unfinished.
   * @throws {ReplacedError} When another file stands there.
   */
  static async resume(
    path: string,
    identity: FileIdentity,
  ): Promise<AppendFile> {
    const handle = await openSame(path, identity);
    try {
      const { size } = await handle.stat();
      const end = await findFeed(handle, size) + 1;
      if (end < size) await handle.truncate(end);
      return new AppendFile(path, handle, identity, end);
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /** Size in bytes. */
  get size(): number {
    return this.#good;
  }

  /**
   * Appends all of some bytes, or takes back what was written of them.
   * @throws {ReplacedError} When it was closed and another file stands there now.
   */
  async append(bytes: Uint8Array, signal: AbortSignal): Promise<void> {
    const handle = await this.#use();
    try {
      for (let at = 0; at < bytes.length;) {
        signal.throwIfAborted();
        const { bytesWritten } = await handle.write(bytes, at);
        at += bytesWritten;
      }
      // Whoever left will send it again.
      signal.throwIfAborted();
      this.#good += bytes.length;
    } catch (error) {
      await this.#cut(this.#good);
      throw error;
    }
  }

  /** Makes all of it safe from a loss of power. */
  async sync(): Promise<void> {
    if (this.#durable === this.#good) return;
    await (await this.#use()).datasync();
    this.#durable = this.#good;
  }

  /** Takes back what was appended beyond a size; what is not safe yet when none is given. */
  async takeBack(size = this.#durable): Promise<void> {
    this.#good = Math.min(this.#good, size);
    this.#durable = Math.min(this.#durable, size);
    await this.#cut(this.#good);
  }

  /**
   * Tells whether its path still leads to it. What somebody else cut off is
   * no longer counted.
   */
  async isInPlace(): Promise<boolean> {
    const found = await findFile(this.#path);
    if (!found || !isSameFile(found, this.identity)) return false;
    this.#good = Math.min(this.#good, found.size);
    this.#durable = Math.min(this.#durable, found.size);
    return true;
  }

  /** Gives the handle back; the next append opens it again. */
  async close(): Promise<void> {
    const handle = this.#handle;
    this.#handle = undefined;
    await handle?.close();
  }

  /** Removes a file that holds nothing yet. */
  async discard(): Promise<void> {
    await this.close();
    if (this.#good === 0) await rm(this.#path, { force: true });
  }

  async #use(): Promise<FileHandle> {
    if (this.#handle !== undefined) return this.#handle;
    const handle = await openSame(this.#path, this.identity);
    this.#handle = handle;
    await this.#cut(this.#good);
    if (this.#handle === undefined) throw new Error("it cannot be cut");
    return handle;
  }

  /** Cuts the file to a size; where that fails, the next use does it. */
  async #cut(size: number): Promise<void> {
    try {
      const found = await this.#handle?.stat();
      if (found === undefined) return;
      if (found.size > size) await this.#handle?.truncate(size);
      this.#good = Math.min(size, found.size);
    } catch {
      await this.close().catch(() => {});
    }
  }
}

/** Makes a file; undefined when the name is taken. */
async function openNew(
  path: string,
  mode: number,
): Promise<FileHandle | undefined> {
  try {
    const flags = SAFE_FLAGS | constants.O_CREAT | constants.O_EXCL;
    const handle = await open(path, flags, mode);
    // The umask has no say.
    await handle.chmod(mode);
    return handle;
  } catch (error) {
    if (hasCode(error, "EEXIST")) return undefined;
    throw error;
  }
}

/** Opens a file that logrotate(8) made for its writer: empty, not linked, and no stranger's. */
async function openEmpty(
  path: string,
  uid: number,
): Promise<FileHandle | undefined> {
  let handle: FileHandle;
  try {
    handle = await open(path, SAFE_FLAGS);
  } catch {
    return undefined;
  }
  const { uid: owner, size } = await handle.stat();
  if (size === 0 && (owner === 0 || owner === uid)) return handle;
  await handle.close();
  return undefined;
}

async function openSame(
  path: string,
  identity: FileIdentity,
): Promise<FileHandle> {
  let handle: FileHandle;
  try {
    handle = await open(path, SAFE_FLAGS);
  } catch (error) {
    const codes = ["ENOENT", "ELOOP", "ENXIO", "EISDIR"];
    if (!codes.some((code) => hasCode(error, code))) throw error;
    throw new ReplacedError(`"${path}" is gone`, { cause: error });
  }
  const found = await findPlain(path, handle);
  if (found !== undefined && isSameFile(found, identity)) return handle;
  await handle.close();
  throw new ReplacedError(`"${path}" is another file`);
}

/** Finds what was opened: a regular file without other names that no link led to. With narrow rights Deno follows links before it opens. */
async function findPlain(
  path: string,
  handle: FileHandle,
): Promise<FileIdentity | undefined> {
  const found = await findFile(path);
  const isPlain = found?.links === 1 && found.ino === (await handle.stat()).ino;
  return isPlain ? found : undefined;
}

/** Finds the last line feed, or -1. */
async function findFeed(handle: FileHandle, size: number): Promise<number> {
  const piece = new Uint8Array(PIECE_BYTES);
  for (let end = size; end > 0;) {
    const start = Math.max(0, end - PIECE_BYTES);
    const { bytesRead } = await handle.read(piece, 0, end - start, start);
    const feed = piece.subarray(0, bytesRead).lastIndexOf(FEED);
    if (feed !== -1) return start + feed;
    end = start;
  }
  return -1;
}

/** Tells whether an error of the system has a code, such as `ENOENT`. */
export function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
