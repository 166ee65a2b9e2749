/** What account tasks share: names and numbers, and the defaults of the shadow tools. */

import * as z from "zod";
import { toFoundText } from "../lib/found.ts";
import { owner } from "../lib/field.ts";
import {
  type Group,
  type Host,
  TaskError,
  UnknownState,
  type User,
} from "../lib/task.ts";

/** Accounts that belong to the system: managed only where they exist. */
export const RESERVED_USERS: ReadonlySet<string> = new Set(
  ("root daemon bin sys sync games man lp mail news uucp proxy www-data " +
    "backup list irc gnats nobody syslog messagebus sshd tcpdump tss uuidd " +
    "landscape pollinate _apt systemd-network systemd-resolve " +
    "systemd-timesync systemd-coredump systemd-oom").split(" "),
);

/** Groups that belong to the system: managed only where they exist. */
export const RESERVED_GROUPS: ReadonlySet<string> = new Set(
  ("root daemon bin sys adm tty disk lp mem kmem wheel cdrom mail man " +
    "dialout floppy games tape video audio cdrw usb users nogroup input sgx " +
    "kvm render systemd-journal systemd-network systemd-resolve " +
    "systemd-timesync systemd-coredump systemd-oom _apt tss uuidd tcpdump " +
    "landscape pollinate sshd").split(" "),
);

/** Greatest number of a user or group; 4294967295 means "none" to the kernel. */
const MAX_ID = 4_294_967_294;

/** Seconds of a day. */
export const DAY_SECS = 86_400;

/** Reads the name of a user or group as `useradd(8)` of Debian takes it, at most 32 characters. */
export function accountName(): z.ZodType<string> {
  const error = ({ input }: { readonly input?: unknown }) =>
    input === undefined
      ? undefined
      : 'expected a name of at most 32 letters, digits, "_", "." and "-" ' +
        `that does not start with "-", got ${toFoundText(input)}`;
  return z.string({ error }).regex(
    /^(?!\.{1,2}$)[A-Za-z0-9_.][A-Za-z0-9_.-]{0,30}[A-Za-z0-9_.$-]?$/,
    { error },
  );
}

/** Reads the number of a user or group, 0 to 4294967294. */
export function accountId(): z.ZodType<number> {
  const error = ({ input }: { readonly input?: unknown }) =>
    input === undefined
      ? undefined
      : `expected a whole number from 0 to ${MAX_ID}, got ${
        toFoundText(input)
      }`;
  return z.int({ error }).min(0, { error }).max(MAX_ID, { error });
}

/** Reads names or numbers of accounts: a list, or text with commas between them. */
export function accountList(): z.ZodType<string[]> {
  return z.preprocess(
    (value) =>
      typeof value === "string"
        ? value.split(",").map((name) => name.trim()).filter(Boolean)
        : value,
    z.array(owner()),
  ).transform((names) => [...new Set(names)]);
}

/** What the shadow tools do by themselves, from `login.defs(5)` and `/etc/default/useradd`. */
export interface AccountDefaults {
  /** A new user gets a group of the same name. */
  userGroups: boolean;
  /** Name or number of the primary group where there are no such groups. */
  group: string;
  /** Directory of new homes. */
  homeBase: string;
  /** Shell of new users, perhaps empty. */
  shell: string;
  /** Directory whose content new homes get. */
  skeleton: string;
  /** Bits of a new home. */
  homeMode: number;
  /** Directory of mailboxes. */
  mailDir: string;
  /** Least number of people's accounts. */
  uidMin: number;
  /** Numbers of people's groups. */
  gidMin: number;
  gidMax: number;
  /** Days of password ageing of people's accounts. */
  min?: number | undefined;
  max?: number | undefined;
  warn?: number | undefined;
  inactive?: number | undefined;
  expire?: number | undefined;
}

