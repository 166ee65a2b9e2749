/** Checkouts over http and https without git(1), for hosts that do not have it. */

import * as fs from "node:fs";
import * as git from "isomorphic-git";
import type { CheckoutChange } from "../../change.ts";
import { TaskError } from "../../error.ts";
import { sendRequest } from "../../host/http.ts";

/** Longest silence of a server in milliseconds. */
const IDLE_MS = 60_000;
/** Greatest pack in bytes. */
const MAX_PACK_BYTES = 1024 ** 3;

/**
 * Brings a repository to a commit with isomorphic-git.
 * @throws {TaskError} For what it cannot: submodules, signatures, repositories without a working tree.
 */
export async function checkoutBuiltIn(
  change: CheckoutChange,
  dir: string,
  isNew: boolean,
): Promise<string> {
  requireAble(change);
  try {
    await bring(change, dir, isNew);
  } catch (error) {
    if (error instanceof TaskError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new TaskError(`Cannot check out "${change.url}": ${reason}`, {
      cause: error,
    });
  }
  return "";
}

function requireAble({ bare, url, verify }: CheckoutChange): void {
  const what = bare
    ? "a repository without a working tree"
    : verify
    ? "checking signatures"
    : undefined;
  if (what === undefined) return;
  throw new TaskError(
    `Cannot check out "${url}": ${what} needs git, which is not installed`,
    { advice: "Add a package task for git before this one" },
  );
}

async function bring(
  change: CheckoutChange,
  dir: string,
  isNew: boolean,
): Promise<void> {
  const { commit, force, ref, remote, url } = change;
  const branch = /^refs\/heads\/(.+)$/.exec(ref ?? "")?.[1];
  const repository = { fs, dir };
  if (isNew) {
    await git.init({ ...repository, defaultBranch: branch ?? "main" });
  }
  await git.addRemote({ ...repository, remote, url, force: true });
  await fetchCommit(change, dir);
  await requireCommit(change, dir);
  if (branch === undefined) {
    const forced = force || isNew;
    await git.checkout({ ...repository, ref: commit, force: forced });
    return;
  }
  if (!force && !isNew) await requireUnchanged(dir, change);
  await git.writeRef({
    ...repository,
    ref: `refs/heads/${branch}`,
    value: commit,
    force: true,
  });
  await git.checkout({ ...repository, ref: branch, remote, force: true });
  const settings = { remote, merge: `refs/heads/${branch}` };
  for (const [key, value] of Object.entries(settings)) {
    const path = `branch.${branch}.${key}`;
    await git.setConfig({ ...repository, path, value });
  }
}

async function fetchCommit(change: CheckoutChange, dir: string): Promise<void> {
  const { depth, ref, remote, singleBranch, url, username, password } = change;
  const isNarrow = ref !== undefined &&
    (depth !== undefined || singleBranch === true);
  await git.fetch({
    fs,
    dir,
    http: { request },
    url,
    remote,
    tags: !isNarrow,
    singleBranch: isNarrow,
    ...(ref === undefined ? {} : { ref: ref.replace(/^refs\/[^/]+\//, "") }),
    ...(depth === undefined ? {} : { depth }),
    onAuth: () =>
      username === undefined
        ? { cancel: true }
        : { username, password: password ?? "" },
    onAuthFailure: () => ({ cancel: true }),
  });
}

async function requireCommit(
  { commit, url }: CheckoutChange,
  dir: string,
): Promise<void> {
  try {
    await git.readCommit({ fs, dir, oid: commit });
  } catch (error) {
    throw new TaskError(
      `Cannot check out "${url}": it has no commit ${commit}`,
      {
        cause: error,
        advice: "Check the version, or run again if the branch has just moved",
      },
    );
  }
}

/** Refuses to overwrite files that were changed by hand; new ones are kept. */
async function requireUnchanged(
  dir: string,
  { path }: CheckoutChange,
): Promise<void> {
  const rows = await git.statusMatrix({ fs, dir });
  const changed = rows.filter(([, head, tree]) => head === 1 && tree !== 1);
  if (changed.length === 0) return;
  const names = changed.slice(0, 5).map(([name]) => `"${name}"`).join(", ");
  throw new TaskError(
    `Cannot check out to "${path}": ${names} were changed by hand`,
    { advice: "Set force: true to throw the modifications away" },
  );
}

/** Sends a request of isomorphic-git by the same rules as all others. */
async function request(
  { url, method, headers, body }: git.GitHttpRequest,
): Promise<git.GitHttpResponse> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  for await (const part of body ?? []) parts.push(new Uint8Array(part));
  const answer = await sendRequest({
    url,
    ...(method === undefined ? {} : { method }),
    ...(headers === undefined ? {} : { headers }),
    ...(body ? { body: await new Blob(parts).bytes() } : {}),
    idleMs: IDLE_MS,
    maxBytes: MAX_PACK_BYTES,
  });
  return {
    url: answer.url,
    statusCode: answer.status,
    statusMessage: "",
    headers: answer.headers,
    body: toIterator([answer.body]),
  };
}

/** The client holds a pack whole in any case, and leaves some answers unread. */
async function* toIterator(
  parts: readonly Uint8Array[],
): AsyncGenerator<Uint8Array> {
  yield* parts;
}
