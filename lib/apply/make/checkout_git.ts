/** Checkouts with git(1). */

import type { CheckoutChange } from "../../change.ts";
import { TaskError } from "../../error.ts";
import { toGitEnv } from "../../host/git.ts";
import { runProcess } from "../../host/process.ts";

/** Limit for one git command in milliseconds. */
const TIMEOUT_MS = 1_800_000;

/** Runs git in one repository. */
type RunGit = (
  args: readonly string[],
  options?: { fails?: boolean },
) => Promise<{ code: number; said: string }>;

/** Brings a repository to a commit with git(1), step by step, and gives what git said. */
export async function checkoutByGit(
  change: CheckoutChange,
  dir: string,
  isNew: boolean,
): Promise<string> {
  const git = toGit(change, dir);
  if (isNew) await git(["init", "--quiet", ...change.bare ? ["--bare"] : []]);
  await setRemote(git, change);
  await fetchCommit(git, change);
  if (change.verify) await verify(git, change);
  const { said } = change.bare
    ? await setHead(git, change)
    : await setTree(git, change);
  if (change.recursive && !change.bare) await setSubmodules(git, change);
  return said;
}

function toGit(change: CheckoutChange, dir: string): RunGit {
  const env = toGitEnv(change);
  return async (args, { fails = false } = {}) => {
    const result = await runProcess({
      argv: ["git", "-C", dir, ...args],
      env,
      timeoutMs: TIMEOUT_MS,
      maxBytes: 1024 * 1024,
      ...(change.user === undefined ? {} : { user: change.user }),
    });
    const said = `${result.stdout}${result.stderr}`.trim();
    if (result.code === 0 && !result.timedOut) return { code: 0, said };
    if (fails && !result.timedOut) return { code: result.code, said };
    const reason = result.timedOut
      ? `git ${args[0]} took longer than ${TIMEOUT_MS / 1000} s`
      : said.split("\n").slice(-8).join("\n");
    throw new TaskError(`Cannot check out "${change.url}": ${reason}`, {
      output: { rc: result.code, stderr: result.stderr },
    });
  };
}

async function setRemote(git: RunGit, change: CheckoutChange): Promise<void> {
  const { remote, url } = change;
  const known = await git(["remote", "get-url", remote], { fails: true });
  if (known.code === 0) {
    await git(["remote", "set-url", "--", remote, url]);
    return;
  }
  const mirror = change.bare ? ["--mirror=fetch"] : [];
  await git(["remote", "add", ...mirror, "--", remote, url]);
}

/** Fetches what holds the commit: what the version names, or all; then the commit itself by its hash. */
async function fetchCommit(
  git: RunGit,
  change: CheckoutChange,
): Promise<void> {
  const { commit, depth, ref, remote } = change;
  const isNarrow = depth !== undefined || change.singleBranch === true;
  const depths = depth === undefined ? [] : [`--depth=${depth}`];
  const fetch = (specs: readonly string[], fails = false) =>
    git(["fetch", ...depths, "--", remote, ...specs], { fails });
  const specs = [
    ...(isNarrow && ref !== undefined ? [] : [toAllSpec(change)]),
    ...(ref === undefined ? [] : [toSpec(change, ref)]),
    ...change.refspecs ?? [],
  ];
  if (isNarrow && ref === undefined) {
    if ((await fetch([commit], true)).code === 0) return;
  }
  await fetch(specs);
  const has = async () =>
    (await git(["cat-file", "-e", `${commit}^{commit}`], { fails: true }))
      .code === 0;
  if (await has()) return;
  await fetch([commit], true);
  if (await has()) return;
  throw new TaskError(
    `Cannot check out "${change.url}": it has no commit ${commit}`,
    { advice: "Check the version, or run again if the branch has just moved" },
  );
}

/** All branches, as git-clone(1) fetches them. */
function toAllSpec({ bare, remote }: CheckoutChange): string {
  return bare
    ? "+refs/heads/*:refs/heads/*"
    : `+refs/heads/*:refs/remotes/${remote}/*`;
}

/** One branch or tag; a tag that was moved replaces the local one only by force. */
function toSpec(change: CheckoutChange, ref: string): string {
  const branch = toBranch(ref);
  if (branch === undefined) return `${change.force ? "+" : ""}${ref}:${ref}`;
  return change.bare
    ? `+${ref}:${ref}`
    : `+${ref}:refs/remotes/${change.remote}/${branch}`;
}

function toBranch(ref: string | undefined): string | undefined {
  return /^refs\/heads\/(.+)$/.exec(ref ?? "")?.[1];
}

/** Requires a good signature, of a tag itself or of the commit. */
async function verify(
  git: RunGit,
  { commit, ref, url }: CheckoutChange,
): Promise<void> {
  const tag = /^refs\/tags\/(.+)$/.exec(ref ?? "")?.[1];
  if (tag !== undefined) {
    const signed = await git(["verify-tag", tag], { fails: true });
    if (signed.code === 0) return;
  }
  const { code, said } = await git(["verify-commit", commit], { fails: true });
  if (code === 0) return;
  throw new TaskError(
    `Cannot check out "${url}": ${commit} has no good signature${
      said === "" ? "" : `: ${said}`
    }`,
  );
}

async function setHead(
  git: RunGit,
  { commit, ref }: CheckoutChange,
): Promise<{ said: string }> {
  if (toBranch(ref) === undefined || ref === undefined) {
    return await git(["update-ref", "--no-deref", "HEAD", commit]);
  }
  await git(["update-ref", ref, commit]);
  return await git(["symbolic-ref", "HEAD", ref]);
}

/** Checks out a branch of the same name that follows the remote's, or the bare commit. */
async function setTree(
  git: RunGit,
  change: CheckoutChange,
): Promise<{ said: string }> {
  const { commit, force, ref, remote } = change;
  const branch = toBranch(ref);
  const head = await git(["rev-parse", "--verify", "--quiet", "HEAD"], {
    fails: true,
  });
  // What lies in a tree without a commit is left over from a run that was cut off.
  const forced = force || head.code !== 0 ? ["--force"] : [];
  if (branch === undefined) {
    return await git(["checkout", ...forced, "--detach", commit, "--"]);
  }
  const done = await git(["checkout", ...forced, "-B", branch, commit, "--"]);
  await git(["config", `branch.${branch}.remote`, remote]);
  await git(["config", `branch.${branch}.merge`, `refs/heads/${branch}`]);
  return done;
}

async function setSubmodules(
  git: RunGit,
  { commit, depth, force }: CheckoutChange,
): Promise<void> {
  const listed = await git(["cat-file", "-e", `${commit}:.gitmodules`], {
    fails: true,
  });
  if (listed.code !== 0) return;
  await git(["submodule", "--quiet", "sync", "--recursive"]);
  await git([
    "submodule",
    "--quiet",
    "update",
    "--init",
    "--recursive",
    ...(force ? ["--force"] : []),
    ...(depth === undefined ? [] : [`--depth=${depth}`]),
  ]);
}
