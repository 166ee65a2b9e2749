/** New accounts for the `user` task: `useradd(8)`. */

import {
  type Change,
  type Host,
  type Prediction,
  TaskError,
  type User,
} from "../lib/task.ts";
import type { Steps } from "./_files.ts";
import {
  requireFreeUid,
  requireShell,
  toGroupNames,
  toMemberPredictions,
  type WantedAccount,
} from "./_user_account.ts";
import {
  type AccountDefaults,
  DAY_SECS,
  findGroup,
  getGroup,
  readAccountDefaults,
  requireAbsent,
  RESERVED_USERS,
} from "./_users.ts";

/**
 * Makes a missing user, without its home: that is made of files.
 * @throws {TaskError} When the name is reserved, a number is taken, or a shell or group is missing.
 */
export async function* planCreate(
  want: WantedAccount,
  host: Host,
): Steps<{ isMoved: false }> {
  const isReserved = RESERVED_USERS.has(want.name);
  requireAbsent(host, `user ${want.name}`, want.system || isReserved);
  if (isReserved) {
    throw new TaskError(
      `Cannot make user "${want.name}": the name is reserved for the system`,
      { advice: "Choose another name, or install the package that brings it" },
    );
  }
  await requireFreeUid(want, host);
  await requireShell(want, host);
  const defaults = await readAccountDefaults(host);
  const primary = yield* planPrimary(want, defaults, host);
  const groups = await toGroupNames(
    (want.groups ?? []).filter((name) => name !== primary.name),
    host,
  );
  const user = toNewUser(want, primary.gid, defaults, host.now());
  yield {
    kind: "run",
    argv: [
      "useradd",
      "-M",
      ...(want.system ? ["-r"] : []),
      ...toFlags(want),
      ...primary.argv,
      ...(groups.length === 0 ? [] : ["-G", groups.join(",")]),
      want.name,
    ],
    shows: "absent -> present",
    predicts: [
      ...primary.predicts,
      { table: "users", name: want.name, value: user },
      ...toMemberPredictions(want.name, [], groups, await host.groups()),
    ],
    touches: ["users", "groups"],
    undo: [{ kind: "run", argv: ["userdel", want.name] }],
  };
  return { isMoved: false };
}

function toFlags(want: WantedAccount): string[] {
  const values: [string, string | number | undefined][] = [
    ["-u", want.uid],
    ["-d", want.home],
    ["-s", want.shell],
    ["-c", want.comment],
  ];
  const limits: [string, number | undefined][] = [
    ["UID_MIN", want.uid_min],
    ["UID_MAX", want.uid_max],
  ];
  return [
    ...values.flatMap(([flag, value]) =>
      value === undefined ? [] : [flag, String(value)]
    ),
    ...(want.non_unique ? ["-o"] : []),
    ...limits.flatMap(([key, value]) =>
      value === undefined ? [] : ["-K", `${key}=${value}`]
    ),
  ];
}

/** The primary group of a new user, with the words of `useradd` for it and what they do. */
interface Primary {
  name: string;
  gid: number;
  argv: string[];
  predicts: Prediction[];
}

/** Decides the primary group of a new user, and makes it where only its number is given. */
async function* planPrimary(
  want: WantedAccount,
  defaults: AccountDefaults,
  host: Host,
): Steps<Primary> {
  const groups = await host.groups();
  const own = groups.get(want.name);
  const named = want.group ?? want.gid?.toString();
  if (named !== undefined) {
    let group = findGroup(groups, named);
    if (!group && want.gid !== undefined && !own) {
      yield toOwnGroup(want.name, want.gid);
      group = { name: want.name, gid: want.gid, members: [] };
    }
    group ??= await getGroup(host, named);
    return { ...group, argv: ["-g", group.name], predicts: [] };
  }
  if (own) return { ...own, argv: ["-g", own.name], predicts: [] };
  if (!defaults.userGroups) {
    const { name, gid } = findGroup(groups, defaults.group) ??
      { name: defaults.group, gid: -1 };
    return { name, gid, argv: ["-N"], predicts: [] };
  }
  const isTaken = groups.values().some((group) => group.gid === want.uid);
  // A new group takes the number of the user where that is free and in range.
  const gid = want.uid !== undefined && !want.system && !isTaken &&
      want.uid >= defaults.gidMin && want.uid <= defaults.gidMax
    ? want.uid
    : -1;
  const value = { name: want.name, gid, members: [] };
  const predicts: Prediction[] = [{ table: "groups", name: want.name, value }];
  return { name: want.name, gid, argv: ["-U"], predicts };
}

function toOwnGroup(name: string, gid: number): Change {
  return {
    kind: "run",
    argv: ["groupadd", "-g", String(gid), name],
    shows: "absent -> present",
    predicts: [{
      table: "groups",
      name,
      value: { name, gid, members: [] },
    }],
    touches: ["groups"],
    // Removing the user may have removed its group already.
    undo: [{ kind: "run", argv: ["groupdel", name], success: [0, 6] }],
  };
}

function toNewUser(
  want: WantedAccount,
  gid: number,
  defaults: AccountDefaults,
  now: number,
): User {
  const { min, max, warn, inactive, expire } = defaults;
  const ageing = want.system ? {} : { min, max, warn, inactive, expire };
  const shadow = { hash: "!", lastChange: Math.floor(now / 1000 / DAY_SECS) };
  return {
    name: want.name,
    uid: want.uid ?? -1,
    gid,
    gecos: want.comment ?? "",
    home: want.home ?? `${defaults.homeBase}/${want.name}`,
    shell: want.shell ?? defaults.shell,
    shadow: Object.entries(ageing).reduce(
      (all, [key, value]) =>
        value === undefined ? all : { ...all, [key]: value },
      shadow,
    ),
  };
}
