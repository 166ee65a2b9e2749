/** Accounts and groups as the files of `passwd(5)`, `shadow(5)` and `group(5)` say. */

import type { Group, Host, Shadow, User } from "./host.ts";

/** Parses `passwd(5)` text, with the fields of `shadow(5)` text where there is any. */
export function parseUsers(
  passwd: string,
  shadow?: string,
): Map<string, User> {
  const shadows = shadow === undefined ? undefined : parseShadow(shadow);
  const users = new Map<string, User>();
  for (const line of passwd.split("\n")) {
    const [name, , uid, gid, gecos, home, shell] = line.split(":");
    if (!name || shell === undefined) continue;
    const found = shadows?.get(name);
    users.set(name, {
      name,
      uid: Number(uid),
      gid: Number(gid),
      gecos: gecos ?? "",
      home: home ?? "",
      shell,
      ...(found ? { shadow: found } : {}),
    });
  }
  return users;
}

function parseShadow(text: string): Map<string, Shadow> {
  const shadows = new Map<string, Shadow>();
  for (const line of text.split("\n")) {
    const fields = line.split(":");
    if (fields.length < 2) continue;
    const [name, hash, ...days] = fields;
    const keys = [
      "lastChange",
      "min",
      "max",
      "warn",
      "inactive",
      "expire",
    ] as const;
    const entry: Shadow = { hash: hash ?? "" };
    keys.forEach((key, index) => {
      const value = days[index];
      if (value !== undefined && value !== "") entry[key] = Number(value);
    });
    shadows.set(name!, entry);
  }
  return shadows;
}

/** Parses `group(5)` text. */
export function parseGroups(text: string): Map<string, Group> {
  const groups = new Map<string, Group>();
  for (const line of text.split("\n")) {
    const [name, , gid, members] = line.split(":");
    if (!name || members === undefined) continue;
    groups.set(name, {
      name,
      gid: Number(gid),
      members: members === "" ? [] : members.split(","),
    });
  }
  return groups;
}

/**
 * Finds the number of an owner given by name or decimal number; a name made
 * of digits is tried as a name first. Undefined when there is no such user.
 */
export async function findUid(
  host: Host,
  owner: string,
): Promise<number | undefined> {
  const known = (await host.users()).get(owner);
  return known?.uid ?? toNumber(owner);
}

/** Finds the number of a group given by name or decimal number, or undefined. */
export async function findGid(
  host: Host,
  group: string,
): Promise<number | undefined> {
  const known = (await host.groups()).get(group);
  return known?.gid ?? toNumber(group);
}

function toNumber(text: string): number | undefined {
  return /^\d{1,10}$/.test(text) ? Number(text) : undefined;
}
