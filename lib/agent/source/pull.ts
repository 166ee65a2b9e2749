/** Brings what is new of a repository onto this machine, as much of it as has to be judged. */

import { isThere } from "../../host/is_there.ts";
import { TaskError } from "../../error.ts";
import { findHistory, type History } from "./history.ts";
import type { SourceLimits } from "./limits.ts";
import { Objects } from "./objects.ts";
import type { Goal, Remote } from "./remote.ts";

/** What was brought. */
export interface Pulled {
  readonly goal: Goal;
  readonly objects: Objects;
  /** How the goal stands to the commit that was applied. */
  readonly history: History | { readonly kind: "same" | "first" };
}

/** What is to be brought. */
export interface PullOptions {
  readonly remote: Remote;
  /** Branch, tag, commit or `HEAD`. */
  readonly version: string;
  /** Commit that was applied; none before the first. */
  readonly applied: string | undefined;
  /** What was applied is checked out and in force: it need not be pulled again. */
  readonly isKept: boolean;
  /** Directory of the repository, which is only a store: it may be lost at any time. */
  readonly gitDir: string;
  readonly limits: SourceLimits;
  readonly signal: AbortSignal;
}

/** Depths that are tried, from the tip, until the applied commit is found; the last means all. */
const DEPTHS = [200, 4000, 0x7fffffff] as const;

/**
 * Brings the commits that follow the applied one; at first the tip alone.
 * @throws {TaskError} When the remote cannot be reached, or has not what it names.
 */
export async function pull(options: PullOptions): Promise<Pulled> {
  const { applied, gitDir, limits, remote, signal, version } = options;
  const goal = await remote.findGoal(version, signal);
  const isSame = goal.commit === applied;
  if (isSame && options.isKept) {
    return { goal, objects: new Objects(gitDir), history: { kind: "same" } };
  }
  let objects = await fetchGoal(goal, options);
  if (applied === undefined || isSame) {
    return { goal, objects, history: { kind: "first" } };
  }
  const depths = DEPTHS.values();
  for (;;) {
    const walk = { objects, limit: limits.commits, signal };
    const history = await findHistory(goal.commit, applied, walk);
    if (history.kind !== "unknown") return { goal, objects, history };
    const depth = isShallow(gitDir) ? depths.next().value : undefined;
    // The remote has no more, and the applied commit is none of it.
    if (depth === undefined) {
      return { goal, objects, history: { kind: "rewritten" } };
    }
    await fetch(goal, depth, options);
    objects = new Objects(gitDir);
  }
}

/** Fetches what is not here yet. */
async function fetchGoal(goal: Goal, options: PullOptions): Promise<Objects> {
  const { applied, gitDir } = options;
  const before = new Objects(gitDir);
  if (await has(before, goal)) return before;
  const isKnown = applied !== undefined &&
    await before.commit(applied) !== undefined;
  const isFirst = applied === undefined || applied === goal.commit;
  const depth = isFirst ? 1 : isKnown ? undefined : DEPTHS[0];
  await fetch(goal, depth, options);
  const objects = new Objects(gitDir);
  if (await has(objects, goal)) return objects;
  throw new TaskError(
    `Cannot pull commit ${goal.commit}: the remote does not give it`,
    { advice: "The ref may just have moved: it is asked again" },
  );
}

async function has(objects: Objects, goal: Goal): Promise<boolean> {
  return await objects.commit(goal.commit) !== undefined &&
    (goal.tag === undefined || await objects.read(goal.tag) !== undefined);
}

/** Fetches; what is half done at the end, or at a kill, is thrown away before the next. */
async function fetch(
  goal: Goal,
  depth: number | undefined,
  { gitDir, remote, signal }: PullOptions,
): Promise<void> {
  const mark = `${gitDir}.fetching`;
  await Deno.writeTextFile(mark, "");
  try {
    await remote.fetch(goal, gitDir, depth, signal);
  } catch (error) {
    forget(gitDir);
    throw error;
  }
  await Deno.remove(mark);
}

/** Throws a repository away that a fetch was writing to when it ended. */
export function dropBroken(gitDir: string): void {
  if (isThere(`${gitDir}.fetching`)) forget(gitDir);
}

/** Throws a repository away: it is fetched anew. */
export function forget(gitDir: string): void {
  if (isThere(gitDir)) Deno.removeSync(gitDir, { recursive: true });
  const mark = `${gitDir}.fetching`;
  if (isThere(mark)) Deno.removeSync(mark);
}

/** Tells whether a part of history is not here; see gitrepository-layout(5). */
function isShallow(gitDir: string): boolean {
  return isThere(`${gitDir}/shallow`) &&
    Deno.statSync(`${gitDir}/shallow`).size > 0;
}
