/**
 * The `group` task.
 *
 * Keeps a local group with its number and members, or keeps it away, with
 * `groupadd(8)`, `groupmod(8)`, `gpasswd(1)` and `groupdel(8)`.
 *
 * @module
 */

import * as z from "zod";
import { flag, oneOf, withDefault } from "../lib/field.ts";
import {
  type Group,
  type Host,
  type Plan,
  type Prediction,
  type Task,
  type TaskContext,
  TaskError,
} from "../lib/task.ts";
import type { Steps } from "./_files.ts";
import {
  accountId,
  accountList,
  accountName,
  getUser,
  requireAbsent,
  RESERVED_GROUPS,
} from "./_users.ts";

/** Params of the `group` task. */
export interface GroupTaskParams {
  /** Name of the group. */
  name: string;
  /** `present` or `absent`. */
  state: "present" | "absent";
  /** Number of the group; 0 for root only. */
  gid?: number | undefined;
  /** Take a number of the system's range when the group is made. */
  system: boolean;
  /** Let the number be that of another group too. */
  non_unique: boolean;
  /** Users that the group lists as members; the list is exact unless `append`. */
  members?: string[] | undefined;
  /** Add to the members only. */
  append: boolean;
  /** Remove the group even when it is the primary group of a user. */
  force: boolean;
  /** Least number for a new group instead of that of `login.defs(5)`. */
  gid_min?: number | undefined;
  /** Greatest number for a new group. */
  gid_max?: number | undefined;
  /** Accepted for Ansible's sake: only local groups are looked at and changed. */
  local: boolean;
}

/**
 * Keeps a group.
 *
 * @example A group with members
 * ```yaml
 * - type: group
 *   name: deploy
 *   gid: 2000
 *   members: [root]
 * ```
 */
export const groupTask: Task<GroupTaskParams> = {
  type: "group",
  params: z.strictObject({
    name: accountName(),
    state: withDefault(oneOf(["present", "absent"]), "present"),
    gid: accountId().optional(),
    system: withDefault(flag(), false),
    non_unique: withDefault(flag(), false),
    members: accountList().optional(),
    append: withDefault(flag(), false),
    force: withDefault(flag(), false),
    gid_min: accountId().optional(),
    gid_max: accountId().optional(),
    local: withDefault(flag(), false),
  }).refine((want) => want.gid !== 0 || want.name === "root", {
    error: 'gid 0 is for the group "root" only',
    path: ["gid"],
  }).refine((want) => !want.non_unique || want.gid !== undefined, {
    error: "non_unique needs gid",
    path: ["non_unique"],
  }),
  programs: ["groupadd", "groupmod", "groupdel", "gpasswd"],
  os: ["linux"],
  plan,
};

async function* plan(
  want: GroupTaskParams,
  host: Host,
  context: TaskContext,
): Plan {
  const group = (await host.groups()).get(want.name);
  const output = {
    name: want.name,
    state: want.state,
    system: want.system,
  };
  if (want.state === "absent") {
    if (group) yield* planAbsent(group, want.force, host);
    return output;
  }
  if (!group) yield* planMissing(want, host);
  else if (want.gid !== undefined && want.gid !== group.gid) {
    yield* planNumber(group, want.gid, want, host);
    context.warn(
      `Files of group ${group.gid} keep that number: "${want.name}" has ${want.gid} now`,
    );
  }
  if (want.members) yield* planMembers(want, want.members, host);
  return { ...output, gid: (await host.groups()).get(want.name)?.gid };
}

async function* planMissing(want: GroupTaskParams, host: Host): Steps<void> {
  const isReserved = RESERVED_GROUPS.has(want.name);
  requireAbsent(host, `group ${want.name}`, want.system || isReserved);
  if (isReserved) {
    throw new TaskError(
      `Cannot make group "${want.name}": the name is reserved for the system`,
      { advice: "Choose another name, or install the package that brings it" },
    );
  }
  if (want.gid !== undefined) await requireFree(want, want.gid, host);
  const limits = [["GID_MIN", want.gid_min], ["GID_MAX", want.gid_max]];
  yield {
    kind: "run",
    argv: [
      "groupadd",
      ...(want.gid === undefined ? [] : ["-g", String(want.gid)]),
      ...(want.non_unique ? ["-o"] : []),
      ...(want.system ? ["-r"] : []),
      ...limits.flatMap(([key, value]) =>
        value === undefined ? [] : ["-K", `${key}=${value}`]
      ),
      want.name,
    ],
    shows: "absent -> present",
    predicts: [{
      table: "groups",
      name: want.name,
      value: { name: want.name, gid: want.gid ?? -1, members: [] },
    }],
    touches: ["users", "groups"],
    undo: [{ kind: "run", argv: ["groupdel", want.name] }],
  };
}