/** Reads the defaults of the shadow tools; files that are missing leave their built-in values. */
export async function readAccountDefaults(
  host: Host,
): Promise<AccountDefaults> {
  const defs = await readSettings("/etc/login.defs", host);
  const add = await readSettings("/etc/default/useradd", host);
  const homeMode = defs.get("HOME_MODE");
  const umask = Number.parseInt(defs.get("UMASK") ?? "022", 8);
  const expire = Date.parse(add.get("EXPIRE") ?? "") / 1000 / DAY_SECS;
  return {
    userGroups: (defs.get("USERGROUPS_ENAB") ?? "no") === "yes",
    group: add.get("GROUP") ?? "100",
    homeBase: add.get("HOME") ?? "/home",
    shell: add.get("SHELL") ?? "",
    skeleton: add.get("SKEL") ?? "/etc/skel",
    homeMode: homeMode === undefined
      ? 0o777 & ~umask
      : Number.parseInt(homeMode, 8),
    mailDir: defs.get("MAIL_DIR") ?? "/var/mail",
    uidMin: Number(defs.get("UID_MIN") ?? 1000),
    gidMin: Number(defs.get("GID_MIN") ?? 1000),
    gidMax: Number(defs.get("GID_MAX") ?? 60_000),
    min: toDays(defs.get("PASS_MIN_DAYS")),
    max: toDays(defs.get("PASS_MAX_DAYS")),
    warn: toDays(defs.get("PASS_WARN_AGE")),
    inactive: toDays(add.get("INACTIVE")),
    expire: Number.isNaN(expire) ? undefined : Math.floor(expire),
  };
}

async function readSettings(
  path: string,
  host: Host,
): Promise<Map<string, string>> {
  const settings = new Map<string, string>();
  if (!await host.stat(path, true)) return settings;
  for (const line of (await host.readText(path)).split("\n")) {
    const [, key, value] = /^\s*([A-Z_]+)[\s=]+"?([^"]*?)"?\s*$/.exec(line) ??
      [];
    if (key !== undefined && value) settings.set(key, value);
  }
  return settings;
}

/** Days as the tools read them: negative or absent means none. */
function toDays(text: string | undefined): number | undefined {
  const days = Number(text ?? -1);
  return days >= 0 ? days : undefined;
}

/** Finds a group by name, or by decimal number. */
export function findGroup(
  groups: ReadonlyMap<string, Group>,
  nameOrId: string,
): Group | undefined {
  const named = groups.get(nameOrId);
  if (named || !/^\d{1,10}$/.test(nameOrId)) return named;
  return groups.values().find((group) => group.gid === Number(nameOrId));
}

/**
 * Finds a group that must exist.
 * @throws {TaskError} When it does not.
 * @throws {UnknownState} When an earlier change of a dry run may bring it.
 */
export async function getGroup(host: Host, nameOrId: string): Promise<Group> {
  const group = findGroup(await host.groups(), nameOrId);
  if (group) return group;
  requireSettled(host, `group ${nameOrId}`);
  throw new TaskError(`Cannot find group "${nameOrId}" on this host`, {
    advice: `Add a group task for "${nameOrId}" before this one`,
  });
}

/**
 * Finds a user that must exist.
 * @throws {TaskError} When it does not.
 * @throws {UnknownState} When an earlier change of a dry run may bring it.
 */
export async function getUser(host: Host, name: string): Promise<User> {
  const user = (await host.users()).get(name);
  if (user) return user;
  requireSettled(host, `user ${name}`);
  throw new TaskError(`Cannot find user "${name}" on this host`, {
    advice: `Add a user task for "${name}" before this one`,
  });
}

/**
 * Requires that no earlier change of a dry run may bring what is absent now.
 * @throws {UnknownState} When one may.
 */
export function requireSettled(host: Host, what: string): void {
  if (host.pending) {
    throw new UnknownState(`${host.pending.name} may bring ${what}`);
  }
}

/**
 * Requires that an account which is absent will still be absent at its turn.
 * A package brings system accounts only; a command may bring any.
 * @throws {UnknownState} When that cannot be known.
 */
export function requireAbsent(
  host: Host,
  what: string,
  isSystem: boolean,
): void {
  if (host.pending?.kind === "command" || isSystem) requireSettled(host, what);
}

/** The name of a user's primary group; its number where no group has it. */
export function toPrimaryName(
  user: User,
  groups: ReadonlyMap<string, Group>,
): string {
  const found = groups.values().find((group) => group.gid === user.gid);
  if (found) return found.name;
  // A user that is only predicted has a group of its own name, without a number yet.
  return user.gid < 0 ? user.name : String(user.gid);
}

/** The groups that list a user as a member, sorted. */
export function toMemberships(
  name: string,
  groups: ReadonlyMap<string, Group>,
): string[] {
  return groups.values().filter((group) => group.members.includes(name))
    .map((group) => group.name).toArray().sort();
}

/** Tells whether a user has running processes, from the owners of `/proc/PID`. */
export async function isBusy(uid: number, host: Host): Promise<boolean> {
  if (!await host.stat("/proc")) return false;
  for (const name of await host.list("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    if ((await host.stat(`/proc/${name}`))?.uid === uid) return true;
  }
  return false;
}
