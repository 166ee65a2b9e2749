/** Guards of commands: what tells that a command has nothing to do. */

import * as z from "zod";
import { flag, words } from "../lib/field.ts";
import { expandGlob, type GlobEntry } from "../lib/glob.ts";
import { type Host, TaskError } from "../lib/task.ts";
import { commandWords } from "./_words.ts";

/** Conditions under which a command is not run; any one that says so stops it. */
export interface Guards {
  /** Paths or globs; stops when each matches something. */
  creates?: readonly string[] | undefined;
  /** Paths or globs; stops when none matches anything. */
  removes?: readonly string[] | undefined;
  /** Query that stops when it succeeds. */
  unless?: readonly string[] | undefined;
  /** Query that stops when it fails. */
  onlyif?: readonly string[] | undefined;
}

/** Where guards are looked at. */
export interface GuardScope {
  cwd?: string | undefined;
  env?: Record<string, string> | undefined;
  user?: string | undefined;
}

/** Params of guards by file lists, beside the plain form. */
export interface GuardParams {
  /** Path, glob or list: do not run when all exist. `true` takes `creates_files`. */
  creates?: boolean | string[] | undefined;
  /** Paths for `creates`. */
  creates_files?: string[] | undefined;
  /** Path, glob or list: do not run when none exists. `true` takes `removes_files`. */
  removes?: boolean | string[] | undefined;
  /** Paths for `removes`. */
  removes_files?: string[] | undefined;
  /** Query, run without a shell: do not run when it succeeds. */
  unless?: string[] | undefined;
  /** Query, run without a shell: do not run when it fails. */
  onlyif?: string[] | undefined;
  /** Run whatever the guards say. */
  force: boolean;
}

/** Readers of `GuardParams`, for the params of a task. */
export const GUARD_FIELDS = {
  creates: z.union([z.boolean(), words()]).optional(),
  creates_files: words().optional(),
  removes: z.union([z.boolean(), words()]).optional(),
  removes_files: words().optional(),
  unless: commandWords().optional(),
  onlyif: commandWords().optional(),
  force: z._default(flag(), false),
};

/** Brings both forms of guards to one; `force` leaves none. */
export function toGuards(want: GuardParams): Guards {
  if (want.force) return {};
  return {
    creates: toPaths(want.creates, want.creates_files),
    removes: toPaths(want.removes, want.removes_files),
    unless: want.unless,
    onlyif: want.onlyif,
  };
}

function toPaths(
  value: boolean | string[] | undefined,
  files: string[] = [],
): string[] {
  if (value === false) return [];
  return Array.isArray(value) ? [...value, ...files] : files;
}

/** Tells whether any guard is set. */
export function isGuarded(guards: Guards): boolean {
  return Boolean(
    guards.creates?.length || guards.removes?.length || guards.unless ||
      guards.onlyif,
  );
}

/**
 * Finds the guard that stops a command, as a reason in words, or undefined
 * when the command is to run. Relative paths start at `scope.cwd`.
 * @throws {TaskError} When a relative path has no directory to start at, or a query does not end.
 */
export async function findGuard(
  guards: Guards,
  scope: GuardScope,
  host: Host,
): Promise<string | undefined> {
  const { creates = [], removes = [], unless, onlyif } = guards;
  if (creates.length > 0 && await hasAll(creates, scope, host)) {
    return `skipped, since ${toList(creates)} exists`;
  }
  if (removes.length > 0 && !await hasAny(removes, scope, host)) {
    return `skipped, since ${toList(removes)} does not exist`;
  }
  if (unless && await isSuccess(unless, scope, host)) {
    return `skipped, since "${unless.join(" ")}" succeeded`;
  }
  if (onlyif && !await isSuccess(onlyif, scope, host)) {
    return `skipped, since "${onlyif.join(" ")}" did not succeed`;
  }
  return undefined;
}

async function hasAll(
  patterns: readonly string[],
  scope: GuardScope,
  host: Host,
): Promise<boolean> {
  for (const pattern of patterns) {
    if (!await hasMatch(pattern, scope, host)) return false;
  }
  return true;
}

async function hasAny(
  patterns: readonly string[],
  scope: GuardScope,
  host: Host,
): Promise<boolean> {
  for (const pattern of patterns) {
    if (await hasMatch(pattern, scope, host)) return true;
  }
  return false;
}

async function hasMatch(
  pattern: string,
  { cwd }: GuardScope,
  host: Host,
): Promise<boolean> {
  if (!pattern.startsWith("/") && cwd === undefined) {
    throw new TaskError(
      `Cannot look for "${pattern}": the path is relative`,
      { advice: "Give an absolute path, or the directory in chdir" },
    );
  }
  const path = pattern.startsWith("/") ? pattern : `${cwd}/${pattern}`;
  if (!/[*?[{\\]/.test(path)) return await host.stat(path) !== undefined;
  const list = (dir: string) => listEntries(dir, host);
  return (await expandGlob(path, list)).length > 0;
}

/** Lists a directory for globs; what is no directory has nothing. */
export async function listEntries(
  dir: string,
  host: Host,
): Promise<GlobEntry[]> {
  const entry = await host.stat(dir, true);
  if (entry?.type !== "dir") return [];
  const names = await host.list(dir);
  return await Promise.all(names.map(async (name) => ({
    name,
    isDir: (await host.stat(`${dir}/${name}`))?.type === "dir",
  })));
}

/** A program that is missing is a failure, as it is for a shell. */
async function isSuccess(
  argv: readonly string[],
  scope: GuardScope,
  host: Host,
): Promise<boolean> {
  const program = argv[0]!;
  const isFindable = program.startsWith("/") || !program.includes("/");
  if (isFindable && !await host.findProgram(program)) return false;
  const result = await host.query(argv, {
    ...(scope.cwd === undefined ? {} : { cwd: scope.cwd }),
    ...(scope.env === undefined ? {} : { env: scope.env }),
    ...(scope.user === undefined ? {} : { user: scope.user }),
  });
  return result.code === 0;
}

function toList(paths: readonly string[]): string {
  return paths.map((path) => `"${path}"`).join(", ");
}
