/** Home directories and keys for the `user` task. */

import {
  type Attributes,
  type Host,
  type TaskContext,
  TaskError,
  type User,
} from "../lib/task.ts";
import {
  requireDirectory,
  type Steps,
  toParent,
  toTypeText,
} from "./_files.ts";
import { planParents, type WantedAccount } from "./_user_account.ts";
import {
  type AccountDefaults,
  readAccountDefaults,
  RESERVED_USERS,
  toPrimaryName,
} from "./_users.ts";

/** What is wanted of the home directory. */
export interface WantedHome extends Pick<WantedAccount, "system"> {
  /** Make the home when it is missing; when absent, that is done for people's accounts and not for system accounts. */
  create_home?: boolean | undefined;
  /** Directory whose content a new home gets, instead of `/etc/skel`; `/dev/null` for none. */
  skeleton?: string | undefined;
  /** Octal bits that a new home does not get, instead of those of `login.defs(5)`. */
  umask?: string | undefined;
}

/** What is wanted of the user's own key pair. */
export interface WantedKey {
  /** Make a key pair with `ssh-keygen(1)` when neither half exists; an existing one is never touched. */
  generate_ssh_key: boolean;
  /** Kind of the key. */
  ssh_key_type: "rsa" | "ed25519" | "ecdsa";
  /** Size of the key; what `ssh-keygen` takes by itself when absent. */
  ssh_key_bits?: number | undefined;
  /** Path of the private key, relative to the home or absolute; `.ssh/id_<type>` when absent. */
  ssh_key_file?: string | undefined;
  /** Comment of the key. */
  ssh_key_comment?: string | undefined;
  /** Passphrase of the private key; none when absent. */
  ssh_key_passphrase?: string | undefined;
}

/** Homes that stand for "no home". */
const NO_HOMES: ReadonlySet<string> = new Set(["", "/", "/nonexistent"]);

/** Makes a missing home with the skeleton in it; one that exists is left as it is. */
export async function* planHome(
  user: User,
  isNew: boolean,
  want: WantedHome,
  host: Host,
  context: TaskContext,
): Steps<void> {
  if (want.create_home === false || NO_HOMES.has(user.home)) return;
  const entry = await host.stat(user.home);
  if (entry) {
    if (isNew && entry.uid !== user.uid) {
      context.warn(
        `Home "${user.home}" of the new user "${user.name}" exists and belongs to uid ${entry.uid}: it was left as it is`,
      );
    }
    return;
  }
  const defaults = await readAccountDefaults(host);
  const isSystem = want.system || RESERVED_USERS.has(user.name) ||
    (!isNew && user.uid >= 0 && user.uid < defaults.uidMin);
  if (want.create_home === undefined && isSystem) return;
  yield* planParents(toParent(user.home), host);
  const owner = await toOwner(user, host);
  const mode = want.umask === undefined
    ? defaults.homeMode
    : 0o777 & ~Number.parseInt(want.umask, 8);
  yield { kind: "make_dir", path: user.home, mode, ...owner };
  yield* planSkeleton(user, owner, want, defaults, host);
}

async function toOwner(user: User, host: Host): Promise<Attributes> {
  const group = toPrimaryName(user, await host.groups());
  return { owner: user.name, group };
}

async function* planSkeleton(
  user: User,
  owner: Attributes,
  want: WantedHome,
  defaults: AccountDefaults,
  host: Host,
): Steps<void> {
  const skeleton = want.skeleton ?? defaults.skeleton;
  if (skeleton === "/dev/null") return;
  const entry = await host.stat(skeleton, true);
  if (entry?.type === "dir") {
    yield* planCopies(skeleton, user.home, "", owner, host);
  } else if (want.skeleton !== undefined) {
    throw new TaskError(
      `Cannot copy skeleton "${skeleton}": it is no directory`,
    );
  }
}

/** Copies a tree into a new home; links are copied as links and nothing is written through them. */
async function* planCopies(
  from: string,
  home: string,
  below: string,
  owner: Attributes,
  host: Host,
): Steps<void> {
  for (const name of await host.list(from + below)) {
    const source = `${from}${below}/${name}`;
    const path = `${home}${below}/${name}`;
    const entry = await host.stat(source);
    if (entry?.type === "dir") {
      yield { kind: "make_dir", path, mode: entry.mode, ...owner };
      yield* planCopies(from, home, `${below}/${name}`, owner, host);
    } else if (entry?.type === "link") {
      const text = await host.readLink(source);
      const isInside = text.startsWith(`${from}/`);
      const target = isInside ? home + text.slice(from.length) : text;
      yield { kind: "link", path, target };
      yield { kind: "attributes", path, ...owner };
    } else if (entry?.type === "file") {
      const sha256 = await host.digest(source);
      const content = { file: source, sha256, size: entry.size };
      yield { kind: "write", path, content, mode: entry.mode, ...owner };
    }
  }
}

/** The path of the private key that is wanted. */
export function toKeyPath(user: User, want: WantedKey): string {
  const file = want.ssh_key_file ?? `.ssh/id_${want.ssh_key_type}`;
  return file.startsWith("/") ? file : `${user.home}/${file}`;
}

/**
 * Makes a key pair as the user, so that no link of the user leads root
 * anywhere.
 * @throws {TaskError} When the directory is a link or cannot be.
 */
export async function* planKey(
  user: User,
  want: WantedKey,
  host: Host,
): Steps<void> {
  const path = toKeyPath(user, want);
  if (await host.stat(path) || await host.stat(`${path}.pub`)) return;
  const dir = toParent(path);
  const owner = await toOwner(user, host);
  const entry = await host.stat(dir);
  if (!entry) {
    await requireDirectory(toParent(dir), host);
    yield { kind: "make_dir", path: dir, mode: 0o700, ...owner };
  } else if (entry.type !== "dir") {
    throw new TaskError(
      `Cannot make key "${path}": "${dir}" is a ${toTypeText(entry.type)}`,
    );
  }
  const passphrase = want.ssh_key_passphrase;
  const options: [string, string | number | undefined][] = [
    ["-b", want.ssh_key_bits],
    ["-C", want.ssh_key_comment],
    ["-N", passphrase === undefined ? "" : undefined],
  ];
  yield {
    kind: "run",
    argv: [
      "ssh-keygen",
      "-q",
      "-t",
      want.ssh_key_type,
      ...options.flatMap(([flag, value]) =>
        value === undefined ? [] : [flag, String(value)]
      ),
      "-f",
      path,
    ],
    ...(passphrase === undefined
      ? {}
      : { stdin: `${passphrase}\n${passphrase}\n`, secret: true }),
    user: user.name,
    ...(owner.group === undefined ? {} : { group: owner.group }),
    shows: "absent -> present",
    predicts: [],
    undo: [{ kind: "remove", path: `${path}.pub` }, { kind: "remove", path }],
  };
}
