/** A log file that is open: opened without being led astray, read at places. */

import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { resolveTrusted } from "../../host/anchor.ts";
import { TaskError, toMessage } from "../../error.ts";

/** What the file system says of a file. */
export interface FileState {
  /** Device and inode: `dev-ino` in base 36. */
  readonly id: string;
  /** Size in bytes. */
  readonly size: number;
  /** Number of names; 0 when it was removed. */
  readonly links: number;
  /** Last change of the content, in milliseconds since 1970. */
  readonly mtimeMs: number;
}

/** Writes device and inode as one word. */
export function toFileId(dev: number, ino: number): string {
  return `${dev.toString(36)}-${ino.toString(36)}`;
}

/** An open file. */
export class LogFile implements Disposable {
  #fd: number;

  constructor(fd: number) {
    this.#fd = fd;
  }

  /** Reads at a place; gives the number of bytes, 0 at the end. */
  readAt(buffer: Uint8Array, offset: number): number {
    return readSync(this.#fd, buffer, 0, buffer.length, offset);
  }

  /** Reads some bytes at a place, fewer at the end. */
  peek(offset: number, length: number): Uint8Array<ArrayBuffer> {
    const buffer = new Uint8Array(length);
    return buffer.subarray(0, this.readAt(buffer, offset));
  }

  /** Asks the file system. */
  stat(): FileState {
    const { dev, ino, size, nlink, mtimeMs } = fstatSync(this.#fd);
    return { id: toFileId(dev, ino), size, links: nlink, mtimeMs };
  }

  [Symbol.dispose](): void {
    closeSync(this.#fd);
  }
}

/**
 * Opens a regular file to be read; undefined when there is none. A link is
 * followed only when that was asked for; for root, no directory on the way
 * may be a link that another user laid.
 * @throws {TaskError} When the path leads elsewhere or the file cannot be read.
 */
export function openLogFile(
  path: string,
  followLinks: boolean,
): LogFile | undefined {
  const target = followLinks ? path : resolveTrusted(path, false);
  let fd: number;
  try {
    if (!followLinks && Deno.lstatSync(target).isSymlink) return undefined;
    // A pipe would hold up who opens it.
    fd = openSync(target, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw toError(path, error);
  }
  try {
    if (fstatSync(fd).isFile()) {
      if (!followLinks) requireSame(fd, target);
      return new LogFile(fd);
    }
  } catch (error) {
    closeSync(fd);
    throw toError(path, error);
  }
  closeSync(fd);
  return undefined;
}

/** What was opened must be what the path names without any link, for both may be swapped meanwhile. */
function requireSame(fd: number, path: string): void {
  const real = findRealPath(fd);
  const { dev, ino, isSymlink } = Deno.lstatSync(path);
  const { dev: openDev, ino: openIno } = fstatSync(fd);
  const isSame = !isSymlink && dev === openDev && ino === openIno;
  if (isSame && (real === undefined || real === path)) return;
  throw new TaskError("it was swapped while it was opened");
}

/** The path that the kernel knows; undefined where Deno may not read /proc. */
function findRealPath(fd: number): string | undefined {
  if (Deno.build.os !== "linux" || Deno.uid() !== 0) return undefined;
  try {
    return Deno.readLinkSync(`/proc/${Deno.pid}/fd/${fd}`);
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) return undefined;
    throw error;
  }
}

function isAbsent(error: unknown): boolean {
  return error instanceof Deno.errors.NotFound ||
    error instanceof Error && "code" in error && error.code === "ENOENT";
}

function toError(path: string, cause: unknown): TaskError {
  return new TaskError(`Cannot read "${path}": ${toMessage(cause)}`, {
    cause,
    advice: "Look at the rights of the file and of its directories",
  });
}
