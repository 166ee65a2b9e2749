/** What apt keeps beside dpkg(1): the age of its package lists, and which packages came as dependencies. */

import type { Entry, Host } from "../host.ts";

/** Its time tells when the lists were last fetched; Ubuntu and Ansible know it too. */
export const APT_STAMP = "/var/lib/apt/periodic/update-success-stamp";

/** Where apt keeps what was installed only as a dependency. */
export const APT_MARKS = "/var/lib/apt/extended_states";

const LISTS = "/var/lib/apt/lists";
const SOURCES = "/etc/apt/sources.list";
const SOURCES_DIR = "/etc/apt/sources.list.d";

/** How old the package lists are. */
export interface AptLists {
  /** When they were fetched, in milliseconds since 1970; 0 when there are none. */
  fetchedMs: number;
  /** A repository was added or changed since. */
  isOutdated: boolean;
  /** An earlier change of a dry run fetches them or adds a repository: what they will hold is unknown. */
  isPredicted: boolean;
}

/** Reads how old the package lists of apt are. */
export async function readAptLists(host: Host): Promise<AptLists> {
  const stamp = await host.stat(APT_STAMP);
  const dir = await host.stat(LISTS);
  const names = dir ? await host.list(LISTS) : [];
  // The lists of a host without repositories are empty and fresh; emptied ones are younger than the stamp.
  const hasLists = names.some((name) => name.includes("_")) ||
    (stamp !== undefined && stamp.mtimeMs >= (dir?.mtimeMs ?? 0));
  const fetchedMs = hasLists
    ? Math.max(stamp?.mtimeMs ?? 0, dir?.mtimeMs ?? 0)
    : 0;
  const sources = await readSources(host);
  const now = host.now();
  return {
    fetchedMs,
    // Only the time of the content tells more than seconds; one in the future would make them outdated for ever.
    isOutdated: sources.some(({ ctimeMs, mtimeMs }) =>
      [ctimeMs, mtimeMs].some((at) => at > fetchedMs && at <= now)
    ),
    isPredicted: isPredicted(stamp) || sources.some(isPredicted),
  };
}

/** Only an entry that is predicted has no inode. */
function isPredicted(entry: Entry | undefined): boolean {
  return entry?.ino === 0;
}

async function readSources(host: Host): Promise<Entry[]> {
  const names = await host.stat(SOURCES_DIR)
    ? await host.list(SOURCES_DIR)
    : [];
  const paths = names.filter((name) => /\.(list|sources)$/.test(name))
    .map((name) => `${SOURCES_DIR}/${name}`);
  const found: Entry[] = [];
  for (const path of [SOURCES, ...paths]) {
    const entry = await host.stat(path, true);
    if (entry) found.push(entry);
  }
  return found;
}

/**
 * Takes the marks "came as a dependency" off packages, as `apt-mark manual`
 * does; gives the new text, or undefined when none had a mark.
 */
export function removeAutoMarks(
  text: string,
  packages: readonly { name: string; arch: string }[],
): string | undefined {
  let left = text;
  for (const { name, arch } of packages) {
    const plain = name.replace(/:.*$/, "");
    const start = findParagraph(left, plain, arch);
    if (start === -1) continue;
    const end = left.indexOf("\n\n", start);
    const paragraph = left.slice(start, end === -1 ? undefined : end);
    if (!/^Auto-Installed: 1$/m.test(paragraph)) continue;
    left = left.slice(0, start) + (end === -1 ? "" : left.slice(end + 2));
  }
  return left === text ? undefined : left;
}

function findParagraph(text: string, name: string, arch: string): number {
  const head = `Package: ${name}\n`;
  for (
    let at = text.indexOf(head);
    at !== -1;
    at = text.indexOf(head, at + 1)
  ) {
    if (at > 0 && text[at - 1] !== "\n") continue;
    const next = text.slice(at + head.length, at + head.length + 64);
    const found = /^Architecture: (\S+)$/m.exec(next)?.[1];
    if (arch === "all" || found === arch) return at;
  }
  return -1;
}
