/** Packages that an administrator keeps at their version, as the files of package managers other than dpkg(1) say. */

import { toGlob } from "../../glob.ts";
import type { Host, Package } from "../host.ts";

/** Greatest file that says what is kept, in bytes. */
const MAX_BYTES = 1024 * 1024;

/** Marks the packages that files name as kept; each line or stanza is read by the function. */
export async function markHeld(
  table: Map<string, Package>,
  paths: readonly string[],
  parse: (text: string) => string[],
  host: Host,
): Promise<Map<string, Package>> {
  const globs: string[] = [];
  for (const path of paths) {
    if ((await host.stat(path, true))?.type !== "file") continue;
    globs.push(...parse(await host.readText(path, MAX_BYTES)));
  }
  if (globs.length === 0) return table;
  const fits = globs.map(toGlob);
  for (const one of table.values()) {
    one.held = fits.some((fit) => fit(one.name.replace(/:.*$/, "")));
  }
  return table;
}

/** Reads the names of a list of dnf-versionlock(8): `name-epoch:version-release.arch` each; a leading `!` excludes versions and keeps none. */
export function parseVersionlock(text: string): string[] {
  return text.split("\n").flatMap((line) => {
    const found = /^([^\s#!].*)-[^-]+-[^-]+$/.exec(line.trim());
    return found ? [found[1]!] : [];
  });
}

/** Reads the names of the stanzas of the file of locks of zypper(8). */
export function parseZyppLocks(text: string): string[] {
  return [...text.matchAll(/^solvable_name:[ \t]*(\S+)/gm)]
    .map((found) => found[1]!);
}

/** Reads the names after `IgnorePkg` of pacman.conf(5). */
export function parseIgnored(text: string): string[] {
  return [...text.matchAll(/^[ \t]*IgnorePkg[ \t]*=(.*)$/gm)]
    .flatMap((found) => found[1]!.trim().split(/\s+/)).filter(Boolean);
}

/** Reads the names of the world of apk(8) that have a version. */
export function parsePinned(text: string): string[] {
  return text.split(/\s+/).flatMap((word) => {
    const found = /^([^<>=~@!]+)[<>=~]/.exec(word);
    return found ? [found[1]!] : [];
  });
}
