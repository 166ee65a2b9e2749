/** What a repository on this machine says in its own files: no program is needed. */

import type { Host } from "./host.ts";

/** A repository as its files tell; see gitrepository-layout(5). */
export interface GitRepository {
  /** Directory of the repository itself. */
  gitDir: string;
  /** Commit that is checked out; undefined before the first one. */
  head: string | undefined;
  /** Full name of the branch that is checked out; undefined when detached. */
  branch: string | undefined;
  /** Address of the remote. */
  remoteUrl: string | undefined;
}

/** Reads a repository, or undefined when there is none. */
export async function findGitRepository(
  host: Host,
  path: string,
  { remote, bare }: { remote: string; bare: boolean },
): Promise<GitRepository | undefined> {
  const gitDir = bare ? path : await findGitDir(host, path);
  if (gitDir === undefined) return undefined;
  const head = await host.stat(`${gitDir}/HEAD`);
  if (head?.type !== "file" && head?.type !== "link") return undefined;
  const text = (await host.readText(`${gitDir}/HEAD`)).trim();
  const branch = /^ref: (.+)$/.exec(text)?.[1];
  const common = await findCommonDir(host, path, gitDir);
  return {
    gitDir,
    head: branch === undefined ? text : await findRef(host, common, branch),
    branch,
    remoteUrl: await findRemoteUrl(host, common, remote),
  };
}

/** Finds the repository of a working tree; `.git` may be a file that names it. */
async function findGitDir(
  host: Host,
  path: string,
): Promise<string | undefined> {
  const entry = await host.stat(`${path}/.git`, true);
  if (entry?.type === "dir") return `${path}/.git`;
  if (entry?.type !== "file") return undefined;
  const named = /^gitdir: (.+)$/m.exec(await host.readText(`${path}/.git`))
    ?.[1];
  if (named === undefined) return undefined;
  return named.startsWith("/") ? named : `${path}/${named}`;
}

/** Finds where refs and settings are, which a linked working tree has elsewhere. */
async function findCommonDir(
  host: Host,
  path: string,
  gitDir: string,
): Promise<string> {
  const isLinked = gitDir !== path && gitDir !== `${path}/.git`;
  if (!isLinked || !await host.stat(`${gitDir}/commondir`)) return gitDir;
  const named = (await host.readText(`${gitDir}/commondir`)).trim();
  return named.startsWith("/") ? named : `${gitDir}/${named}`;
}

/** Finds the commit of a ref, in its own file or among the packed ones. */
async function findRef(
  host: Host,
  gitDir: string,
  ref: string,
): Promise<string | undefined> {
  if (!/^refs\/[^\0]+$/.test(ref) || ref.includes("..")) return undefined;
  if ((await host.stat(`${gitDir}/${ref}`))?.type === "file") {
    return (await host.readText(`${gitDir}/${ref}`)).trim();
  }
  if (!await host.stat(`${gitDir}/packed-refs`)) return undefined;
  const packed = await host.readText(`${gitDir}/packed-refs`);
  for (const line of packed.split("\n")) {
    if (line.slice(41) === ref) return line.slice(0, 40);
  }
  return undefined;
}

/** Reads the address of a remote from the settings (git-config(1) "Syntax"). */
async function findRemoteUrl(
  host: Host,
  gitDir: string,
  remote: string,
): Promise<string | undefined> {
  if (!await host.stat(`${gitDir}/config`)) return undefined;
  let section = "";
  for (const line of (await host.readText(`${gitDir}/config`)).split("\n")) {
    const text = line.trim();
    if (text.startsWith("[")) section = text;
    if (section !== `[remote "${remote}"]`) continue;
    const value = /^url\s*=\s*(.*)$/i.exec(text)?.[1];
    if (value !== undefined) {
      return value.replace(/^"(.*)"$/, "$1").replace(/\\(.)/g, "$1");
    }
  }
  return undefined;
}
