/** Lists of what can be installed: how old they are, and whether they can be known. */

import type { Entry, Host } from "../host.ts";
import type { PackageManager } from "./manager.ts";

/** How old the lists of a manager are. */
export interface Lists {
  /** When they were fetched, in milliseconds since 1970; 0 when there are none. */
  fetchedMs: number;
  /** A repository was added or changed since. */
  isOutdated: boolean;
}

/** Reads when the lists of a manager were fetched, by the times of its files. */
export async function readLists(
  { lists = [], sources = [] }: PackageManager,
  host: Host,
): Promise<Lists> {
  const fetchedMs = toNewest(await readEntries(lists, host));
  return {
    fetchedMs,
    isOutdated: toNewest(await readEntries(sources, host)) > fetchedMs,
  };
}

/** Tells whether an earlier change of a dry run says which repositories there are: only a predicted entry has no inode. */
export async function hasPredictedSources(
  { sources = [] }: PackageManager,
  host: Host,
): Promise<boolean> {
  return (await readEntries(sources, host)).some(({ ino }) => ino === 0);
}

/** Reads what the paths are, and what is directly below those that are directories. */
async function readEntries(
  paths: readonly string[],
  host: Host,
): Promise<Entry[]> {
  const found: Entry[] = [];
  for (const path of paths) {
    const entry = await host.stat(path, true);
    if (!entry) continue;
    found.push(entry);
    if (entry.type !== "dir") continue;
    for (const name of await host.list(path)) {
      const one = await host.stat(`${path}/${name}`, true);
      if (one) found.push(one);
    }
  }
  return found;
}

/** The content may have an older time than its visit here. */
function toNewest(entries: readonly Entry[]): number {
  return Math.max(0, ...entries.map(({ ctimeMs }) => ctimeMs));
}
