/**
 * The `archive` task.
 *
 * Keeps an archive of files: a tar, also compressed, a zip, or a single file
 * that is only compressed. What is in it is compared by name, mode and
 * content with the files; an archive that is right is not written again. Its
 * bytes hold no times and no owners.
 *
 * @module
 */

import * as z from "zod";
import {
  absolutePath,
  flag,
  mode,
  oneOf,
  owner,
  withDefault,
  words,
} from "../lib/field.ts";
import {
  type Host,
  type Plan,
  type Task,
  type TaskContext,
  TaskError,
} from "../lib/task.ts";
import {
  ARCHIVE_FORMATS,
  type ArchiveFormat,
  findFormat,
  toKind,
} from "./_archive.ts";
import { MAX_ARCHIVED_BYTES } from "./_archive_compare.ts";
import { planArchive, planRemoval, requireWritten } from "./_archive_plan.ts";
import { toAttributesChange } from "./_files.ts";
import { findSources, type Found, toDefaultDest } from "./_archive_sources.ts";
import { requireRemovable } from "./_vital.ts";

/** Params of the `archive` task. */
export interface ArchiveTaskParams {
  /** With `sources`: the archive. Else: paths or globs to archive. */
  path: string[];
  /** Paths or globs to archive under their full names; all must exist. */
  sources?: string[] | undefined;
  /** The archive; beside a single path when absent. */
  dest?: string | undefined;
  /** `present` or `absent`; absent removes the archive. */
  state: "present" | "absent";
  /** Format; by the ending of the archive's name when absent. */
  format?: ArchiveFormat | undefined;
  /** Effort, 0 to 9; up to 22 for zstd. */
  compression: number;
  /** Accepted when empty. */
  extra_opts: string[];
  /** Absolute paths or globs to leave out. */
  exclude_path: string[];
  /** Patterns of names to leave out. */
  exclusion_patterns: string[];
  /** Make a tar even of a single file. */
  force_archive: boolean;
  /** Remove the files once they are archived; the archive then keeps what it holds. */
  remove: boolean;
  /** Permission bits of the archive. */
  mode?: string | undefined;
  /** Owner of the archive. */
  owner?: string | undefined;
  /** Group of the archive. */
  group?: string | undefined;
}

/**
 * Keeps an archive of files.
 *
 * @example A directory, without its logs
 * ```yaml
 * - type: archive
 *   path: /srv/app
 *   dest: /var/backups/app.tar.zst
 *   exclusion_patterns: ["*.log"]
 * ```
 *
 * @example Several paths
 * ```yaml
 * - type: archive
 *   path: /var/backups/etc.tgz
 *   sources: [/etc/hosts, /etc/ssh]
 *   compression: 9
 *   mode: "0600"
 * ```
 */
