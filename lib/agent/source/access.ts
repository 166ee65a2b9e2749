/** How the repository and its mirrors are reached. */

import type { SshAccess } from "../../change.ts";
import { type GitAccess, isHttp } from "../../host/git.ts";
import type { SourceConfig } from "./source_config.ts";

/** User that servers take a bare token of (GitHub, Gitea, GitLab). */
const TOKEN_USER = "x-access-token";
/** Time in which ssh has to be connected, in seconds. */
const CONNECT_SECS = 15;

/** Lists the repository and its mirrors; user and password leave addresses, and go to no other server. */
export function listAccesses(config: SourceConfig): GitAccess[] {
  const ssh = toSsh(config);
  const { token, password = token } = config;
  const username = config.username ??
    (password === undefined ? undefined : TOKEN_USER);
  const origin = toOrigin(config.url);
  return [config.url, ...config.mirrors].map((address) => {
    if (!isHttp(address)) return { url: address, ssh };
    const url = new URL(address);
    if (url.username !== "" || url.password !== "") {
      const own = {
        username: decodeURIComponent(url.username),
        password: decodeURIComponent(url.password),
      };
      url.username = "";
      url.password = "";
      return { url: url.href, ...own };
    }
    const isOwn = username !== undefined && url.origin === origin;
    return { url: address, ...isOwn && { username, password } };
  });
}

function toOrigin(address: string): string | undefined {
  return isHttp(address) ? new URL(address).origin : undefined;
}

function toSsh({ ssh }: SourceConfig): SshAccess {
  const { key_file, known_hosts, ssh_opts = [] } = ssh ?? {};
  return {
    hostKeys: ssh?.accept_newhostkey ? "new" : "known",
    ...key_file !== undefined && { keyFile: key_file },
    options: [
      ...["-o", `ConnectTimeout=${CONNECT_SECS}`],
      ...known_hosts === undefined
        ? []
        : ["-o", `UserKnownHostsFile=${known_hosts}`],
      ...ssh_opts,
    ],
  };
}
