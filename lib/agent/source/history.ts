/** Which commits are new since the one that was applied. */

import { TaskError } from "../../error.ts";
import type { Commit } from "./commit.ts";
import type { Objects } from "./objects.ts";

/** How the head stands to the commit that was applied. */
export type History =
  /** It follows; all commits since, parents before their children. */
  | { readonly kind: "follows"; readonly commits: readonly Commit[] }
  /** It is an earlier one. */
  | { readonly kind: "earlier" }
  /** Neither: history was written anew. */
  | { readonly kind: "rewritten" }
  /** Commits are missing here to tell. */
  | { readonly kind: "unknown" };

/** Where history is read. */
export interface HistoryOptions {
  readonly objects: Objects;
  /** Most commits that are looked at. */
  readonly limit: number;
  readonly signal: AbortSignal;
}

/**
 * Finds what is new between two commits.
 * @throws {TaskError} When there are too many commits.
 */
export async function findHistory(
  head: string,
  applied: string,
  options: HistoryOptions,
): Promise<History> {
  const none = new Set<string>();
  const since = await walk(head, new Set([applied]), options);
  if (since.isWhole && since.isMet && since.isClosed) {
    return { kind: "follows", commits: since.commits };
  }
  const before = await walk(applied, none, options);
  const known = new Set(before.commits.map(({ oid }) => oid));
  if (known.has(head)) return { kind: "earlier" };
  if (!since.isMet) {
    return {
      kind: since.isWhole && before.isWhole ? "rewritten" : "unknown",
    };
  }
  // Branches that left before the applied commit lead past it.
  const rest = await walk(head, known.add(applied), options);
  return rest.isWhole && (rest.isClosed || before.isWhole)
    ? { kind: "follows", commits: rest.commits }
    : { kind: "unknown" };
}

/** What a walk from a commit to its ancestors found. */
interface Walk {
  /** Parents before their children. */
  commits: Commit[];
  /** No commit was missing. */
  isWhole: boolean;
  /** One of the commits to stop at was met. */
  isMet: boolean;
  /** Every way ended at one of them. */
  isClosed: boolean;
}

async function walk(
  from: string,
  stops: ReadonlySet<string>,
  { objects, limit, signal }: HistoryOptions,
): Promise<Walk> {
  const found: Walk = {
    commits: [],
    isWhole: true,
    isMet: false,
    isClosed: true,
  };
  const entered = new Set<string>();
  const work: (string | Commit)[] = [from];
  for (let next = work.pop(); next !== undefined; next = work.pop()) {
    if (typeof next !== "string") {
      found.commits.push(next);
      continue;
    }
    if (stops.has(next)) {
      found.isMet = true;
      continue;
    }
    if (entered.has(next)) continue;
    entered.add(next);
    if (entered.size > limit) {
      throw new TaskError(
        `Cannot compare commits: there are more than ${limit}`,
      );
    }
    signal.throwIfAborted();
    const commit = await objects.commit(next);
    if (commit === undefined) found.isWhole = false;
    else {
      if (commit.parents.length === 0) found.isClosed = false;
      work.push(commit, ...commit.parents);
    }
  }
  return found;
}
