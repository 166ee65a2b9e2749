/** What is on a host, entry by entry, to compare before and after. */

import { createHash } from "node:crypto";
import type { TestHost } from "./_host.ts";

/** One line for each entry, by path in the host. */
export type Tree = Map<string, string>;

/** What the line of an entry tells. */
export interface TreeOptions {
  /** Inode and times too: any write shows, even of the same bytes. */
  stamps?: boolean;
}

/** Reads all entries below paths of a host: type, mode, owner, content. */
export function readTree(
  host: TestHost,
  paths: readonly string[],
  options: TreeOptions = {},
): Tree {
  const tree: Tree = new Map();
  const visit = (path: string) => {
    const at = `${host.root}${path}`;
    const info = lookAt(at);
    if (!info) return;
    tree.set(path, toLine(at, info, options));
    if (!info.isDirectory) return;
    for (const name of [...Deno.readDirSync(at)].map(({ name }) => name)) {
      visit(`${path}/${name}`);
    }
  };
  paths.forEach(visit);
  return new Map([...tree].sort(([a], [b]) => a < b ? -1 : 1));
}

function lookAt(path: string): Deno.FileInfo | undefined {
  try {
    return Deno.lstatSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

function toLine(
  at: string,
  info: Deno.FileInfo,
  { stamps = false }: TreeOptions,
): string {
  const words = [
    (info.mode ?? 0).toString(8),
    `${info.uid}:${info.gid}`,
    info.isSymlink
      ? Deno.readLinkSync(at)
      : info.isFile
      ? createHash("sha256").update(Deno.readFileSync(at)).digest("hex")
      : "",
  ];
  if (stamps) {
    // An overlay gives its directories inode numbers that do not last.
    if (!info.isDirectory) words.push(`inode ${info.ino}`);
    words.push(`mtime ${info.mtime?.getTime()}`);
    words.push(`ctime ${info.ctime?.getTime()}`);
  }
  return words.join(" ");
}

/** The entries that differ between two trees, as `path: before -> after`. */
export function compareTrees(before: Tree, after: Tree): string[] {
  const paths = new Set([...before.keys(), ...after.keys()]);
  return [...paths].sort().flatMap((path) => {
    const [old, now] = [before.get(path), after.get(path)];
    return old === now
      ? []
      : [`${path}: ${old ?? "absent"} -> ${now ?? "absent"}`];
  });
}
