/** What goes into an archive: paths and globs, walked without following links. */

import { expandGlob, type GlobEntry } from "../lib/glob.ts";
import { type Host, TaskError, UnknownState } from "../lib/task.ts";
import { toNameTest } from "./_archive_names.ts";
import { type Source, toSource } from "./_archive_write.ts";
import { toBaseName, toParent } from "./_files.ts";

/** Greatest number of members that is written. */
const MAX_SOURCES = 100_000;

/** What to look for. */
export interface Search {
  /** Absolute paths or globs. */
  paths: readonly string[];
  /** Absolute paths or globs that are left out, with what is below them. */
  excludePaths: readonly string[];
  /** Patterns of names in the archive that are left out. */
  excludeNames: readonly string[];
  /** The archive itself, which never goes into itself. */
  dest: string;
  /** Directory that names start at; the nearest that holds all paths when absent. */
  root?: string;
}

/** What was found. */
export interface Found {
  /** By name, sorted. */
  sources: Source[];
  /** Paths that were looked for and found, globs expanded. */
  tops: string[];
  /** Paths that nothing stands at. */
  missing: string[];
  /** Entries that cannot be kept in an archive, such as sockets. */
  skipped: string[];
  root: string;
}

/** Finds what goes into an archive; contents are not read yet. */
export async function findSources(search: Search, host: Host): Promise<Found> {
  const { found: tops, missing } = await expand(search.paths, host);
  const excluded = new Set((await expand(search.excludePaths, host)).found);
  const root = search.root ?? findRoot(tops.length > 0 ? tops : missing);
  const isOut = toNameTest(search.excludeNames, { anywhere: true });
  const sources = new Map<string, Source>();
  const skipped: string[] = [];
  const queue = [...tops].reverse();
  for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
    const name = path.slice(root.length).replace(/^\/+/, "");
    const isLeftOut = path === search.dest || excluded.has(path) ||
      sources.has(name) || (name !== "" && isOut(name));
    if (isLeftOut) continue;
    const entry = await host.stat(path);
    if (!entry) continue;
    if (!["file", "dir", "link"].includes(entry.type)) {
      skipped.push(path);
      continue;
    }
    const source = toSource(name, path, entry);
    if (source.type === "link") source.target = await host.readLink(path);
    if (name !== "") sources.set(name, source);
    if (sources.size > MAX_SOURCES) {
      throw new TaskError(
        `Cannot archive more than ${MAX_SOURCES} entries at once`,
      );
    }
    if (entry.type !== "dir") continue;
    const names = await host.list(path);
    queue.push(...names.reverse().map((one) => toJoined(path, one)));
  }
  const sorted = [...sources.values()].sort((a, b) => a.name < b.name ? -1 : 1);
  return { sources: sorted, tops, missing, skipped, root };
}

function toJoined(dir: string, name: string): string {
  return dir === "/" ? `/${name}` : `${dir}/${name}`;
}

/** Expands globs; a path without special characters is looked for as it is, too. */
async function expand(
  patterns: readonly string[],
  host: Host,
): Promise<{ found: string[]; missing: string[] }> {
  const found = new Set<string>();
  const missing: string[] = [];
  for (const pattern of patterns) {
    const path = pattern.replace(/(?<=.)\/+$/, "");
    if (await host.stat(path)) {
      found.add(path);
      continue;
    }
    const matched = /[*?[{]/.test(path)
      ? await expandGlob(path, (dir) => listEntries(dir, host))
      : [];
    matched.forEach((one) => found.add(one));
    if (matched.length === 0) missing.push(path);
  }
  if (missing.length > 0 && host.pending) {
    throw new UnknownState(`${host.pending.name} may bring ${missing[0]}`);
  }
  return { found: [...found].sort(), missing };
}

async function listEntries(dir: string, host: Host): Promise<GlobEntry[]> {
  const entry = await host.stat(dir, true);
  if (entry?.type !== "dir") return [];
  const entries: GlobEntry[] = [];
  for (const name of await host.list(dir)) {
    const inner = await host.stat(toJoined(dir, name));
    entries.push({ name, isDir: inner?.type === "dir" });
  }
  return entries;
}

/** The nearest directory that holds all paths. */
function findRoot(paths: readonly string[]): string {
  let root = toParent(paths[0] ?? "/");
  for (const path of paths) {
    while (root !== "/" && !`${toParent(path)}/`.startsWith(`${root}/`)) {
      root = toParent(root);
    }
  }
  return root;
}

/** Names a plain compressed file's archive after it. */
export function toDefaultDest(path: string, format: string): string {
  return `${toParent(path) === "/" ? "" : toParent(path)}/${
    toBaseName(path)
  }.${format}`;
}
