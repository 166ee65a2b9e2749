/** Copies of directory trees, as tasks plan them. */

import { type Entry, type Host, TaskError } from "../lib/task.ts";
import { type CopyParams, planCopy, toWanted } from "./_copy.ts";
import { planDirectories } from "./_directories.ts";
import {
  type Steps,
  toAttributesChange,
  toTypeText,
  type WantedAttributes,
} from "./_files.ts";
import {
  type Mirror,
  planRemovals,
  planWay,
  type Spot,
  toInTheWay,
  toSpot,
} from "./_mirror.ts";

/** Most entries of one tree: more is taken for links that lead in circles. */
const MAX_ENTRIES = 100_000;

/** How a tree is copied. */
export interface TreeParams extends CopyParams {
  directory_mode?: string | undefined;
  local_follow: boolean;
  force: boolean;
  /** Keep the other tree as this one is, also the attributes of directories; no link is followed there. */
  mirror?: Mirror;
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
  yield* planBelow(src, { path: dest, below: "" }, walk);
}

async function* planBelow(
  src: string,
  dest: Spot,
  walk: Walk,
): Steps<void> {
  const { want: { mirror }, host, seen } = walk;
  const names = await host.list(src);
  if (mirror) yield* planRemovals(dest, new Set(names), mirror, host);
  for (const name of names) {
    if (++seen.count > MAX_ENTRIES) {
      throw new TaskError(
        `Cannot copy "${src}": the tree has more than ${MAX_ENTRIES} entries`,
        mirror
          ? {}
          : { advice: "Set local_follow: false if its links lead in circles" },
      );
    }
    const spot = toSpot(dest, name);
    if (mirror?.excludes?.(spot.below)) continue;
    yield* planEntry(`${src}/${name}`, spot, walk);
  }
}

async function* planEntry(
  src: string,
  spot: Spot,
  walk: Walk,
): Steps<void> {
  const { want, host } = walk;
  const dest = spot.path;
  const found = await host.stat(src);
  if (!found) return;
  const source = found.type === "link" && want.local_follow
    ? await findTarget(src, walk) ?? found
    : found;
  const { type } = source;
  if (want.mirror && (type === "file" || type === "dir" || type === "link")) {
    yield* planWay(spot, type, want.mirror, host);
  }
  if (source.type === "link") {
    yield* planLink(await host.readLink(src), dest, walk);
  } else if (source.type === "dir") {
    yield* planDirectory(source, dest, walk);
    const above = [...walk.above, toId(source)];
    yield* planBelow(src, spot, { ...walk, above });
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
  const wanted = toDirectory(source, want);
  if (entry?.type === "dir") {
    const change = want.mirror &&
      await toAttributesChange(dest, entry, wanted, host);
    if (change) yield change;
    return;
  }
  if (entry) throw toInTheWay(dest, entry);
  yield* planDirectories(dest, wanted, host);
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
  const { mode } = toWanted(source, { ...want, mode: true });
  return {
    ...toWanted(source, want),
    mode: want.directory_mode ?? (want.mirror ? mode : undefined),
  };
}

function toId({ dev, ino }: Entry): string {
  return `${dev}:${ino}`;
}
