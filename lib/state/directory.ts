/** Where state is kept, and that nobody else can write there. */

import { TaskError } from "../error.ts";

/** What the place of the state depends on. */
export interface StateDirectoryOptions {
  /** The directory that the user named. */
  explicit?: string | undefined;
  /** Runs as root. */
  isRoot: boolean;
  /** Home directory. */
  home?: string | undefined;
  /** `$XDG_STATE_HOME`; ignored unless absolute, as the XDG Base Directory Specification wants. */
  xdgStateHome?: string | undefined;
}

/**
 * Chooses the state directory: the named one, `/var/lib/driftless` as root,
 * else `driftless` in `$XDG_STATE_HOME` or `~/.local/state`.
 * @throws {TaskError} When there is no home directory to keep it in.
 */
export function stateDirectory(options: StateDirectoryOptions): string {
  const { explicit, isRoot, home, xdgStateHome } = options;
  if (explicit) return explicit;
  if (isRoot) return "/var/lib/driftless";
  if (xdgStateHome?.startsWith("/")) return `${xdgStateHome}/driftless`;
  if (home) return `${home}/.local/state/driftless`;
  throw new TaskError("Cannot choose a state directory: HOME is not set", {
    advice: "Name one with --state-dir",
  });
}

/**
 * Makes a directory with mode 0700 when it is absent. Needs read and write
 * permission for it.
 * @throws {TaskError} When it cannot be made or others may write to it.
 */
export function makePrivateDir(dir: string): void {
  const mode = findMode(dir) ?? make(dir);
  if (Deno.build.os !== "windows" && (mode & 0o022) !== 0) {
    throw new TaskError(
      `Cannot keep state in "${dir}": others may write to it, its mode is ` +
        `0${(mode & 0o7777).toString(8)}`,
      { advice: `Run: chmod 0700 ${dir}` },
    );
  }
}

function findMode(dir: string): number | undefined {
  try {
    const info = Deno.statSync(dir);
    if (info.isDirectory) return info.mode ?? 0;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw toError(dir, error);
  }
  throw new TaskError(`Cannot keep state in "${dir}": it is not a directory`);
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
  return new TaskError(`Cannot keep state in "${dir}": ${why}`, {
    cause,
    advice: isCovered
      ? `Add --allow-read=${dir} and --allow-write=${dir}`
      : "Run as root, or name a directory of your own with --state-dir",
  });
}
