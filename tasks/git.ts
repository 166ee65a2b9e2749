/**
 * The `git` task.
 *
 * Keeps a working tree, or a bare repository, at the commit that a branch,
 * tag or hash means at the remote now. git(1) is used where it is installed;
 * without it http and https still work.
 *
 * @module
 */

import * as z from "zod";
import {
  absolutePath,
  flag,
  line,
  nameText,
  withDefault,
} from "../lib/field.ts";
import { type GitAccess, isHttp } from "../lib/host/git.ts";
import {
  findGitRepository,
  type GitRepository,
} from "../lib/host/git_files.ts";
import { toShownUrl } from "../lib/host/http_hop.ts";
import {
  type CheckoutChange,
  type Host,
  type Plan,
  type SshAccess,
  type Task,
  TaskError,
  UnknownState,
} from "../lib/task.ts";
import { planDirectories } from "./_directories.ts";
import { toParent, toTypeText } from "./_files.ts";
import { findGoal, findOwner, type Goal, readTree } from "./_git.ts";
import { commandWords } from "./_words.ts";

/** Params of the `git` task. */
export interface GitTaskParams {
  /** Address: `https://`, `http://`, `ssh://`, `git://`, `file://`, an absolute path, or `user@host:path`. */
  repo: string;
  /** Absolute path of the working tree. */
  dest: string;
  /** Branch, tag, full commit hash, or `HEAD` for the remote's default branch. */
  version: string;
  /** Bring an existing tree up to date. */
  update: boolean;
  /** Clone when there is no tree. */
  clone: boolean;
  /** Bring submodules along. */
  recursive: boolean;
  /** Name of the remote. */
  remote: string;
  /** Throw away local modifications. */
  force: boolean;
  /** Commits of history to fetch; all when absent. */
  depth?: number | undefined;
  /** Fetch no more than what `version` names. */
  single_branch: boolean;
  /** More to fetch, as a refspec of git-fetch(1). */
  refspec?: string | undefined;
  /** Repository without a working tree. */
  bare: boolean;
  /** Require a good signature of the commit or tag. */
  verify_commit: boolean;
  /** Absolute path of the private key for ssh. */
  key_file?: string | undefined;
  /** Connect to hosts whose key is not known or has changed. */
  accept_hostkey: boolean;
  /** Connect to new hosts and remember their keys. */
  accept_newhostkey: boolean;
  /** More words for ssh(1). */
  ssh_opts?: string[] | undefined;
  /** User for http and https. */
  username?: string | undefined;
  /** Password or token for http and https. */
  password?: string | undefined;
}

/**
 * Keeps a working tree at a version.
 *
 * @example A tag of an application
 * ```yaml
 * - type: git
 *   repo: https://example.org/app.git
 *   dest: /srv/app
 *   version: v1.2.0
 *   depth: 1
 * ```
 *
 * @example A branch over ssh
 * ```yaml
 * - type: git
 *   repo: git@example.org:team/app.git
 *   dest: /srv/app
 *   version: main
 *   key_file: /root/.ssh/deploy
 *   accept_newhostkey: true
 * ```
 */
export const gitTask: Task<GitTaskParams> = {
  type: "git",
  params: z.strictObject({
    repo: repository(),
    dest: absolutePath(),
    version: withDefault(versionText(), "HEAD"),
    update: withDefault(flag(), true),
    clone: withDefault(flag(), true),
    recursive: withDefault(flag(), true),
    remote: withDefault(versionText(), "origin"),
    force: withDefault(flag(), false),
    depth: z.int().min(1).optional(),
    single_branch: withDefault(flag(), false),
    refspec: nameText().optional(),
    bare: withDefault(flag(), false),
    verify_commit: withDefault(flag(), false),
    key_file: absolutePath().optional(),
    accept_hostkey: withDefault(flag(), false),
    accept_newhostkey: withDefault(flag(), false),
    ssh_opts: commandWords().optional(),
    username: line().optional(),
    password: line().optional(),
  }),
  programs: ["git"],
  plan,
};

function repository(): z.ZodType<string> {
  const error =
    'expected an address such as "https://host/path", "ssh://user@host/path", "user@host:path" or "/path"';
  return nameText().refine(
    (value) =>
      /^(https?|ssh|git|file):\/\/[^\s]+$/i.test(value) ||
      /^\//.test(value) ||
      /^(?!.*:\/\/)(?!ext::)[^\s\/:@-][^\s\/:]*:[^:\s-][^\s]*$/.test(value),
    { error },
  );
}

