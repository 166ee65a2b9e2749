/** Users and groups that were made by hand, without what opens their doors. */

import type { Group, User } from "../host/host.ts";
import { adoptKeys } from "./keys.ts";
import { readMadeNames } from "./made_accounts.ts";
import {
  type AdoptedTask,
  joinParts,
  type LeftOut,
  type Part,
  type Scan,
  toPart,
} from "./part.ts";

/** Numbers of people's accounts (login.defs(5)); those above are of nobody and of services that come and go. */
const FIRST_UID = 1000;
const LAST_UID = 59_999;

/** Reads accounts: those of people, and those of the system that no package made. */
export async function adoptAccounts(scan: Scan): Promise<Part> {
  const made = await readMadeNames(scan);
  const isOurs = (name: string, id: number) =>
    id >= FIRST_UID ? id <= LAST_UID : id > 0 && !made.has(name);
  const users = scan.users.values().toArray()
    .filter(({ name, uid }) => isOurs(name, uid));
  const groups = scan.groups.values().toArray()
    .filter(({ name, gid }) => isOurs(name, gid));
  const names = new Set(users.map(({ name }) => name));
  const parts = [toPart({
    tasks: groups.map((group) => toGroupTask(scan, group, names)),
  })];
  for (const user of users) parts.push(await adoptUser(scan, user));
  const root = scan.users.get("root");
  if (root) parts.push(await adoptKeys(scan, root));
  return joinParts(parts);
}

function toGroupTask(
  { users }: Scan,
  { name, gid, members }: Group,
  made: ReadonlySet<string>,
): AdoptedTask {
  // Users that are made after it name the group themselves; who is gone is no member.
  const others = members.filter((member) =>
    users.has(member) && !made.has(member)
  );
  return {
    type: "group",
    name,
    gid,
    ...gid < FIRST_UID && { system: true },
    ...others.length > 0 && { members: others, append: true },
  };
}

async function adoptUser(scan: Scan, user: User): Promise<Part> {
  const { name, uid, gid, gecos, home, shell, shadow } = user;
  const group = scan.groups.values().find((one) => one.gid === gid)?.name;
  const others = scan.groups.values()
    .filter(({ members }) => members.includes(name))
    .map((one) => one.name).filter((one) => one !== group).toArray();
  const hasHome = await scan.host.stat(home, true).catch(() => undefined);
  const hasShell = await scan.host.stat(shell, true).catch(() => undefined);
  const left: LeftOut[] = shadow?.hash.startsWith("$")
    ? [{
      what: `password of ${name}`,
      why: "hashes stay on the host; give one as a secret",
    }]
    : [];
  const task: AdoptedTask = {
    type: "user",
    name,
    uid,
    group: group ?? gid,
    groups: others.sort(),
    home,
    ...hasShell && { shell },
    comment: gecos,
    ...uid < FIRST_UID && { system: true },
    create_home: hasHome?.type === "dir",
  };
  const keys = await adoptKeys(scan, user);
  return joinParts([toPart({ tasks: [task], left }), keys]);
}
