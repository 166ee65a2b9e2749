/** Fetches with git(1): over all that it speaks, in little memory. */

import { TaskError } from "../../error.ts";
import { type GitAccess, toGitEnv } from "../../host/git.ts";
import { runProcess } from "../../host/process.ts";
import type { SourceLimits } from "./limits.ts";
import { LARGE_FILE } from "./objects.ts";

/** What is fetched. */
export interface FetchRequest {
  readonly access: GitAccess;
  /** Directory of the repository; made when it is absent. */
  readonly gitDir: string;
  readonly ref: string | undefined;
  readonly commit: string;
  /** Commits from the tip; all that follow those that are here when absent. */
  readonly depth: number | undefined;
  readonly limits: SourceLimits;
  readonly signal: AbortSignal;
}

/** Greatest output in bytes; a line for each object is the most. */
const MAX_BYTES = 64 * 1024 * 1024;
/** Time between two looks at the size, in milliseconds. */
const WATCH_MS = 250;
/** Packs stay packs, so that their size can be watched; large files are not held in memory. */
const SETTINGS = ["fetch.unpackLimit=1", "core.bigFileThreshold=16m"] as const;
/** All branches and tags, for a server that gives no commit by its hash. */
const ALL_SPECS = [
  "+refs/heads/*:refs/driftless/heads/*",
  "+refs/tags/*:refs/driftless/tags/*",
];

/**
 * Fetches into a repository without a working tree.
 * @throws {TaskError} When git says no, or it takes too long or is too large.
 */
export async function fetchByGit(request: FetchRequest): Promise<void> {
  const { access, commit, depth, gitDir, ref } = request;
  await run(request, ["init", "--quiet", "--bare", "--template=", gitDir]);
  const fetch = (...specs: readonly string[]) =>
    run(request, [
      ...["--git-dir", gitDir, "fetch", "--quiet", "--no-tags"],
      ...["--no-recurse-submodules", "--no-write-fetch-head"],
      ...depth === undefined ? [] : [`--depth=${depth}`],
      ...["--", access.url, ...specs],
    ]);
  if (ref !== undefined) await fetch(`+${ref}:refs/driftless/head`);
  else {
    try {
      await fetch(`+${commit}:refs/driftless/head`);
    } catch (error) {
      request.signal.throwIfAborted();
      if (!(error instanceof TaskError)) throw error;
      await fetch(...ALL_SPECS);
    }
  }
  await noteLarge(request);
}

/** Notes objects that are too large to be read into memory: a small pack may hold huge ones. */
async function noteLarge(request: FetchRequest): Promise<void> {
  const { gitDir, limits } = request;
  const listed = await run(request, [
    ...["--git-dir", gitDir, "cat-file", "--batch-all-objects", "--unordered"],
    "--batch-check=%(objectname) %(objectsize)",
  ]);
  const large = listed.split("\n").map((line) => line.split(" "))
    .filter(([, size]) => Number(size) > limits.fileBytes)
    .map(([oid]) => `${oid}\n`);
  await Deno.writeTextFile(`${gitDir}/${LARGE_FILE}`, large.join(""));
}

async function run(
  { access, gitDir, limits, signal }: FetchRequest,
  args: readonly string[],
): Promise<string> {
  const large = new AbortController();
  const watch = setInterval(() => {
    if (toSize(gitDir) > limits.fetchedBytes) large.abort();
  }, WATCH_MS);
  try {
    const { code, stderr, stdout, timedOut } = await runProcess({
      argv: ["git", ...SETTINGS.flatMap((one) => ["-c", one]), ...args],
      env: toGitEnv(access),
      timeoutMs: limits.fetchMs,
      maxBytes: MAX_BYTES,
      signal: AbortSignal.any([signal, large.signal]),
    });
    signal.throwIfAborted();
    const isLarge = large.signal.aborted ||
      toSize(gitDir) > limits.fetchedBytes;
    if (code === 0 && !isLarge) return stdout;
    const why = isLarge
      ? `it is larger than ${limits.fetchedBytes} bytes`
      : timedOut
      ? `it took longer than ${limits.fetchMs / 1000} s`
      : stderr.trim().split("\n").slice(-4).join("; ");
    throw new TaskError(`Cannot fetch "${access.url}": ${why}`);
  } finally {
    clearInterval(watch);
  }
}

/** Adds up the packs, those under way too. */
function toSize(gitDir: string): number {
  let size = 0;
  const dir = `${gitDir}/objects/pack`;
  try {
    for (const { name } of Deno.readDirSync(dir)) {
      size += Deno.lstatSync(`${dir}/${name}`).size;
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return size;
}