export const archiveTask: Task<ArchiveTaskParams> = {
  type: "archive",
  params: z.strictObject({
    path: paths(),
    sources: paths().optional(),
    dest: absolutePath().optional(),
    state: withDefault(oneOf(["present", "absent"]), "present"),
    format: oneOf(ARCHIVE_FORMATS).optional(),
    compression: withDefault(z.int().min(0).max(22), 6),
    extra_opts: withDefault(noOptions(), []),
    exclude_path: withDefault(paths(), []),
    exclusion_patterns: withDefault(words(), []),
    force_archive: withDefault(flag(), false),
    remove: withDefault(flag(), false),
    mode: mode().optional(),
    owner: owner().optional(),
    group: owner().optional(),
  }).refine((want) => want.sources === undefined || want.path.length === 1, {
    error: 'expected one path, the archive, beside "sources"',
    path: ["path"],
  }).refine(
    (want) =>
      want.sources !== undefined || want.dest !== undefined ||
      (want.path.length === 1 && !/[*?[{]/.test(want.path[0]!)),
    { error: "expected the path of the archive", path: ["dest"] },
  ),
  programs: ["bzip2", "xz"],
  plan,
};

function paths(): z.ZodType<string[]> {
  return words().refine(
    (all) => all.length > 0 && all.every((path) => path.startsWith("/")),
    { error: 'expected a path that starts with "/", or a list of such' },
  );
}

function noOptions(): z.ZodType<string[]> {
  return words().refine((options) => options.length === 0, {
    error:
      "expected no options, since no program packs; use exclude_path, exclusion_patterns or compression",
  });
}

async function* plan(
  want: ArchiveTaskParams,
  host: Host,
  context: TaskContext,
): Plan {
  const { dest, format } = toTarget(want);
  if (want.state === "absent") return yield* planAbsent(dest, host);
  const found = await findSources({
    paths: want.sources ?? want.path,
    excludePaths: want.exclude_path,
    excludeNames: want.exclusion_patterns,
    dest,
    ...(want.sources ? { root: "/" } : {}),
  }, host);
  const isSingle = !want.sources && !want.force_archive &&
    want.path.length === 1 && found.tops.length === 1 &&
    found.tops[0] === want.path[0] && found.sources.length === 1 &&
    found.sources[0]?.type === "file";
  const kind = toKind(format, isSingle);
  warnOf(found, want, dest, context);
  const isThere = await host.stat(dest);
  const isDone = want.remove && found.sources.length === 0;
  if (!isDone || !isThere) {
    requireSources(found, want, dest);
    // Above what the system needs stands only what it needs too.
    if (want.remove) await requireRemovable(found.tops, host);
    const wanted = { dest, kind, sources: found.sources };
    yield* planArchive(wanted, want, host);
    if (want.remove) {
      await requireWritten(wanted, host);
      yield* planRemoval(found.sources, host);
    }
  } else {
    const change = await toAttributesChange(dest, isThere, want, host);
    if (change) yield change;
  }
  const isWhole = found.missing.length === 0 || isDone;
  const state = kind.container === "none" ? "compress" : "archive";
  return {
    dest,
    state: isWhole ? state : "incomplete",
    archived: found.sources.map((source) => source.path),
    missing: found.missing,
    expanded_paths: found.tops,
    arcroot: found.root,
  };
}

/** Finds path and format of the archive, which both forms of the params say in their own way. */
function toTarget(
  want: ArchiveTaskParams,
): { dest: string; format: ArchiveFormat } {
  const first = want.path[0]!.replace(/(?<=.)\/+$/, "");
  const named = want.sources ? first : want.dest;
  const format = want.format ??
    (named === undefined ? undefined : findFormat(named)) ??
    (want.sources ? "tgz" : "gz");
  return { dest: named ?? toDefaultDest(first, format), format };
}

async function* planAbsent(dest: string, host: Host): Plan {
  const entry = await host.stat(dest);
  if (entry?.type === "dir") {
    throw new TaskError(`Cannot remove "${dest}": it is a directory`);
  }
  if (entry) yield { kind: "remove", path: dest };
  return { dest, state: "absent" };
}

function warnOf(
  { missing, skipped }: Found,
  want: ArchiveTaskParams,
  dest: string,
  context: TaskContext,
): void {
  if (want.sources && want.dest !== undefined) {
    context.warn(`"dest" has no meaning beside "sources": "${dest}" is used`);
  }
  for (const path of skipped) {
    context.warn(`Left out "${path}": it is neither file, directory nor link`);
  }
  if (!want.remove) {
    for (const path of missing) context.warn(`Cannot find "${path}"`);
  }
}

/** Requires all sources; of paths, which are more often globs, at least one. */
function requireSources(
  { sources, missing }: Found,
  want: ArchiveTaskParams,
  dest: string,
): void {
  const total = sources.reduce((sum, source) => sum + source.size, 0);
  if (total > MAX_ARCHIVED_BYTES) {
    throw new TaskError(
      `Cannot make archive "${dest}": its content has ${total} bytes, the limit is ${MAX_ARCHIVED_BYTES}`,
    );
  }
  const isStrict = want.sources !== undefined && !want.remove;
  if (sources.length > 0 && (missing.length === 0 || !isStrict)) return;
  const what = missing[0] ?? want.path[0];
  throw new TaskError(
    missing.length > 0
      ? `Cannot make archive "${dest}": "${what}" does not exist`
      : `Cannot make archive "${dest}": nothing is left to put into it`,
  );
}
