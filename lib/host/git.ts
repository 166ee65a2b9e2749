/** How git(1) is run: nothing asked of people, no hooks, no secrets in arguments. */

import type { SshAccess } from "../change.ts";

/** How a repository is reached. */
export interface GitAccess {
  /** Address: `https:`, `http:`, `ssh:`, `git:`, `file:`, an absolute path, or `user@host:path`. */
  url: string;
  username?: string | undefined;
  password?: string | undefined;
  ssh?: SshAccess | undefined;
}

/** Tells addresses that the built-in client can reach too. */
export function isHttp(url: string): boolean {
  return /^https?:\/\//i.test(url);
}

/**
 * Gives the environment for git: settings by `GIT_CONFIG_COUNT` (git 2.31),
 * so that credentials are in no argument list; protocols as
 * git-config(1) `protocol.allow` has them, local ones for a local address only.
 */
export function toGitEnv(access: GitAccess): Record<string, string> {
  const { url, username, password, ssh } = access;
  const settings: [string, string][] = [
    ["core.hooksPath", "/dev/null"],
    ["core.fsmonitor", "false"],
    ["credential.helper", ""],
    ["gc.autoDetach", "false"],
  ];
  if (username !== undefined && isHttp(url)) {
    const pair = new TextEncoder().encode(`${username}:${password ?? ""}`);
    settings.push([
      `http.${url}.extraHeader`,
      `Authorization: Basic ${pair.toBase64()}`,
    ]);
  }
  const env: Record<string, string> = {
    GIT_TERMINAL_PROMPT: "0",
    GIT_OPTIONAL_LOCKS: "0",
    GIT_ALLOW_PROTOCOL: isLocal(url)
      ? "file:http:https:ssh:git"
      : "http:https:ssh:git",
    GIT_SSH_COMMAND: toSshCommand(ssh),
    GIT_CONFIG_COUNT: String(settings.length),
  };
  settings.forEach(([key, value], index) => {
    env[`GIT_CONFIG_KEY_${index}`] = key;
    env[`GIT_CONFIG_VALUE_${index}`] = value;
  });
  return env;
}

function isLocal(url: string): boolean {
  return url.startsWith("/") || /^file:\/\//i.test(url);
}

const HOST_KEYS: Readonly<Record<SshAccess["hostKeys"], string>> = {
  known: "yes",
  new: "accept-new",
  any: "no",
};

/** Writes the words for ssh(1); git hands them to a shell, so each is quoted. */
function toSshCommand(ssh: SshAccess = { hostKeys: "known" }): string {
  const words = [
    "ssh",
    "-o",
    "BatchMode=yes",
    "-o",
    `StrictHostKeyChecking=${HOST_KEYS[ssh.hostKeys]}`,
    ...(ssh.keyFile === undefined
      ? []
      : ["-o", "IdentitiesOnly=yes", "-i", ssh.keyFile]),
    ...ssh.options ?? [],
  ];
  return words.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(" ");
}