async function* planNumber(
  group: Group,
  gid: number,
  want: GroupTaskParams,
  host: Host,
): Steps<void> {
  await requireFree(want, gid, host);
  const users: Prediction[] = [];
  for (const user of (await host.users()).values()) {
    if (user.gid !== group.gid) continue;
    users.push({ table: "users", name: user.name, value: { ...user, gid } });
  }
  const toArgv = (id: number) => [
    "groupmod",
    "-g",
    String(id),
    ...(want.non_unique ? ["-o"] : []),
    want.name,
  ];
  yield {
    kind: "run",
    argv: toArgv(gid),
    shows: `gid ${group.gid} -> ${gid}`,
    predicts: [
      { table: "groups", name: want.name, value: { ...group, gid } },
      ...users,
    ],
    touches: ["users", "groups"],
    undo: [{ kind: "run", argv: toArgv(group.gid) }],
  };
}

async function requireFree(
  want: GroupTaskParams,
  gid: number,
  host: Host,
): Promise<void> {
  if (want.non_unique) return;
  const other = (await host.groups()).values()
    .find((group) => group.gid === gid && group.name !== want.name);
  if (!other) return;
  throw new TaskError(
    `Cannot give gid ${gid} to group "${want.name}": group "${other.name}" has it`,
    { advice: "Choose a free number, or set non_unique: true" },
  );
}

async function* planMembers(
  want: GroupTaskParams,
  members: readonly string[],
  host: Host,
): Steps<void> {
  const group = (await host.groups()).get(want.name);
  if (!group) return;
  const missing = members.filter((name) => !group.members.includes(name));
  const extra = want.append
    ? []
    : group.members.filter((name) => !members.includes(name));
  if (missing.length === 0 && extra.length === 0) return;
  for (const name of missing) await getUser(host, name);
  const after = [
    ...group.members.filter((name) => !extra.includes(name)),
    ...missing,
  ];
  const toArgv = (names: readonly string[]) => [
    "gpasswd",
    "-M",
    names.join(","),
    want.name,
  ];
  yield {
    kind: "run",
    argv: toArgv(after),
    shows: [
      ...missing.map((name) => `+${name}`),
      ...extra.map((name) => `-${name}`),
    ].join(" "),
    predicts: [{
      table: "groups",
      name: want.name,
      value: { ...group, members: after },
    }],
    touches: ["groups"],
    undo: [{ kind: "run", argv: toArgv(group.members) }],
  };
}

async function* planAbsent(
  group: Group,
  force: boolean,
  host: Host,
): Steps<void> {
  if (group.gid === 0) {
    throw new TaskError(
      `Cannot remove group "${group.name}": the system needs it`,
    );
  }
  const user = (await host.users()).values()
    .find((one) => one.gid === group.gid);
  if (user && !force) {
    throw new TaskError(
      `Cannot remove group "${group.name}": it is the primary group of user "${user.name}"`,
      { advice: "Remove the user first, or set force: true" },
    );
  }
  yield {
    kind: "run",
    argv: ["groupdel", ...(user ? ["-f"] : []), group.name],
    shows: "present -> absent",
    predicts: [{ table: "groups", name: group.name, value: undefined }],
    touches: ["users", "groups"],
    undo: toRestored(group),
  };
}

/** The changes that bring a removed group back; its gshadow line is new. */
function toRestored(group: Group): { kind: "run"; argv: string[] }[] {
  const members = group.members.join(",");
  return [
    {
      kind: "run",
      argv: ["groupadd", "-o", "-g", String(group.gid), group.name],
    },
    ...(members === "" ? [] : [{
      kind: "run" as const,
      argv: ["gpasswd", "-M", members, group.name],
    }]),
  ];
}
