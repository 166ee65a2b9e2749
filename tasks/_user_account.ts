/** The fields and groups of an existing account, for the `user` task: `usermod(8)`. */

import {
  type Group,
  type Host,
  type Prediction,
  TaskError,
  type User,
} from "../lib/task.ts";
import { requireDirectory, type Steps, toParent } from "./_files.ts";
import {
  findGroup,
  getGroup,
  isBusy,
  toMemberships,
  toPrimaryName,
} from "./_users.ts";

/** What is wanted of the account itself. */
export interface WantedAccount {
  /** Login name. */
  name: string;
  /** Number; 0 for root only. Files in the home follow a change, others keep the old number. */
  uid?: number | undefined;
  /** Let the number be that of another user too. */
  non_unique: boolean;
  /** Name or number of the primary group; a group of the user's own name when absent. */
  group?: string | undefined;
  /** Number of the primary group; for a new user, a group of the user's name is made with it where there is none. */
  gid?: number | undefined;
  /** Names or numbers of the other groups; the list is exact unless `append`. */
  groups?: string[] | undefined;
  /** Add to the groups only. */
  append: boolean;
  /** Home directory. */
  home?: string | undefined;
  /** Move the content of the old home when `home` changes. */
  move_home: boolean;
  /** Login shell; it must exist. */
  shell?: string | undefined;
  /** Comment field, usually the full name. */
  comment?: string | undefined;
  /** Make a system account: a number of the system's range, no ageing, no home by itself. */
  system: boolean;
  /** Least number for a new user instead of that of `login.defs(5)`. */
  uid_min?: number | undefined;
  /** Greatest number for a new user. */
  uid_max?: number | undefined;
}

/** An account, the name of its primary group, and the groups that list it. */
interface Account {
  user: User;
  primary: string;
  groups: string[];
}

/**
 * Brings an existing account to what is wanted; fields that are not given are
 * kept. Tells whether the home was moved.
 * @throws {TaskError} When a number is taken, a shell or group is missing, the user is busy, or the new home is there already.
 */
export async function* planUpdate(
  user: User,
  want: WantedAccount,
  host: Host,
): Steps<{ isMoved: boolean }> {
  const groups = await host.groups();
  const before: Account = {
    user,
    primary: toPrimaryName(user, groups),
    groups: toMemberships(user.name, groups),
  };
  const after = await toWanted(before, want, host);
  const argv = toUsermod(before, after);
  if (argv.length === 0) return { isMoved: false };
  if (after.user.shell !== user.shell) await requireShell(want, host);
  const isRenumbered = after.user.uid !== user.uid;
  if (isRenumbered) await requireFreeUid(want, host);
  const isMoved = want.move_home && await hasHome(user, after.user, host);
  const isGuarded = isRenumbered || after.user.home !== user.home;
  if (isGuarded && await isBusy(user.uid, host)) {
    throw new TaskError(
      `Cannot change the ${
        isRenumbered ? "uid" : "home"
      } of user "${user.name}": the user has running processes`,
      { advice: "Stop them first" },
    );
  }
  if (isMoved) yield* planParents(toParent(after.user.home), host);
  const options = [
    ...(want.non_unique && isRenumbered ? ["-o"] : []),
    ...(isMoved ? ["-m"] : []),
  ];
  yield {
    kind: "run",
    argv: ["usermod", ...argv, ...options, user.name],
    shows: toShown(before, after),
    predicts: [
      { table: "users", name: user.name, value: after.user },
      ...toMemberPredictions(user.name, before.groups, after.groups, groups),
    ],
    touches: ["users", "groups"],
    undo: [{
      kind: "run",
      argv: ["usermod", ...toUsermod(after, before), ...options, user.name],
    }],
  };
  return { isMoved };
}

/** Tells whether there is a home to move. */
async function hasHome(from: User, to: User, host: Host): Promise<boolean> {
  if (from.home === to.home || !await host.stat(from.home)) return false;
  if (!await host.stat(to.home)) return true;
  throw new TaskError(
    `Cannot move home "${from.home}" to "${to.home}": something is there already`,
    { advice: "Set move_home: false, or take it away first" },
  );
}

/** Makes the missing directories above a home. */
export async function* planParents(path: string, host: Host): Steps<void> {
  if (await host.stat(path, true)) return await requireDirectory(path, host);
  yield* planParents(toParent(path), host);
  yield { kind: "make_dir", path, mode: 0o755 };
}

