/** Where else the files of apt name a repository. */

import type { Host } from "../lib/task.ts";
import {
  listTargets,
  parseStanzas,
  toLineTarget,
  toTargets,
} from "./_deb822.ts";

const SOURCES = "/etc/apt/sources.list";
const DIRECTORY = "/etc/apt/sources.list.d";

/** Greatest file of repositories, in bytes. */
const MAX_BYTES = 1024 * 1024;

/** Files other than its own that name a repository. */
export interface Same {
  /** Files of stanzas that bring all of it. */
  stanzas: string[];
  /** Files of lines, with what they are to hold: the lines that bring some of it are comments. */
  lines: Map<string, string>;
}

/** Finds what the files of apt other than one bring of a repository. */
export async function findSame(
  want: {
    types: readonly string[];
    uris: readonly string[];
    suites: readonly string[];
  },
  own: string,
  host: Host,
): Promise<Same> {
  const wanted = listTargets(want.types, want.uris, want.suites);
  const same: Same = { stanzas: [], lines: new Map() };
  const names = await host.stat(DIRECTORY) ? await host.list(DIRECTORY) : [];
  const paths = names.filter((name) => /^[\w.-]+\.(list|sources)$/.test(name))
    .map((name) => `${DIRECTORY}/${name}`);
  for (const path of [SOURCES, ...paths]) {
    if (path === own || (await host.stat(path, true))?.type !== "file") {
      continue;
    }
    const text = await host.readText(path, MAX_BYTES);
    if (path.endsWith(".sources")) {
      const there = parseStanzas(text).flatMap(toTargets);
      if (wanted.every((one) => there.includes(one))) same.stanzas.push(path);
      continue;
    }
    const left = text.split("\n").map((line) => {
      const target = toLineTarget(line);
      return target !== undefined && wanted.includes(target)
        ? `# now in ${own}: ${line}`
        : line;
    }).join("\n");
    if (left !== text) same.lines.set(path, left);
  }
  return same;
}
