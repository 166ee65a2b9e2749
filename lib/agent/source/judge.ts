/** Which of the new commits may be taken: verified, and all before them too. */

import type { Commit } from "./commit.ts";
import { parseTag } from "./commit.ts";
import type { Objects } from "./objects.ts";
import type { Goal } from "./remote.ts";
import type { Refusal } from "./synced.ts";
import {
  isRequired,
  verifyCommit,
  type VerifyOptions,
  verifySigned,
} from "./verify.ts";

/** Most commits that are named as refused at a time; more say no more. */
const MAX_REFUSALS = 50;

/** A commit that may be taken. */
export interface Candidate {
  readonly commit: Commit;
  /** Who signed it, or the tag that names it. */
  readonly signer: string | undefined;
}

/** What was found of new commits. */
export interface Judged {
  /** Those that may be taken, the newest first, along first parents from the head. */
  readonly candidates: readonly Candidate[];
  /** Those that may not. */
  readonly refusals: readonly Refusal[];
}

/** What judging needs. */
export interface JudgeOptions extends VerifyOptions {
  readonly objects: Objects;
  readonly goal: Goal;
  /** Commit that has to be an ancestor of what is taken; undefined at first. */
  readonly applied: string | undefined;
}

/**
 * Judges new commits, parents given before their children and the head last.
 * @throws {TaskError} As `verifyCommit`.
 */
export async function judge(
  commits: readonly Commit[],
  options: JudgeOptions,
): Promise<Judged> {
  const tagSigner = await verifyTag(options);
  const signers = new Map<string, string | undefined>();
  const refusals: Refusal[] = [];
  const bad = new Set<string>();
  for (const commit of commits) {
    const { oid, parents, subject } = commit;
    const before = parents.find((parent) => bad.has(parent));
    const verdict = tagSigner !== undefined
      ? { isGood: true, signer: tagSigner } as const
      : before !== undefined
      ? { isGood: false, why: `it follows ${before.slice(0, 7)}` } as const
      : await verifyCommit(commit, options);
    if (verdict.isGood) {
      signers.set(oid, verdict.signer);
      continue;
    }
    bad.add(oid);
    refusals.push({ commit: oid, subject, why: verdict.why });
  }
  const candidates = listMainline(commits, options.applied)
    .filter(({ oid }) => !bad.has(oid))
    .map((commit) => ({ commit, signer: signers.get(commit.oid) }));
  return { candidates, refusals: refusals.slice(0, MAX_REFUSALS) };
}

/** Lists commits along first parents that have the applied one among their ancestors. */
function listMainline(
  commits: readonly Commit[],
  applied: string | undefined,
): Commit[] {
  const byName = new Map(commits.map((commit) => [commit.oid, commit]));
  const follows = new Set<string>();
  for (const { oid, parents } of commits) {
    const isNext = applied === undefined ||
      parents.some((parent) => parent === applied || follows.has(parent));
    if (isNext) follows.add(oid);
  }
  const found: Commit[] = [];
  let next = commits.at(-1);
  while (next !== undefined) {
    if (follows.has(next.oid)) found.push(next);
    next = byName.get(next.parents[0] ?? "");
  }
  return found;
}

/** Verifies the tag that the goal is, which then speaks for all that it names; gives who signed it. */
async function verifyTag(options: JudgeOptions): Promise<string | undefined> {
  const { goal, objects } = options;
  if (goal.tag === undefined || !isRequired(options)) return undefined;
  const found = await objects.read(goal.tag);
  if (found?.type !== "tag") return undefined;
  const tag = parseTag(found.bytes);
  // A tag that was signed under another name says nothing about this one.
  const isSame = tag.object === goal.commit &&
    goal.ref === `refs/tags/${tag.name}`;
  if (!isSame) return undefined;
  const verdict = await verifySigned(tag, options);
  return verdict.isGood ? verdict.signer : undefined;
}
