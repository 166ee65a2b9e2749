/** One address of the repository: which commit a ref means there, and what is fetched of it. */

import { TaskError, toMessage } from "../../error.ts";
import { type GitAccess, isHttp } from "../../host/git.ts";
import { readRemoteRefs } from "../../host/git_refs.ts";
import { sendRequest } from "../../host/http.ts";
import { PROGRAM_PATH, runProcess } from "../../host/process.ts";
import { Redactor } from "../../secret.ts";
import type { SourceLimits } from "./limits.ts";

/** What a ref means at a remote. */
export interface Goal {
  readonly commit: string;
  /** Full name of the ref; undefined for a commit that was named itself. */
  readonly ref: string | undefined;
  /** The tag object, where the ref is a tag with one. */
  readonly tag: string | undefined;
}

/** Most bytes that the question for refs may give. */
const MAX_REFS_BYTES = 8 * 1024 * 1024;
/** A whole hash. */
const HASH_REGEXP = /^[0-9a-f]{40}$/;

/** An address of the repository. */
export class Remote {
  #access: GitAccess;
  #limits: SourceLimits;
  #redactor = new Redactor();

  /** Takes how it is reached. */
  constructor(access: GitAccess, limits: SourceLimits) {
    this.#access = access;
    this.#limits = limits;
    const { username = "", password } = access;
    if (password === undefined || password === "") return;
    this.#redactor.add(password);
    this.#redactor.add(`${username}:${password}`);
  }

  /**
   * Finds the commit of a branch, a tag, a hash or `HEAD`; a branch before a
   * tag of the same name, as git-clone(1) has it.
   * @throws {TaskError} When the remote has none such, or gives no answer.
   */
  findGoal(version: string, signal: AbortSignal): Promise<Goal> {
    return this.#redacted(signal, async () => {
      if (HASH_REGEXP.test(version)) {
        return { commit: version, ref: undefined, tag: undefined };
      }
      const { refs, headRef } = await this.#readRefs(version, signal);
      const names = version === "HEAD"
        ? [headRef ?? "HEAD", "HEAD"]
        : version.startsWith("refs/")
        ? [version]
        : [`refs/heads/${version}`, `refs/tags/${version}`];
      for (const ref of names) {
        const found = refs.get(ref);
        if (found === undefined) continue;
        const peeled = refs.get(`${ref}^{}`);
        return requireHash({
          ref,
          commit: peeled ?? found,
          tag: peeled === undefined ? undefined : found,
        });
      }
      const what = version === "HEAD"
        ? "it has no commit yet"
        : `it has no branch and no tag "${version}"`;
      throw new TaskError(`Cannot pull "${this.#access.url}": ${what}`);
    });
  }

  /**
   * Fetches what a goal names; so many commits of it, or all that follow those that are here.
   * @throws {TaskError} When that cannot be done within the limits.
   */
  fetch(
    goal: Goal,
    gitDir: string,
    depth: number | undefined,
    signal: AbortSignal,
  ): Promise<void> {
    const request = {
      access: this.#access,
      gitDir,
      ref: goal.ref,
      commit: goal.commit,
      depth,
      limits: this.#limits,
      signal,
    };
    return this.#redacted(signal, async () => {
      if (await findProgram("git")) {
        const { fetchByGit } = await import("./fetch_git.ts");
        await fetchByGit(request);
      } else if (isHttp(this.#access.url)) {
        const { fetchBuiltIn } = await import("./fetch_builtin.ts");
        await fetchBuiltIn(request);
      } else {
        throw new TaskError(
          `Cannot fetch "${this.#access.url}": git is not installed, and only http and https work without it`,
        );
      }
    });
  }

  #readRefs(version: string, signal: AbortSignal) {
    const timeoutMs = this.#limits.askMs;
    return readRemoteRefs(this.#access, version, {
      findProgram,
      query: async (argv, options) => {
        const result = await runProcess({
          argv,
          ...options?.env && { env: options.env },
          timeoutMs,
          maxBytes: MAX_REFS_BYTES,
          signal,
        });
        if (!result.timedOut) return result;
        throw new TaskError(
          `Cannot read the refs of "${this.#access.url}": it took longer than ${
            timeoutMs / 1000
          } s`,
        );
      },
      request: (request) =>
        sendRequest(
          { ...request, timeoutMs, maxBytes: MAX_REFS_BYTES },
          { signal },
        ),
    });
  }

  /** Does something whose errors are to hold no secret, whatever a server says. */
  async #redacted<T>(signal: AbortSignal, act: () => Promise<T>): Promise<T> {
    try {
      return await act();
    } catch (error) {
      signal.throwIfAborted();
      throw new TaskError(
        this.#redactor.redact(toMessage(error)).replace(/[\r\n]+/g, " "),
        error instanceof TaskError && error.advice !== undefined
          ? { advice: error.advice }
          : {},
      );
    }
  }
}

function requireHash(goal: Goal): Goal {
  const isHash = [goal.commit, goal.tag ?? goal.commit]
    .every((text) => HASH_REGEXP.test(text));
  if (isHash) return goal;
  throw new TaskError(
    `Cannot pull "${goal.ref}": its hash is none of SHA-1, which is all that is read`,
  );
}

async function findProgram(name: string): Promise<string | undefined> {
  for (const dir of PROGRAM_PATH.split(":")) {
    try {
      const path = `${dir}/${name}`;
      if ((await Deno.stat(path)).isFile) return path;
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
  return undefined;
}
