/**
 * A directory that one output of one process writes to: made when absent,
 * pinned where another user could swap it, and locked.
 *
 * @module
 */

import { constants } from "node:fs";
import { type FileHandle, open, rm } from "node:fs/promises";
import { TaskError, toMessage } from "../error.ts";
import { anchorDirectory } from "../host/anchor.ts";
import { resolveTrusted } from "../host/way.ts";
import { hasCode } from "./append_file.ts";
import { findFile, isTaken } from "./file_identity.ts";
import { toSystemReason } from "./system_reason.ts";

const LOCK_NAME = ".driftless.lock";
const PROBE_NAME = ".driftless.probe";
/** How long a file system may take to tell of a directory; a dead NFS server never does. */
const ANSWER_MS = 10_000;

/** A directory that is held. */
export interface HeldDirectory extends Disposable {
  /** Path to use for what is in it. */
  readonly dir: string;
  /** Owner of files that this process makes in it: root may be somebody else on NFS. */
  readonly uid: number;
}

/**
 * Holds a directory, making it with a mode when it is absent. For root, no
 * link that another user laid is followed. Needs read and write permission
 * for it, and all permissions where another user controls it.
 * @throws {TaskError} When it cannot work: no directory, no right, another writer.
 * @throws {Error} As the system says, when it may work later.
 */
export async function holdDirectory(
  path: string,
  mode: number,
): Promise<HeldDirectory> {
  if (!await isDirectory(path)) {
    await Deno.mkdir(resolveTrusted(path, true), { recursive: true, mode });
  }
  const anchor = pin(path);
  try {
    const uid = await findOwner(anchor.dir);
    const lock = await takeLock(path, anchor.dir, uid);
    return {
      dir: anchor.dir,
      uid,
      [Symbol.dispose]() {
        lock.close();
        anchor[Symbol.dispose]();
      },
    };
  } catch (error) {
    anchor[Symbol.dispose]();
    throw error;
  }
}

async function isDirectory(path: string): Promise<boolean> {
  const timer = Promise.withResolvers<never>();
  const id = setTimeout(() => {
    timer.reject(new Error(`no answer within ${ANSWER_MS / 1000} s`));
  }, ANSWER_MS);
  try {
    const { isDirectory } = await Promise.race([
      Deno.stat(path),
      timer.promise,
    ]);
    if (isDirectory) return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  } finally {
    clearTimeout(id);
  }
  throw new TaskError(`Cannot use directory "${path}": it is not a directory`);
}

function pin(path: string): Disposable & { readonly dir: string } {
  try {
    return anchorDirectory(resolveTrusted(path, true));
  } catch (error) {
    if (!(error instanceof Deno.errors.NotCapable)) throw error;
    throw new TaskError(
      `Cannot make sure that nobody else controls "${path}": ${error.message}`,
      {
        cause: error,
        advice:
          "Give root --allow-read, and all rights where another user controls the directory",
      },
    );
  }
}

/** Tells whom a new file belongs to. */
async function findOwner(dir: string): Promise<number> {
  const path = `${dir}/${PROBE_NAME}`;
  await rm(path, { force: true });
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL;
  const handle = await open(path, flags, 0o600);
  try {
    return (await handle.stat()).uid;
  } finally {
    await handle.close();
    await rm(path, { force: true });
  }
}

async function takeLock(
  path: string,
  dir: string,
  uid: number,
): Promise<Deno.FsFile> {
  const handle = await openLock(path, dir, uid);
  try {
    // Where links may be laid, the file is reached by its handle only.
    const isPinned = dir.startsWith("/proc/");
    const file = await Deno.open(
      isPinned ? `/proc/${Deno.pid}/fd/${handle.fd}` : `${dir}/${LOCK_NAME}`,
      { write: true },
    );
    if (await tryLock(file)) return file;
    file.close();
  } finally {
    await handle.close();
  }
  throw new TaskError(
    `Cannot open "${path}": another output or process writes to it`,
    { advice: "Give each writer a directory of its own" },
  );
}

async function openLock(
  path: string,
  dir: string,
  uid: number,
): Promise<FileHandle> {
  const flags = constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW |
    constants.O_NONBLOCK;
  const lock = `${dir}/${LOCK_NAME}`;
  try {
    // With narrow rights Deno follows links before it opens.
    const isFree = !await isTaken(lock) || await findFile(lock) !== undefined;
    if (isFree) {
      const handle = await open(lock, flags, 0o600);
      const found = await handle.stat();
      if (found.isFile() && found.uid === uid) return handle;
      await handle.close();
    }
  } catch (error) {
    const isForeign = hasCode(error, "ELOOP") || hasCode(error, "EISDIR") ||
      hasCode(error, "ENXIO");
    if (!isForeign) throw error;
  }
  throw new TaskError(
    `Cannot open "${path}": somebody else put "${LOCK_NAME}" there`,
    { advice: "Take it away, or name another directory" },
  );
}

async function tryLock(file: Deno.FsFile): Promise<boolean> {
  try {
    return await file.tryLock(true);
  } catch (error) {
    file.close();
    throw new Error(`it cannot be locked: ${toSystemReason(error)}`, {
      cause: error,
    });
  }
}

/** Tells an error that waiting can mend from one that it cannot. */
export function isLasting(error: unknown): error is TaskError {
  if (error instanceof TaskError) return true;
  const lasting = ["EACCES", "EPERM", "ENOTDIR", "ENAMETOOLONG", "EINVAL"];
  return lasting.some((code) => hasCode(error, code)) ||
    error instanceof Deno.errors.PermissionDenied ||
    error instanceof Deno.errors.NotADirectory ||
    error instanceof Deno.errors.NotCapable;
}

/** Makes an error of a directory one with advice. */
export function toDirectoryError(path: string, cause: unknown): TaskError {
  if (cause instanceof TaskError) return cause;
  const isCovered = cause instanceof Deno.errors.NotCapable;
  const why = isCovered
    ? "Deno may not write there"
    : toSystemReason(cause) || toMessage(cause);
  return new TaskError(`Cannot use directory "${path}": ${why}`, {
    cause,
    advice: isCovered
      ? `Add --allow-read=${path} and --allow-write=${path}`
      : "Run as a user who may write there, or name another directory",
  });
}
