/** Directories that nobody else can write to. */

import { TaskError } from "./error.ts";

/**
 * Makes a directory with mode 0700 when it is absent. Needs read and write
 * permission for it.
 * @throws {TaskError} When it cannot be made or others may write to it.
 */
export function makePrivateDir(dir: string): void {
  const mode = findMode(dir) ?? make(dir);
  if (Deno.build.os !== "windows" && (mode & 0o022) !== 0) {
    throw new TaskError(
      `Cannot use directory "${dir}": others may write to it, its mode is ` +
        `0${(mode & 0o7777).toString(8)}`,
      { advice: `Run: chmod 0700 ${dir}` },
    );
  }
}

/**
 * Keeps other processes from using a private directory as this one does, until
 * the lock is closed. Gives nothing when one of them has it.
 * @throws {TaskError} When the lock cannot be made.
 */
export function lockPrivateDir(dir: string): Deno.FsFile | undefined {
  let file: Deno.FsFile;
  try {
    file = Deno.openSync(`${dir}/lock`, {
      write: true,
      create: true,
      mode: 0o600,
    });
  } catch (error) {
    throw toError(dir, error);
  }
  if (file.tryLockSync(true)) return file;
  file.close();
  return undefined;
}

function findMode(dir: string): number | undefined {
  try {
    const info = Deno.statSync(dir);
    if (info.isDirectory) return info.mode ?? 0;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw toError(dir, error);
  }
  throw new TaskError(`Cannot use directory "${dir}": it is not a directory`);
}

function make(dir: string): number {
  try {
    Deno.mkdirSync(dir, { recursive: true, mode: 0o700 });
    return 0o700;
  } catch (error) {
    throw toError(dir, error);
  }
}

function toError(dir: string, cause: unknown): TaskError {
  const isDenied = cause instanceof Deno.errors.PermissionDenied;
  const isCovered = cause instanceof Deno.errors.NotCapable;
  const why = isDenied
    ? "permission denied"
    : isCovered
    ? "Deno may not write there"
    : cause instanceof Error
    ? cause.message
    : String(cause);
  return new TaskError(`Cannot use directory "${dir}": ${why}`, {
    cause,
    advice: isCovered
      ? `Add --allow-read=${dir} and --allow-write=${dir}`
      : "Run as its owner, or name a directory of your own",
  });
}
