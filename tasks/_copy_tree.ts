/** Copies of directory trees, as tasks plan them. */

import { type Entry, type Host, TaskError } from "../lib/task.ts";
import { type CopyParams, planCopy, toWanted } from "./_copy.ts";
import { planDirectories } from "./_directories.ts";
import { type Steps, toTypeText, type WantedAttributes } from "./_files.ts";

/** Most entries of one tree: more is taken for links that lead in circles. */
const MAX_ENTRIES = 100_000;

/** How a tree is copied. */
export interface TreeParams extends CopyParams {
  directory_mode?: string | undefined;
  local_follow: boolean;
  force: boolean;
}

/** A walk through a tree. */
interface Walk {
  want: TreeParams;
  host: Host;
  /** Devices and inodes of the directories from the top down to here. */
  above: readonly string[];
  /** Entries seen so far, counted over the whole tree. */
  seen: { count: number };
}

/**
 * Brings all that is in a directory to another one, which is made when
 * missing; what is there beside stays.
 * @throws {TaskError} When an entry cannot be copied, or the tree is endless.
 */
export async function* planTree(
  src: string,
  dest: string,
  want: TreeParams,
  host: Host,
): Steps<void> {
  const source = await host.stat(src, true);
  if (!source) return;
  if (!await host.stat(dest, true)) {
    yield* planDirectories(dest, toDirectory(source, want), host);
  }
  const walk = { want, host, above: [toId(source)], seen: { count: 0 } };
  yield* planBelow(src, dest, walk);
}

async function* planBelow(
  src: string,
  dest: string,
  walk: Walk,
): Steps<void> {
  const base = dest === "/" ? "" : dest;
  for (const name of await walk.host.list(src)) {
    if (++walk.seen.count > MAX_ENTRIES) {
      throw new TaskError(
        `Cannot copy "${src}": the tree has more than ${MAX_ENTRIES} entries`,
        { advice: "Set local_follow: false if its links lead in circles" },
      );
    }
    yield* planEntry(`${src}/${name}`, `${base}/${name}`, walk);
  }
}

async function* planEntry(
  src: string,
  dest: string,
  walk: Walk,
): Steps<void> {
  const { want, host } = walk;
  const found = await host.stat(src);
  if (!found) return;
  const source = found.type === "link" && want.local_follow
    ? await findTarget(src, walk) ?? found
    : found;
  if (source.type === "link") {
    yield* planLink(await host.readLink(src), dest, walk);
  } else if (source.type === "dir") {
    yield* planDirectory(source, dest, walk);
    const above = [...walk.above, toId(source)];
    yield* planBelow(src, dest, { ...walk, above });
  } else if (source.type === "file") {
    if (!want.force && await host.stat(dest, want.follow)) return;
    yield* planCopy(src, source, dest, want, host);
  } else {
    throw new TaskError(
      `Cannot copy "${src}": it is a ${toTypeText(source.type)}`,
    );
  }
}

/** Finds what a link leads to; nothing for one that is broken or leads back up. */
async function findTarget(
  src: string,
  { host, above }: Walk,
): Promise<Entry | undefined> {
  const entry = await findFollowed(src, host);
  if (entry?.type === "dir" && entry.ino !== 0 && above.includes(toId(entry))) {
    return undefined;
  }
  return entry;
}

/** A link that leads to itself is broken too. */
async function findFollowed(
  src: string,
  host: Host,
): Promise<Entry | undefined> {
  try {
    return await host.stat(src, true);
  } catch (error) {
    if (error instanceof TaskError) return undefined;
    throw error;
  }
}

async function* planDirectory(
  source: Entry,
  dest: string,
  { want, host }: Walk,
): Steps<void> {
  const entry = await host.stat(dest, true);
  if (entry?.type === "dir") return;
  if (entry) throw toInTheWay(dest, entry);
  yield* planDirectories(dest, toDirectory(source, want), host);
}

async function* planLink(
  target: string,
  dest: string,
  { host, want }: Walk,
): Steps<void> {
  const entry = await host.stat(dest);
  if (entry?.type === "dir") throw toInTheWay(dest, entry);
  if (entry && !want.force) return;
  if (entry?.type === "link" && await host.readLink(dest) === target) return;
  yield { kind: "link", path: dest, target };
}

function toDirectory(source: Entry, want: TreeParams): WantedAttributes {
  return { ...toWanted(source, want), mode: want.directory_mode };
}

function toInTheWay(path: string, entry: Entry): TaskError {
  return new TaskError(
    `Cannot copy to "${path}": a ${toTypeText(entry.type)} is there`,
    { advice: "Remove it first with a file task, state: absent" },
  );
}

function toId({ dev, ino }: Entry): string {
  return `${dev}:${ino}`;
}
