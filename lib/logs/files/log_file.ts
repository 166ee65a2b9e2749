/** A log file that is open: opened without being led astray, read at places. */

import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { resolveTrusted } from "../../host/way.ts";
import { TaskError, toMessage } from "../../error.ts";
import { requireTrusted } from "./trust.ts";

/** What the file system says of a file. */
export interface FileState {
  /** Names the file on this host while it is there: `toFileId`. */
  readonly id: string;
  /** Size in bytes. */
  readonly size: number;
  /** Number of names; 0 when it was removed. */
  readonly links: number;
  /** Last change of the content, in milliseconds since 1970. */
  readonly mtimeMs: number;
}

/** Bytes that are read at places, of a file or of what it unpacks to. */
export interface FileBytes extends Disposable {
  /** Tells that bytes at a place can be asked for; false while they are on their way. */
  isReadyAt(offset: number): boolean;
  /** Reads at a place; gives the number of bytes, 0 at the end. */
  readAt(buffer: Uint8Array, offset: number): number;
  /** Reads some bytes at a place, fewer at the end. */
  peek(offset: number, length: number): Uint8Array<ArrayBuffer>;
  /** Asks the file system. */
  stat(): FileState;
}

/**
 * Names a file by device, inode and, where the file system knows it, the time
 * of its birth in milliseconds: inodes are used again, and some are too large
 * for a number.
 */
export function toFileId(dev: number, ino: number, bornMs: number): string {
  return [dev, ino, Math.max(0, bornMs)]
    .map((part) => part.toString(36)).join("-");
}

/** What of a name stays when a file system is mounted again: devices get other numbers then. */
export function toInode(id: string): string {
  return id.slice(id.indexOf("-") + 1);
}

/** When a file was born, in milliseconds since 1970; 0 where nobody knows. */
export function toBirth(id: string): number {
  return parseInt(id.slice(id.lastIndexOf("-") + 1), 36);
}

/** A file that is open. */
export class LogFile implements FileBytes {
  #fd: number;

  /** Takes a descriptor, and closes it when it is disposed of. */
  constructor(fd: number) {
    this.#fd = fd;
  }

  isReadyAt(): boolean {
    return true;
  }

  readAt(buffer: Uint8Array, offset: number): number {
    return readSync(this.#fd, buffer, 0, buffer.length, offset);
  }

  peek(offset: number, length: number): Uint8Array<ArrayBuffer> {
    const buffer = new Uint8Array(length);
    return buffer.subarray(0, this.readAt(buffer, offset));
  }

  stat(): FileState {
    const { dev, ino, size, nlink, mtimeMs, birthtimeMs } = fstatSync(this.#fd);
    const id = toFileId(dev, ino, birthtimeMs);
    return { id, size, links: nlink, mtimeMs };
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
  let fd: number | undefined;
  try {
    const target = followLinks ? path : resolveTrusted(path, false);
    // A pipe would hold up who opens it.
    const flags = constants.O_RDONLY | constants.O_NONBLOCK;
    fd = openSync(target, followLinks ? flags : flags | constants.O_NOFOLLOW);
    if (!fstatSync(fd).isFile()) return close(fd);
    if (!followLinks) requireTrusted(fd, target);
    return new LogFile(fd);
  } catch (error) {
    if (fd !== undefined) close(fd);
    // ENXIO is said of a socket, ELOOP of a link where none is followed.
    if (hasCode(error, "ENOENT", "ENOTDIR", "ENXIO")) return undefined;
    if (!followLinks && isLink(path, error)) return undefined;
    throw toError(path, error);
  }
}

/** Tells whether an error is that of a limit of open files. */
export function isOutOfFiles(error: unknown): boolean {
  const cause = error instanceof TaskError ? error.cause : error;
  return hasCode(cause, "EMFILE", "ENFILE");
}

function close(fd: number): undefined {
  closeSync(fd);
}

function isLink(path: string, error: unknown): boolean {
  if (!hasCode(error, "ELOOP")) return false;
  try {
    return Deno.lstatSync(path).isSymlink;
  } catch {
    return false;
  }
}

function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  const code = error instanceof Error && "code" in error ? error.code : "";
  return codes.includes(String(code));
}

function toError(path: string, cause: unknown): TaskError {
  return new TaskError(`Cannot read "${path}": ${toMessage(cause)}`, {
    cause,
    advice: "Look at the rights of the file and of its directories",
  });
}