/** Reads a name as git-check-ref-format(1) allows it. */
function versionText(): z.ZodType<string> {
  return nameText().refine(
    (value) =>
      !/[\s~^:?*[\\\p{Cc}]|\.\.|@\{|\/\/|^\/|\/$|\.lock$|\.$/u.test(value),
    { error: "expected the name of a branch or tag, or a commit hash" },
  );
}

async function* plan(want: GitTaskParams, host: Host): Plan {
  const dest = want.dest.replace(/(?<=.)\/+$/, "");
  const access = toAccess(want);
  const found = await findGitRepository(host, dest, want);
  const before = found?.head ?? "";
  const isLeft = found ? !want.update : !want.clone;
  if (isLeft) return { before, after: before, remote_url_changed: false };
  if (!found) await requireFree(dest, host);
  const user = await findOwner(dest, host);
  const tree = found && !want.bare
    ? await readTree(dest, access, user, host)
    : { modified: [], hasOldSubmodules: false };
  if (tree.modified.length > 0 && !want.force) {
    const names = tree.modified.slice(0, 5).map((name) => `"${name}"`);
    throw new TaskError(
      `Cannot check out to "${dest}": ${names.join(", ")} ${
        tree.modified.length === 1 ? "was" : "were"
      } changed by hand`,
      {
        advice: "Set force: true to throw the modifications away",
        output: { before },
      },
    );
  }
  const goal = await findGoal(want.version, access, host);
  const isMoved = found !== undefined && found.remoteUrl !== access.url;
  const isDue = before !== goal.commit || isMoved ||
    tree.modified.length > 0 || (want.recursive && tree.hasOldSubmodules);
  if (isDue) {
    if (!found) yield* planDirectories(toParent(dest), {}, host);
    yield toChange(want, dest, access, goal, {
      user,
      shows: toShown(found, goal, isMoved, access.url),
    });
  }
  return { before, after: goal.commit, remote_url_changed: isMoved };
}

/** Gives how the remote is reached; user and password of http leave the address. */
function toAccess(want: GitTaskParams): GitAccess {
  const ssh = toSsh(want);
  if (!isHttp(want.repo) || !URL.canParse(want.repo)) {
    return { url: want.repo, ssh };
  }
  const url = new URL(want.repo);
  const username = want.username ?? decodeURIComponent(url.username);
  const password = want.password ?? decodeURIComponent(url.password);
  const isPlain = url.username === "" && url.password === "";
  return {
    url: isPlain ? want.repo : toShownUrl(want.repo),
    ssh,
    ...(username === "" && password === "" ? {} : { username, password }),
  };
}

function toSsh(want: GitTaskParams): SshAccess | undefined {
  const hostKeys = want.accept_hostkey
    ? "any"
    : want.accept_newhostkey
    ? "new"
    : "known";
  const isPlain = hostKeys === "known" && want.key_file === undefined &&
    want.ssh_opts === undefined;
  if (isPlain) return undefined;
  return {
    hostKeys,
    ...(want.key_file === undefined ? {} : { keyFile: want.key_file }),
    ...(want.ssh_opts === undefined ? {} : { options: want.ssh_opts }),
  };
}

/** Requires that nothing, or an empty directory, stands where a clone goes. */
async function requireFree(dest: string, host: Host): Promise<void> {
  const entry = await host.stat(dest, true);
  if (!entry) return;
  if (entry.type === "dir" && (await host.list(dest)).length === 0) return;
  if (host.pending) {
    throw new UnknownState(`${host.pending.name} may change ${dest}`);
  }
  throw new TaskError(
    `Cannot clone to "${dest}": ${
      entry.type === "dir"
        ? "the directory is not empty and holds no repository"
        : `it is a ${toTypeText(entry.type)}`
    }`,
    { advice: "Name another directory, or remove it first" },
  );
}

function toChange(
  want: GitTaskParams,
  dest: string,
  { url, ssh, username, password }: GitAccess,
  { commit, ref }: Goal,
  { user, shows }: { user: string | undefined; shows: string },
): CheckoutChange {
  return {
    kind: "checkout",
    path: dest,
    url,
    version: want.version,
    commit,
    ...(ref === undefined ? {} : { ref }),
    remote: want.remote,
    force: want.force,
    ...(want.depth === undefined ? {} : { depth: want.depth }),
    ...(username === undefined ? {} : { username, password: password ?? "" }),
    ...(want.bare ? { bare: true } : {}),
    ...(want.single_branch ? { singleBranch: true } : {}),
    ...(want.refspec === undefined ? {} : { refspecs: [want.refspec] }),
    ...(want.recursive ? { recursive: true } : {}),
    ...(want.verify_commit ? { verify: true } : {}),
    ...(ssh ? { ssh } : {}),
    ...(user === undefined ? {} : { user }),
    shows,
  };
}

/** Says what changes: `not cloned -> 1a2b3c4 (v1.2.0)`. */
function toShown(
  found: GitRepository | undefined,
  { commit, ref }: Goal,
  isMoved: boolean,
  url: string,
): string {
  const before = found ? found.head?.slice(0, 7) ?? "no commit" : "not cloned";
  const name = ref?.replace(/^refs\/(heads|tags)\//, "");
  const after = name === undefined
    ? commit.slice(0, 7)
    : `${commit.slice(0, 7)} (${name})`;
  const moved = isMoved ? `, ${found?.remoteUrl ?? "no remote"} -> ${url}` : "";
  return `${before} -> ${after}${moved}`;
}
