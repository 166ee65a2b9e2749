/**
 * The `authorized_key` task.
 *
 * Keeps public keys of a user, or keeps them away, in the file that `sshd(8)`
 * describes under AUTHORIZED_KEYS FILE FORMAT. A key is known by its type and
 * blob; options and comment are attributes of its line.
 *
 * @module
 */

import * as z from "zod";
import {
  absolutePath,
  flag,
  line,
  nameText,
  oneOf,
  text,
  withDefault,
} from "../lib/field.ts";
import {
  type Host,
  type Plan,
  type Task,
  type TaskContext,
  TaskError,
  type User,
} from "../lib/task.ts";
import {
  planFile,
  requireDirectory,
  type Steps,
  toParent,
  toTypeText,
} from "./_files.ts";
import { editKeys } from "./_ssh_key_edit.ts";
import {
  areOptions,
  isPassive,
  isSameKey,
  type KeyLine,
  parseKeyLine,
  requireWholeKey,
  toFingerprint,
} from "./_ssh_keys.ts";
import { decodeUtf8, encodeUtf8 } from "./_text.ts";
import { getUser, toPrimaryName } from "./_users.ts";

/** Params of the `authorized_key` task. */
export interface AuthorizedKeyTaskParams {
  /** Login name of the user. */
  user: string;
  /** `present` or `absent`. */
  state: "present" | "absent";
  /** One key or several lines of keys, or an `https:` address that gives them. */
  key?: string | undefined;
  /** File that holds the keys: of the configuration, or an absolute path on the host. */
  key_file?: string | undefined;
  /** Options of the keys, as `from="10.0.0.0/8",no-pty`; empty text takes options away, absence keeps them. */
  key_options?: string | undefined;
  /** Comment of the keys, instead of what they say themselves. */
  comment?: string | undefined;
  /** File of the keys; `<home>/.ssh/authorized_keys` when absent. */
  path?: string | undefined;
  /** Remove all other keys from the file. */
  exclusive: boolean;
  /** Keep one line of each key only. */
  unique: boolean;
  /** Make the directory of the file when it is missing; as `manage_dir` when absent. */
  create_ssh_dir?: boolean | undefined;
  /** Give the directory, where it lies in the home, to the user with mode 0700. */
  manage_dir: boolean;
  /** Refuse keys that are damaged or of an unknown type. */
  validate_key: boolean;
  /** Write through links in the user's directories: the user may then aim them at any file. */
  follow: boolean;
  /** Check the certificate of an `https:` address. */
  validate_certs: boolean;
}

/**
 * Keeps keys of a user.
 *
 * @example A key that may only forward a port
 * ```yaml
 * - type: authorized_key
 *   user: root
 *   key: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEdZexzv0ayJYOPz+5wAVwKzXMrvcknUhJOUKWna0BRc ops
 *   key_options: restrict,port-forwarding
 *   path: /etc/ssh/root_keys
 * ```
 */
export const authorizedKeyTask: Task<AuthorizedKeyTaskParams> = {
  type: "authorized_key",
  params: z.strictObject({
    user: nameText(),
    state: withDefault(oneOf(["present", "absent"]), "present"),
    key: text().optional(),
    key_file: nameText().optional(),
    key_options: line().refine((value) => areOptions(value.trim()), {
      error: "expected options without blanks outside of double quotes",
    }).optional(),
    comment: line().optional(),
    path: absolutePath().optional(),
    exclusive: withDefault(flag(), false),
    unique: withDefault(flag(), true),
    create_ssh_dir: flag().optional(),
    manage_dir: withDefault(flag(), true),
    validate_key: withDefault(flag(), true),
    follow: withDefault(flag(), false),
    validate_certs: withDefault(flag(), true),
  }).refine(
    (want) => (want.key === undefined) !== (want.key_file === undefined),
    { error: "expected either key or key_file", path: ["key"] },
  ),
  plan,
};

