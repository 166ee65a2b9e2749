/**
 * The `known_hosts` task.
 *
 * Keeps public keys of ssh servers, or keeps them away, for all users in
 * `/etc/ssh/ssh_known_hosts`, or for one in their own file (sshd(8), under
 * SSH_KNOWN_HOSTS FILE FORMAT). A new key of a type replaces the old one;
 * hashed names are found too. Nothing is asked of the server: keys come from
 * the configuration.
 *
 * @module
 */

import * as z from "zod";
import {
  absolutePath,
  flag,
  nameText,
  oneOf,
  text,
  withDefault,
} from "../lib/field.ts";
import {
  type Host,
  type Plan,
  type Task,
  TaskError,
  type User,
} from "../lib/task.ts";
import { planFile, type Steps, toParent } from "./_files.ts";
import {
  dropKeys,
  type HostKey,
  keepKeys,
  parseHostKey,
  toHostName,
} from "./_known_hosts.ts";
import { decodeUtf8, encodeUtf8 } from "./_text.ts";
import { getUser, toPrimaryName } from "./_users.ts";

/** Params of the `known_hosts` task. */
export interface KnownHostsTaskParams {
  /** Name or address of the server, or `[name]:port`. */
  name: string;
  /** `present` or `absent`; absent without a key removes all keys of the server. */
  state: "present" | "absent";
  /** One key or several lines of keys, as `ssh-keyscan` or the server's `.pub` files have them. */
  key?: string | undefined;
  /** Port of the server, where it is another than 22. */
  port?: number | undefined;
  /** User whose file it is, `~/.ssh/known_hosts`. */
  user?: string | undefined;
  /** Absolute path of the file; that of all users, or of `user`, when absent. */
  path?: string | undefined;
  /** Write a hash instead of the name. */
  hash_host: boolean;
}

const SYSTEM_PATH = "/etc/ssh/ssh_known_hosts";

/**
 * Keeps keys of ssh servers.
 *
 * @example The server of the repositories
 * ```yaml
 * - type: known_hosts
 *   name: git.example.org
 *   key: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEdZexzv0ayJYOPz+5wAVwKzXMrvcknUhJOUKWna0BRc
 * ```
 */
export const knownHostsTask: Task<KnownHostsTaskParams> = {
  type: "known_hosts",
  params: z.strictObject({
    name: nameText().refine((name) => !/[\s,*?!|#@]/.test(name), {
      error: "expected one name or address, without patterns",
    }),
    state: withDefault(oneOf(["present", "absent"]), "present"),
    key: text().refine((lines) => parseKeys(lines) !== undefined, {
      error:
        'expected lines of keys such as "ssh-ed25519 AAAAC3…": type and key',
    }).optional(),
    port: z.int().min(1).max(65_535).optional(),
    user: nameText().optional(),
    path: absolutePath().optional(),
    hash_host: withDefault(flag(), false),
  }).refine((want) => want.state === "absent" || want.key !== undefined, {
    error: "expected the key of the server",
    path: ["key"],
  }),
  plan,
};

/** Parses lines of keys; undefined when one is none, or none is there. */
function parseKeys(lines: string): HostKey[] | undefined {
  const keys = lines.split(/\r?\n/).filter((one) => !/^\s*(?:#|$)/.test(one))
    .map(parseHostKey);
  const whole = keys.filter((key) => key !== undefined);
  return whole.length === keys.length && keys.length > 0 ? whole : undefined;
}

async function* plan(want: KnownHostsTaskParams, host: Host): Plan {
  const user = want.user === undefined
    ? undefined
    : await getUser(host, want.user);
  const path = want.path ??
    (user ? `${user.home}/.ssh/known_hosts` : SYSTEM_PATH);
  const name = toHostName(want.name, want.port);
  const keys = parseKeys(want.key ?? "") ?? [];
  const output = { path, name, state: want.state };
  const entry = await host.stat(path);
  if (entry && entry.type !== "file") {
    throw new TaskError(`Cannot edit "${path}": it is not a regular file`, {
      advice: "Name the file itself with path",
    });
  }
  const before = entry ? decodeUtf8(await host.readFile(path)) : "";
  const after = want.state === "present"
    ? await keepKeys(before, name, keys, want.hash_host)
    : await dropKeys(before, name, keys);
  if (after === before) return output;
  if (!entry) yield* planDirectory(toParent(path), user, host);
  yield* planFile({
    path,
    content: encodeUtf8(after),
    newMode: user ? 0o600 : 0o644,
    ...(entry || !user ? {} : await toOwner(user, host)),
  }, host);
  return output;
}

async function* planDirectory(
  dir: string,
  user: User | undefined,
  host: Host,
): Steps<void> {
  if (await host.stat(dir, true)) return;
  yield {
    kind: "make_dir",
    path: dir,
    mode: user ? 0o700 : 0o755,
    ...(user ? await toOwner(user, host) : {}),
  };
}

async function toOwner(
  user: User,
  host: Host,
): Promise<{ owner: string; group: string }> {
  const group = toPrimaryName(user, await host.groups());
  return { owner: user.name, group };
}