async function toWanted(
  before: Account,
  want: WantedAccount,
  host: Host,
): Promise<Account> {
  const { user, primary, groups } = before;
  const named = want.group ?? want.gid?.toString() ?? primary;
  const known = findGroup(await host.groups(), named);
  // Several groups may share a number; the account holds only that.
  const isKept = named === primary || known?.gid === user.gid;
  const group = isKept ? user : await getGroup(host, named);
  const after: Account = {
    user: {
      ...user,
      uid: want.uid ?? user.uid,
      gid: group.gid,
      gecos: want.comment ?? user.gecos,
      home: want.home ?? user.home,
      shell: want.shell ?? user.shell,
    },
    primary: isKept ? primary : group.name,
    groups,
  };
  if (want.groups === undefined) return after;
  const names = await toGroupNames(want.groups, host);
  const others = (list: readonly string[]) =>
    list.filter((name) => name !== after.primary).sort();
  const wanted = others([
    ...new Set(want.append ? groups.concat(names) : names),
  ]);
  const isSame = wanted.join() === others(groups).join();
  return isSame ? after : { ...after, groups: wanted };
}

/** Turns names and numbers of groups that must exist into sorted names. */
export async function toGroupNames(
  names: readonly string[],
  host: Host,
): Promise<string[]> {
  const found = new Set<string>();
  for (const name of names) found.add((await getGroup(host, name)).name);
  return [...found].sort();
}

/** The words of `usermod` that lead from one account to the other. */
function toUsermod(from: Account, to: Account): string[] {
  const words: string[] = [];
  const add = (flag: string, before: unknown, after: unknown) => {
    if (before !== after) words.push(flag, String(after));
  };
  add("-u", from.user.uid, to.user.uid);
  add("-g", from.primary, to.primary);
  add("-d", from.user.home, to.user.home);
  add("-s", from.user.shell, to.user.shell);
  add("-c", from.user.gecos, to.user.gecos);
  add("-G", from.groups.join(), to.groups.join());
  return words;
}

function toShown(before: Account, after: Account): string {
  const rows: [string, string | number, string | number][] = [
    ["uid", before.user.uid, after.user.uid],
    ["group", before.primary, after.primary],
    ["home", before.user.home, after.user.home],
    ["shell", before.user.shell, after.user.shell],
    ["comment", `"${before.user.gecos}"`, `"${after.user.gecos}"`],
  ];
  const fields = rows.filter(([, from, to]) => from !== to)
    .map(([name, from, to]) => `${name} ${from} -> ${to}`);
  const moved = [
    ...after.groups.filter((name) => !before.groups.includes(name))
      .map((name) => `+${name}`),
    ...before.groups.filter((name) => !after.groups.includes(name))
      .map((name) => `-${name}`),
  ];
  if (moved.length > 0) fields.push(`groups ${moved.join(" ")}`);
  return fields.join(", ");
}

/** What a change of memberships leaves in the groups. */
export function toMemberPredictions(
  user: string,
  before: readonly string[],
  after: readonly string[],
  groups: ReadonlyMap<string, Group>,
): Prediction[] {
  const predicted: Prediction[] = [];
  for (const name of new Set([...before, ...after])) {
    const group = groups.get(name);
    const isMember = after.includes(name);
    if (!group || group.members.includes(user) === isMember) continue;
    const members = isMember
      ? [...group.members, user]
      : group.members.filter((member) => member !== user);
    predicted.push({ table: "groups", name, value: { ...group, members } });
  }
  return predicted;
}

/**
 * Requires that no other user has the wanted number.
 * @throws {TaskError} When one has.
 */
export async function requireFreeUid(
  want: WantedAccount,
  host: Host,
): Promise<void> {
  if (want.uid === undefined || want.non_unique) return;
  const other = (await host.users()).values()
    .find((user) => user.uid === want.uid && user.name !== want.name);
  if (!other) return;
  throw new TaskError(
    `Cannot give uid ${want.uid} to user "${want.name}": user "${other.name}" has it`,
    { advice: "Choose a free number, or set non_unique: true" },
  );
}

/**
 * Requires that the wanted shell exists, or may be brought by an earlier change of a dry run.
 * @throws {TaskError} When it does not.
 */
export async function requireShell(
  want: WantedAccount,
  host: Host,
): Promise<void> {
  if (want.shell === undefined || want.shell === "") return;
  const entry = await host.stat(want.shell, true);
  if (entry?.type === "file" || (!entry && host.pending)) return;
  throw new TaskError(
    `Cannot give shell "${want.shell}" to user "${want.name}": ${
      entry ? "it is no file" : "it does not exist"
    }`,
    { advice: "Install the package that holds the shell before this task" },
  );
}
