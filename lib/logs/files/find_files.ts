/** Finds the files that patterns name, and the directories to watch for new ones. */

import { toMessage } from "../../error.ts";
import { expandGlob, type GlobEntry, toGlob } from "../../glob.ts";
import { isOutOfFiles, toFileId } from "./log_file.ts";

/** How long it works before others have their turn, in milliseconds. */
const TURN_MS = 8;
/** File systems may be so late with the time: their clock ticks. */
const TICK_MS = 10;
/** What stands for bytes of a name that are no UTF-8. */
const NO_TEXT = "\ufffd";

/** A file that a pattern names. */
export interface FoundFile {
  /** Path as the pattern gives it. */
  readonly path: string;
  /** Path behind links, where the last name is one. */
  readonly realPath: string | undefined;
  /** Device, inode and birth of the file, behind a link where links are followed. */
  readonly id: string;
  /** Size in bytes. */
  readonly size: number;
  /** Last change of the content, in milliseconds since 1970. */
  readonly mtimeMs: number;
}

/** What was found. */
export interface Findings {
  /** Time when the look began, as file systems tell it, in milliseconds since 1970. */
  readonly atMs: number;
  /** Files, by path. */
  readonly files: readonly FoundFile[];
  /** Directories that were looked into, or the nearest that exist, with what tells one from another at its path. */
  readonly dirs: ReadonlyMap<string, string>;
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

/** Looks for the files of some patterns. */
export class Finder {
  #patterns: FilePatterns;
  #named: readonly ((path: string) => boolean)[];
  #excluded: readonly ((path: string) => boolean)[];
  #freeFiles: () => boolean;

  /** Takes patterns, and who closes open files when the system gives no more. */
  constructor(patterns: FilePatterns, freeFiles: () => boolean) {
    this.#patterns = patterns;
    this.#named = patterns.paths.map(toGlob);
    this.#excluded = patterns.exclude.map(toGlob);
    this.#freeFiles = freeFiles;
  }

  /** Tells whether the patterns name a path. */
  isNamed(path: string): boolean {
    return this.#named.some((test) => test(path)) && !this.#isExcluded(path);
  }

  /** Looks; others have their turn meanwhile. Directories that `isAway` names are not touched. */
  async find(isAway: (dir: string) => boolean): Promise<Findings> {
    const found: Found = {
      atMs: Date.now() - TICK_MS,
      dirs: new Map(),
      failed: new Map(),
    };
    const listed = new Map<string, readonly GlobEntry[]>();
    const paths = new Set<string>();
    const turn = openTurns();
    const list = async (dir: string) => {
      const known = listed.get(dir);
      if (known !== undefined) return known;
      await turn();
      const entries = isAway(dir)
        ? this.#passOver(dir, found)
        : this.#list(dir, found);
      listed.set(dir, entries);
      return entries;
    };
    for (const pattern of this.#patterns.paths) {
      for (const path of await expandGlob(pattern, list)) paths.add(path);
    }
    const files: FoundFile[] = [];
    for (const path of paths) {
      if (this.#isExcluded(path)) continue;
      await turn();
      const file = this.#stat(path, found);
      if (file !== undefined) files.push(file);
    }
    return { files, ...found };
  }

  #isExcluded(path: string): boolean {
    return this.#excluded.some((test) => test(path));
  }

  #passOver(dir: string, { failed }: Found): GlobEntry[] {
    failed.set(dir, "its file system does not answer");
    return [];
  }

  #list(dir: string, found: Found): GlobEntry[] {
    try {
      return readEntries(dir, found);
    } catch (error) {
      if (!isOutOfFiles(error) || !this.#freeFiles()) {
        return noteFailure(dir, error, found);
      }
    }
    try {
      return readEntries(dir, found);
    } catch (error) {
      return noteFailure(dir, error, found);
    }
  }

  #stat(path: string, { dirs, failed }: Found): FoundFile | undefined {
    const file = statFile(path, this.#patterns.followLinks, failed);
    const dir = file?.realPath?.replace(/\/[^/]*$/, "") || "/";
    if (file?.realPath !== undefined && !dirs.has(dir)) {
      dirs.set(dir, toDirId(dir));
    }
    return file;
  }
}

/** What is collected besides files. */
interface Found {
  readonly atMs: number;
  readonly dirs: Map<string, string>;
  readonly failed: Map<string, string>;
}

/** Asks for a file; what cannot be asked for is added to `failed`. */
export function statFile(
  path: string,
  followLinks: boolean,
  failed: Map<string, string>,
): FoundFile | undefined {
  try {
    const own = Deno.lstatSync(path);
    const isLink = followLinks && own.isSymlink;
    const info = isLink ? Deno.statSync(path) : own;
    if (!info.isFile) return undefined;
    return {
      path,
      realPath: isLink ? Deno.realPathSync(path) : undefined,
      id: toFileId(info.dev, info.ino ?? 0, info.birthtime?.getTime() ?? 0),
      size: info.size,
      mtimeMs: info.mtime?.getTime() ?? 0,
    };
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) {
      failed.set(path, toMessage(error));
    } else if (path.includes(NO_TEXT)) {
      failed.set(path, "its name is no UTF-8, so that it cannot be opened");
    }
    return undefined;
  }
}

/** Tells whether a path is a directory, not a link to one. */
export function isDirectory(path: string): boolean {
  try {
    return Deno.lstatSync(path).isDirectory;
  } catch {
    return false;
  }
}

function readEntries(dir: string, { dirs }: Found): GlobEntry[] {
  const entries = [...Deno.readDirSync(dir)].map(({ name, isDirectory }) => ({
    name,
    isDir: isDirectory,
  }));
  dirs.set(dir, toDirId(dir));
  return entries;
}

function noteFailure(
  dir: string,
  error: unknown,
  { dirs, failed }: Found,
): GlobEntry[] {
  const isAbsent = error instanceof Deno.errors.NotFound ||
    error instanceof Deno.errors.NotADirectory;
  if (!isAbsent) failed.set(dir, toMessage(error));
  // It will be told there when that changes.
  const nearest = findNearest(dir);
  dirs.set(nearest, toDirId(nearest));
  return [];
}

/** Device and inode of a directory: another one may have its path by now. */
function toDirId(dir: string): string {
  try {
    const { dev, ino, birthtime } = Deno.statSync(dir);
    return toFileId(dev, ino ?? 0, birthtime?.getTime() ?? 0);
  } catch {
    return "";
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

/** Gives others their turn now and then. */
function openTurns(): () => Promise<void> {
  let since = performance.now();
  return async () => {
    if (performance.now() - since < TURN_MS) return;
    await new Promise<void>((resolve) => setTimeout(resolve));
    since = performance.now();
  };
}
