/** Tells one state of a directory of configuration from another without reading its files. */

import { sha256 } from "../sha256.ts";

/** Most entries that are looked at. */
const MAX_ENTRIES = 20_000;

/**
 * Gives a text that differs when a file of a tree was added, removed, written
 * to or replaced; links are not followed, and `.git` is left out.
 */
export function toTreeSignature(paths: readonly string[]): string {
  const lines: string[] = [];
  const left = paths.toReversed();
  while (left.length > 0 && lines.length < MAX_ENTRIES) {
    const path = left.pop()!;
    const info = look(path);
    if (info === undefined) {
      lines.push(`${path} absent`);
      continue;
    }
    const { size, ino, mtime, ctime, isDirectory } = info;
    const times = `${mtime?.getTime()} ${ctime?.getTime()}`;
    lines.push(isDirectory ? path : `${path} ${size} ${ino} ${times}`);
    if (isDirectory) left.push(...list(path));
  }
  return sha256(new TextEncoder().encode(lines.join("\n")));
}

function look(path: string): Deno.FileInfo | undefined {
  try {
    return Deno.lstatSync(path);
  } catch {
    return undefined;
  }
}

function list(dir: string): string[] {
  try {
    return [...Deno.readDirSync(dir)].map(({ name }) => name)
      .filter((name) => name !== ".git").sort().reverse()
      .map((name) => `${dir}/${name}`);
  } catch {
    return [];
  }
}
