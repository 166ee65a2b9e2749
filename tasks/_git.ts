/** What the `git` task asks: which commit a version means, and what was changed by hand. */

import { type GitAccess, toGitEnv } from "../lib/host/git.ts";
import { readRemoteRefs } from "../lib/host/git_refs.ts";
import { type Host, TaskError, UnknownState } from "../lib/task.ts";

/** What a version means at the remote now. */
export interface Goal {
  /** Full hash. */
  commit: string;
  /** Full name of the branch or tag; undefined for a bare commit. */
  ref: string | undefined;
}

/** A full hash, of SHA-1 or SHA-256. */
const HASH_REGEXP = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

/**
 * Finds the commit of a version: a branch before a tag of the same name, as
 * git-clone(1) has it. A full hash is not asked for.
 * @throws {TaskError} When the remote has no such branch or tag.
 */
export async function findGoal(
  version: string,
  access: GitAccess,
  host: Host,
): Promise<Goal> {
  if (HASH_REGEXP.test(version)) return { commit: version, ref: undefined };
  const { refs, headRef } = await readRemoteRefs(access, version, host);
  const names = version === "HEAD"
    ? headRef === undefined ? [] : [headRef]
    : version.startsWith("refs/")
    ? [version]
    : [`refs/heads/${version}`, `refs/tags/${version}`];
  for (const ref of names) {
    const commit = refs.get(`${ref}^{}`) ?? refs.get(ref);
    if (commit !== undefined) return { commit, ref };
  }
  const head = version === "HEAD" ? refs.get("HEAD") : undefined;
  if (head !== undefined) return { commit: head, ref: headRef };
  if (host.pending) {
    throw new UnknownState(`${host.pending.name} may change ${access.url}`);
  }
  throw new TaskError(
    version === "HEAD"
      ? `Cannot check out "${access.url}": it has no commit yet`
      : `Cannot find version "${version}" at "${access.url}": it is no branch and no tag`,
    /^[0-9a-f]{4,39}$/.test(version)
      ? { advice: "Write the full commit hash, 40 characters" }
      : {},
  );
}

/** Finds the user to run git as: for root the owner of the tree, whose settings git obeys. */
export async function findOwner(
  dest: string,
  host: Host,
): Promise<string | undefined> {
  if (host.uid !== 0) return undefined;
  const entry = await host.stat(dest, true);
  if (!entry || entry.uid === 0) return undefined;
  for (const user of (await host.users()).values()) {
    if (user.uid === entry.uid) return user.name;
  }
  throw new TaskError(
    `Cannot work in "${dest}": its owner ${entry.uid} is no user of this host`,
    { advice: "Give it an owner with a directory task" },
  );
}

/** How a working tree differs from its commit; new files are not looked at. */
export interface TreeState {
  /** Names of files that were changed. */
  modified: string[];
  /** Submodules are missing or stand at another commit. */
  hasOldSubmodules: boolean;
}

/** Reads what was changed by hand; a tree that is only predicted, or a host without git, tells nothing. */
export async function readTree(
  dest: string,
  access: GitAccess,
  user: string | undefined,
  host: Host,
): Promise<TreeState> {
  const entry = await host.stat(`${dest}/.git`);
  const isPredicted = !entry || entry.ino === 0;
  if (isPredicted || !await host.findProgram("git")) {
    return { modified: [], hasOldSubmodules: false };
  }
  const env = toGitEnv(access);
  const options = { env, ...(user === undefined ? {} : { user }) };
  const { code, stdout, stderr } = await host.query(
    ["git", "-C", dest, "status", "--porcelain=v2", "-z", "-uno"],
    options,
  );
  if (code !== 0) {
    throw new TaskError(`Cannot read the state of "${dest}": ${stderr.trim()}`);
  }
  const state = parseStatus(stdout);
  if (state.hasOldSubmodules || !await host.stat(`${dest}/.gitmodules`)) {
    return state;
  }
  const submodules = await host.query(
    ["git", "-C", dest, "submodule", "status", "--recursive"],
    options,
  );
  const isOld = /^[-+]/m.test(submodules.stdout);
  return { ...state, hasOldSubmodules: isOld };
}

/** Parses `git status --porcelain=v2 -z`; fields by blanks, the path last, a renamed file's old path after it. */
export function parseStatus(text: string): TreeState {
  const state: TreeState = { modified: [], hasOldSubmodules: false };
  const records = text.split("\0");
  for (let at = 0; at < records.length; at++) {
    const record = records[at]!;
    const kind = record[0];
    if (kind !== "1" && kind !== "2" && kind !== "u") continue;
    const fields = record.split(" ");
    const submodule = fields[2] ?? "N...";
    const path = fields.slice({ 1: 8, 2: 9, u: 10 }[kind]).join(" ");
    if (kind === "2") at++;
    // A submodule at another commit, with nothing changed in it, is only behind.
    if (/^SC\.[.U]$/.test(submodule)) state.hasOldSubmodules = true;
    else if (/^S\.\.U$/.test(submodule)) continue;
    else state.modified.push(path);
  }
  return state;
}
