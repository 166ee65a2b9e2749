/** Locks of the state directory: one process at a time changes this host, one keeps its alerts. */

import { TaskError, toMessage } from "../error.ts";
import { makePrivateDir } from "../private_dir.ts";

/** Who holds the lock. */
export interface LockHolder {
  /** Sub-command, such as `apply`. */
  command: string;
  pid: number;
  /** Milliseconds since 1970. */
  startedAt: number;
}

/** How often a lock that is held is asked for, and how long it is waited between, in milliseconds. */
const [LOOKS, LOOK_MS] = [4, 10];

/** A held lock; the kernel releases it too when the process ends, however it ends. */
export type RunLock = Disposable;

/** Another process holds the lock. */
export class LockedError extends TaskError {
  override name = "LockedError";

  constructor(
    path: string,
    /** Who holds it; absent when that cannot be read. */
    public readonly holder: LockHolder | undefined,
  ) {
    const who = holder === undefined
      ? "another process"
      : `"${holder.command}" (pid ${holder.pid}, since ` +
        `${new Date(holder.startedAt).toISOString()})`;
    super(`Cannot start: ${who} holds "${path}"`, {
      advice: "Wait until it has ended and run again",
    });
  }
}

/**
 * Takes a lock of a state directory (flock(2)) without waiting, that of runs
 * when no other name is given. Needs read and write permission for the
 * directory.
 * @throws {LockedError} When another process holds it.
 * @throws {TaskError} When the lock file cannot be made.
 */
export function lockRun(
  dir: string,
  run: { command: string; pid?: number; startedAt?: number },
  name = "run.lock",
): RunLock {
  makePrivateDir(dir);
  const path = `${dir}/${name}`;
  const file = openLock(path);
  if (!isTaken(file)) {
    file.close();
    throw new LockedError(path, findHolder(path));
  }
  try {
    writeHolder(file, run);
  } catch (cause) {
    // Held by nobody who knows of it, it would never be given back.
    file.close();
    throw new TaskError(`Cannot lock "${path}": ${toMessage(cause)}`, {
      cause,
    });
  }
  let isHeld = true;
  return {
    [Symbol.dispose]() {
      if (!isHeld) return;
      isHeld = false;
      // Removing the file instead would let two processes hold two files of one name.
      try {
        file.truncateSync();
      } finally {
        file.close();
      }
    },
  };
}

/** Notes who holds a lock. */
function writeHolder(
  file: Deno.FsFile,
  { command, pid = Deno.pid, startedAt = Date.now() }: Partial<LockHolder>,
): void {
  const text = JSON.stringify({ command, pid, startedAt });
  file.truncateSync();
  file.writeSync(new TextEncoder().encode(`${text}\n`));
}

/** Takes a lock; one who only looks whether it is held has it for a moment. */
function isTaken(file: Deno.FsFile): boolean {
  for (let tries = 0; tries < LOOKS; tries++) {
    if (file.tryLockSync(true)) return true;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LOOK_MS);
  }
  return false;
}

/** Tells whether a process holds a lock of a state directory; also where that cannot be known. */
export function isLocked(dir: string, name = "run.lock"): boolean {
  try {
    using file = Deno.openSync(`${dir}/${name}`, { read: true });
    return !file.tryLockSync(false);
  } catch (error) {
    return !(error instanceof Deno.errors.NotFound);
  }
}

function openLock(path: string): Deno.FsFile {
  try {
    return Deno.openSync(path, {
      read: true,
      write: true,
      create: true,
      mode: 0o600,
    });
  } catch (cause) {
    throw new TaskError(`Cannot lock "${path}": ${toMessage(cause)}`, {
      cause,
      advice: "Run as its owner, or name another directory with --state-dir",
    });
  }
}

/** Reads who holds the lock, or nothing while the holder has not written it. */
function findHolder(path: string): LockHolder | undefined {
  try {
    const { command, pid, startedAt } = JSON.parse(Deno.readTextFileSync(path));
    return typeof command === "string" && Number.isInteger(pid) &&
        Math.abs(startedAt) < 8.64e15
      ? { command, pid, startedAt }
      : undefined;
  } catch {
    return undefined;
  }
}
