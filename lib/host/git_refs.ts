/** What a remote repository has: branches and tags, without fetching anything. */

import { TaskError } from "../error.ts";
import { type GitAccess, isHttp, toGitEnv } from "./git.ts";
import { type Host, UnknownState } from "./host.ts";

/** Branches and tags of a remote. */
export interface RemoteRefs {
  /** Commits and tag objects by full name; `HEAD`, and `refs/tags/x^{}` for the commit of a tag object. */
  refs: ReadonlyMap<string, string>;
  /** Branch that `HEAD` stands for. */
  headRef: string | undefined;
}

/** What is needed of a host to ask a remote. */
export type RefsHost = Pick<Host, "findProgram" | "query" | "request">;

/** Limit for an answer in milliseconds. */
const TIMEOUT_MS = 60_000;

/**
 * Asks a remote for the refs that a version may mean: with git where it is
 * installed, else over HTTP.
 * @throws {TaskError} When the remote cannot be reached or refuses.
 */
export async function readRemoteRefs(
  access: GitAccess,
  version: string,
  host: RefsHost,
): Promise<RemoteRefs> {
  return await hasGit(access.url, host)
    ? await askGit(access, version, host)
    : await askHttp(access, host);
}

/** Tells whether git is installed; where it may yet be, HTTP gives the same answer. */
async function hasGit(url: string, host: RefsHost): Promise<boolean> {
  try {
    if (await host.findProgram("git")) return true;
  } catch (error) {
    if (!(error instanceof UnknownState) || !isHttp(url)) throw error;
  }
  if (isHttp(url)) return false;
  throw new TaskError(
    `Cannot reach "${url}": git is not installed, and only http and https work without it`,
    { advice: "Add a package task for git before this one" },
  );
}

async function askGit(
  access: GitAccess,
  version: string,
  host: RefsHost,
): Promise<RemoteRefs> {
  const wanted = version.startsWith("refs/") ? [version, `${version}^{}`] : [
    `refs/heads/${version}`,
    `refs/tags/${version}`,
    `refs/tags/${version}^{}`,
  ];
  const { code, stdout, stderr } = await host.query(
    ["git", "ls-remote", "--symref", "--", access.url, "HEAD", ...wanted],
    { env: toGitEnv(access), timeoutMs: TIMEOUT_MS },
  );
  if (code !== 0) throw toRefusal(access.url, stderr.trim());
  const refs = new Map<string, string>();
  let headRef: string | undefined;
  for (const line of stdout.split("\n")) {
    const [value = "", name] = line.split("\t");
    if (name === undefined) continue;
    if (!value.startsWith("ref: ")) refs.set(name, value);
    else if (name === "HEAD") headRef = value.slice(5);
  }
  return { refs, headRef };
}

function toRefusal(url: string, reason: string): TaskError {
  return new TaskError(`Cannot read the refs of "${url}": ${reason}`, {
    advice: "Check the address and the credentials",
  });
}

/** Asks as git-upload-pack's "smart" protocol has it (gitprotocol-http(5)). */
async function askHttp(
  { url, username, password }: GitAccess,
  host: RefsHost,
): Promise<RemoteRefs> {
  const { status, headers, body } = await host.request({
    url: `${url.replace(/\/+$/, "")}/info/refs?service=git-upload-pack`,
    timeoutMs: TIMEOUT_MS,
    ...(username === undefined ? {} : { username, password: password ?? "" }),
  });
  if (status !== 200) throw toRefusal(url, `the server answered ${status}`);
  const type = headers["content-type"] ?? "";
  if (!type.startsWith("application/x-git-upload-pack-advertisement")) {
    throw toRefusal(url, "the server does not speak git");
  }
  return parseRefs(body, url);
}

/** Parses the lines of a ref advertisement, each after its length in hex (gitprotocol-common(5)). */
export function parseRefs(body: Uint8Array, url: string): RemoteRefs {
  const decoder = new TextDecoder();
  const refs = new Map<string, string>();
  let headRef: string | undefined;
  for (let at = 0; at + 4 <= body.length;) {
    const length = parseInt(decoder.decode(body.subarray(at, at + 4)), 16);
    if (length === 0) {
      at += 4;
      continue;
    }
    if (!(length >= 4) || at + length > body.length) {
      throw toRefusal(url, "the answer is damaged");
    }
    const line = decoder.decode(body.subarray(at + 4, at + length));
    at += length;
    const [text = "", capabilities = ""] = line.split("\0");
    headRef ??= /(?:^| )symref=HEAD:(\S+)/.exec(capabilities)?.[1];
    const [, hash, name] = /^([0-9a-f]{40}) (\S+)\s*$/.exec(text) ?? [];
    if (hash !== undefined && name !== undefined) refs.set(name, hash);
  }
  return { refs, headRef };
}
