/** Fetches over http and https without git(1). */

import * as fs from "node:fs";
import * as git from "isomorphic-git";
import { sendRequest } from "../../host/http.ts";
import type { FetchRequest } from "./fetch_git.ts";

/** Longest silence of a server in milliseconds. */
const IDLE_MS = 60_000;
/** Depth that means all of history, as git(1) has it. */
const ALL = 0x7fffffff;

/**
 * Fetches into a repository without a working tree.
 * @throws {Error} As the library or the request say.
 */
export async function fetchBuiltIn(request: FetchRequest): Promise<void> {
  const { access, depth, gitDir, ref } = request;
  const repository = { fs, gitdir: gitDir };
  const remote = "origin";
  await git.init({ ...repository, bare: true, defaultBranch: "main" });
  await git.addRemote({ ...repository, remote, url: access.url, force: true });
  await git.fetch({
    ...repository,
    http: { request: (one) => send(one, request) },
    url: access.url,
    remote,
    tags: ref === undefined || ref.startsWith("refs/tags/"),
    singleBranch: ref !== undefined,
    ...ref !== undefined && { ref: ref.replace(/^refs\/(?:heads|tags)\//, "") },
    ...depth !== undefined && { depth: Math.min(depth, ALL) },
    onAuth: () =>
      access.username === undefined ? { cancel: true } : {
        username: access.username,
        password: access.password ?? "",
      },
    onAuthFailure: () => ({ cancel: true }),
  });
}

/** Sends a request of the library by the same rules as all others. */
async function send(
  { url, method, headers, body }: git.GitHttpRequest,
  { limits, signal }: FetchRequest,
): Promise<git.GitHttpResponse> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  for await (const part of body ?? []) parts.push(new Uint8Array(part));
  const answer = await sendRequest({
    url,
    ...method !== undefined && { method },
    ...headers !== undefined && { headers },
    ...body && { body: await new Blob(parts).bytes() },
    idleMs: Math.min(IDLE_MS, limits.fetchMs),
    timeoutMs: limits.fetchMs,
    maxBytes: limits.fetchedBytes,
  }, { signal });
  return {
    url: answer.url,
    statusCode: answer.status,
    statusMessage: "",
    headers: answer.headers,
    body: toIterator(answer.body),
  };
}

async function* toIterator(body: Uint8Array): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(body);
}