async function* plan(
  want: AuthorizedKeyTaskParams,
  host: Host,
  context: TaskContext,
): Plan {
  const user = await getUser(host, want.user);
  const keys = await readKeys(want, host, context);
  const path = want.path ?? `${user.home}/.ssh/authorized_keys`;
  const isHome = path.startsWith(`${user.home}/`) && user.home !== "/";
  if (isHome && !want.follow) await requireNoLinks(user, path, host);
  const isThere = await host.stat(path, want.follow);
  const output = {
    user: want.user,
    keyfile: path,
    state: want.state,
    fingerprints: await Promise.all(keys.map(toFingerprint)),
  };
  if (!isThere && want.state === "absent") return output;
  const before = isThere ? decodeUtf8(await host.readFile(path)) : "";
  const after = editKeys(before, keys, want);
  if (want.state === "absent" && after === before) return output;
  const group = toPrimaryName(user, await host.groups());
  if (want.state === "present") {
    yield* planDirectory(toParent(path), user, group, isHome, want, host);
  }
  const isOurs = isHome && want.state === "present";
  yield* planFile({
    path,
    content: encodeUtf8(after),
    follow: want.follow,
    ...(isOurs ? { mode: "0600" } : { newMode: 0o600 }),
    ...(isOurs || !isThere ? { owner: user.name } : {}),
    ...(isThere ? {} : { group }),
  }, host);
  return output;
}

/** Reads the wanted keys from the params, a file or an address. */
async function readKeys(
  want: AuthorizedKeyTaskParams,
  host: Host,
  context: TaskContext,
): Promise<KeyLine[]> {
  const lines = (await readKeyText(want, host, context)).split(/\r?\n/);
  const keys: KeyLine[] = [];
  for (const one of lines) {
    if (isPassive(one)) continue;
    const key = parseKeyLine(one);
    if (!key) {
      throw new TaskError(
        `Cannot use the keys for user "${want.user}": a line is no public key`,
        { advice: "Copy the whole line of the .pub file: type, key, comment" },
      );
    }
    if (want.validate_key) requireWholeKey(key);
    if (!keys.some((known) => isSameKey(known, key))) keys.push(key);
  }
  if (keys.length > 0 || (want.exclusive && want.state === "present")) {
    return keys;
  }
  throw new TaskError(
    `Cannot find a key for user "${want.user}": the text holds none`,
  );
}

async function readKeyText(
  want: AuthorizedKeyTaskParams,
  host: Host,
  context: TaskContext,
): Promise<string> {
  if (want.key_file !== undefined) {
    const path = want.key_file.startsWith("/")
      ? want.key_file
      : await context.findFile("files", want.key_file);
    return await host.readText(path);
  }
  const url = want.key?.trim() ?? "";
  if (!/^(https?|file):\/\/\S+$/.test(url)) return url;
  if (url.startsWith("http:")) {
    context.warn(`Anyone on the way could change the keys at "${url}"`);
  }
  const answer = await host.request({
    url,
    verifyTls: want.validate_certs,
    maxBytes: 1024 * 1024,
  });
  if (answer.status === 200) return new TextDecoder().decode(answer.body);
  throw new TaskError(
    `Cannot get keys from "${url}": it answered ${answer.status}`,
  );
}

/**
 * Refuses links between the home and the file: the user could aim them at
 * files of others.
 */
async function requireNoLinks(
  user: User,
  path: string,
  host: Host,
): Promise<void> {
  let at = user.home;
  for (const part of path.slice(user.home.length).split("/")) {
    if (part === "" || part === ".") continue;
    at += `/${part}`;
    const entry = await host.stat(at);
    if (entry?.type !== "link" && part !== "..") continue;
    throw new TaskError(
      `Cannot use "${path}" for the keys of user "${user.name}": "${at}" is a link`,
      { advice: "Remove the link, or set follow: true if you trust the user" },
    );
  }
}

async function* planDirectory(
  dir: string,
  user: User,
  group: string,
  isHome: boolean,
  want: AuthorizedKeyTaskParams,
  host: Host,
): Steps<void> {
  const isManaged = want.manage_dir && isHome && dir !== user.home;
  const entry = await host.stat(dir, true);
  if (!entry && (want.create_ssh_dir ?? want.manage_dir)) {
    await requireDirectory(toParent(dir), host);
    const owner = isHome ? { owner: user.name, group } : {};
    yield {
      kind: "make_dir",
      path: dir,
      mode: isHome ? 0o700 : 0o755,
      ...owner,
    };
  } else if (entry && entry.type !== "dir") {
    throw new TaskError(
      `Cannot use "${dir}" for keys: it is a ${toTypeText(entry.type)}`,
    );
  } else if (
    entry && isManaged && (entry.mode !== 0o700 || entry.uid !== user.uid)
  ) {
    yield { kind: "attributes", path: dir, mode: 0o700, owner: user.name };
  }
}
