/** Removed accounts for the `user` task: `userdel(8)`. */

import {
  type Change,
  type Group,
  type Host,
  type Prediction,
  type TaskContext,
  TaskError,
  type User,
} from "../lib/task.ts";
import type { Steps } from "./_files.ts";
import { toMemberPredictions } from "./_user_account.ts";
import { toChpasswd } from "./_user_password.ts";
import { readRanges, type SubordinateRanges } from "./_user_ranges.ts";
import {
  isBusy,
  readAccountDefaults,
  toMemberships,
  toPrimaryName,
} from "./_users.ts";
import { requireRemovable } from "./_vital.ts";

/** What is wanted of a removal. */
export interface WantedRemoval {
  /** With `absent`, remove the home and the mailbox too. */
  remove: boolean;
  /** With `absent`, remove the user even when it has running processes. */
  force: boolean;
}

/**
 * Removes a user; the home goes first, so that a run that breaks off is taken
 * up again.
 * @throws {TaskError} When it is root, this process's own user, or busy without `force`.
 */
export async function* planAbsent(
  user: User,
  want: WantedRemoval,
  host: Host,
  context: TaskContext,
): Steps<void> {
  if (user.uid === 0 || user.uid === host.uid) {
    throw new TaskError(
      `Cannot remove user "${user.name}": ${
        user.uid === 0 ? "the system needs it" : "this process runs as it"
      }`,
    );
  }
  if (!want.force && await isBusy(user.uid, host)) {
    throw new TaskError(
      `Cannot remove user "${user.name}": the user has running processes`,
      { advice: "Stop them first, or set force: true" },
    );
  }
  const { userGroups, mailDir } = await readAccountDefaults(host);
  if (want.remove) yield* planLeftovers(user, mailDir, host, context);
  const groups = await host.groups();
  const isOwn = userGroups && await hasOwnGroup(user, want.force, host);
  const memberships = toMemberships(user.name, groups)
    .filter((name) => !isOwn || name !== user.name);
  const predicts: Prediction[] = [
    { table: "users", name: user.name, value: undefined },
    ...toMemberPredictions(user.name, memberships, [], groups),
  ];
  if (isOwn) {
    predicts.push({ table: "groups", name: user.name, value: undefined });
  }
  yield {
    kind: "run",
    argv: ["userdel", ...(want.force ? ["-f"] : []), user.name],
    shows: "present -> absent",
    predicts,
    touches: ["users", "groups"],
    undo: toRestored(user, {
      isOwn,
      memberships,
      groups,
      ranges: await readRanges(user.name, host),
    }),
  };
}

/** Removes home and mailbox where they are the user's own. */
async function* planLeftovers(
  user: User,
  mailDir: string,
  host: Host,
  context: TaskContext,
): Steps<void> {
  const home = await host.stat(user.home);
  const sharer = (await host.users()).values().find((other) =>
    other.name !== user.name &&
    (other.home === user.home || other.home.startsWith(`${user.home}/`))
  );
  if (home?.type === "dir" && home.uid === user.uid && !sharer) {
    await requireRemovable([user.home], host);
    yield { kind: "remove", path: user.home, recursive: true };
  } else if (home) {
    context.warn(
      `Home "${user.home}" was kept: ${
        sharer
          ? `it holds the home of user "${sharer.name}"`
          : `it is no directory of user "${user.name}"`
      }`,
    );
  }
  const mailbox = `${mailDir}/${user.name}`;
  const mail = await host.stat(mailbox);
  if (mail?.type === "file" && mail.uid === user.uid) {
    yield { kind: "remove", path: mailbox };
  }
}

/** Tells whether `userdel` removes the group of the user's name too. */
async function hasOwnGroup(
  user: User,
  force: boolean,
  host: Host,
): Promise<boolean> {
  const group = (await host.groups()).get(user.name);
  if (!group || group.gid !== user.gid) return false;
  if (group.members.some((name) => name !== user.name)) return false;
  return force ||
    !(await host.users()).values().some((other) =>
      other.name !== user.name && other.gid === user.gid
    );
}

/** What goes with an account. */
interface Belongings {
  /** The group of its name is its own. */
  isOwn: boolean;
  memberships: readonly string[];
  groups: ReadonlyMap<string, Group>;
  ranges: SubordinateRanges;
}

/** The changes that bring a removed account back. */
function toRestored(
  user: User,
  { isOwn, memberships, groups, ranges }: Belongings,
): Change[] {
  const gid = String(user.gid);
  const group: Change[] = isOwn
    ? [{ kind: "run", argv: ["groupadd", "-o", "-g", gid, user.name] }]
    : [];
  const add: Change = {
    kind: "run",
    argv: [
      ...["useradd", ...ranges.add, "-M", "-o", "-u", String(user.uid)],
      ...["-g", isOwn ? user.name : toPrimaryName(user, groups)],
      ...["-d", user.home, "-s", user.shell, "-c", user.gecos],
      ...(memberships.length === 0 ? [] : ["-G", memberships.join(",")]),
      user.name,
    ],
  };
  const account = [...group, add, ...ranges.restore];
  if (!user.shadow) return account;
  const { hash, min, max, warn, inactive, expire } = user.shadow;
  const days: [string, number | undefined][] = [
    ["-m", min],
    ["-M", max],
    ["-W", warn],
    ["-I", inactive],
    ["-E", expire],
  ];
  const ageing: Change = {
    kind: "run",
    argv: [
      "chage",
      ...days.flatMap(([flag, value]) => [flag, String(value ?? -1)]),
      user.name,
    ],
  };
  const password = hash === "" ? [] : [toChpasswd(user.name, hash)];
  return [...account, ...password, ageing];
}
