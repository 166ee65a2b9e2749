/** Finds the files that patterns name, and the directories to watch for new ones. */

import { expandGlob, type GlobEntry, toGlob } from "../../glob.ts";
import { toFileId } from "./log_file.ts";

/** A file that a pattern names. */
export interface FoundFile {
  /** Path as the pattern gives it. */
  readonly path: string;
  /** Device and inode of the file, behind a link where links are followed. */
  readonly id: string;
  /** Size in bytes. */
  readonly size: number;
  /** Last change of the content, in milliseconds since 1970. */
  readonly mtimeMs: number;
}

/** What was found. */
export interface Findings {
  /** Files, by path. */
  readonly files: readonly FoundFile[];
  /** Directories that were looked into, or the nearest that exist. */
  readonly dirs: ReadonlySet<string>;
  /** Directories and files that could not be read, with the reason; what is below them is not known to be gone. */
  readonly failed: ReadonlyMap<string, string>;
}

/** What to look for. */
export interface FilePatterns {
  /** Globs of absolute paths. */
  readonly paths: readonly string[];
  /** Globs of paths to leave out. */
  readonly exclude: readonly string[];
  /** Links to files are followed. */
  readonly followLinks: boolean;
}

/** Makes the function that looks; patterns are read once. */
export function openFinder(
  { paths, exclude, followLinks }: FilePatterns,
): () => Promise<Findings> {
  const excluded = exclude.map(toGlob);
  return async () => {
    const dirs = new Set<string>();
    const failed = new Map<string, string>();
    const found = new Set<string>();
    const listed = new Map<string, readonly GlobEntry[]>();
    const list = (dir: string) => {
      const known = listed.get(dir);
      if (known !== undefined) return Promise.resolve(known);
      const entries = listDir(dir, dirs, failed);
      listed.set(dir, entries);
      return Promise.resolve(entries);
    };
    for (const pattern of paths) {
      for (const path of await expandGlob(pattern, list)) found.add(path);
    }
    const files = [...found].filter((path) =>
      !excluded.some((test) => test(path))
    ).flatMap((path) => statFile(path, followLinks, failed) ?? []);
    return { files, dirs, failed };
  };
}

function listDir(
  dir: string,
  dirs: Set<string>,
  failed: Map<string, string>,
): GlobEntry[] {
  try {
    const entries = [...Deno.readDirSync(dir)].map(({ name, isDirectory }) => ({
      name,
      isDir: isDirectory,
    }));
    dirs.add(dir);
    return entries;
  } catch (error) {
    const isAbsent = error instanceof Deno.errors.NotFound ||
      error instanceof Deno.errors.NotADirectory;
    if (isAbsent) dirs.add(findNearest(dir));
    else failed.set(dir, error instanceof Error ? error.message : "");
    return [];
  }
}

/** The nearest directory above that exists: what is missing will appear there. */
function findNearest(dir: string): string {
  let at = dir;
  while (at !== "/" && at !== "") {
    at = at.slice(0, Math.max(1, at.lastIndexOf("/")));
    try {
      if (Deno.statSync(at).isDirectory) return at;
    } catch {
      // Look one further up.
    }
  }
  return "/";
}

function statFile(
  path: string,
  followLinks: boolean,
  failed: Map<string, string>,
): FoundFile | undefined {
  try {
    const info = followLinks ? Deno.statSync(path) : Deno.lstatSync(path);
    if (!info.isFile) return undefined;
    return {
      path,
      id: toFileId(info.dev, info.ino ?? 0),
      size: info.size,
      mtimeMs: info.mtime?.getTime() ?? 0,
    };
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) {
      failed.set(path, error instanceof Error ? error.message : "");
    }
    return undefined;
  }
}

/** Lists the files beside a path whose names begin as its name does: what rotation made of it. */
export function listRotated(path: string): FoundFile[] {
  const slash = path.lastIndexOf("/");
  const dir = path.slice(0, slash) || "/";
  const stem = path.slice(slash + 1).replace(/\.[^.]*$/, "");
  try {
    return [...Deno.readDirSync(dir)]
      .filter(({ name, isFile }) => isFile && name.startsWith(stem))
      .flatMap(({ name }) =>
        statFile(`${dir}/${name}`, false, new Map()) ?? []
      );
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}
