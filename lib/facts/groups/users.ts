/**
 * The `users` group: accounts of people and of the system, and who is logged
 * in.
 *
 * @module
 */

import type { User } from "../../host/host.ts";
import {
  type FactObject,
  type Group,
  type GroupSource,
  type Kernel,
  key,
  type NoParams,
  toLines,
} from "../group.ts";

const PASSWD = "/etc/passwd";
const SHADOW = "/etc/shadow, for root only";
const SESSIONS = "/run/systemd/sessions";
/** First number of people, and that of nobody (`login.defs(5)`). */
const FIRST_UID = 1000;
const NOBODY_UID = 65534;
const DAY_MS = 86_400_000;

/** Tells of accounts and sessions. */
export const usersGroup: Group<NoParams> = {
  type: "users",
  help: "accounts, and who is logged in",
  isDefault: false,
  fields: {},
  collectors: [],
  keys: [
    key(
      "account_count",
      "Accounts in all, without those of directories such as LDAP.",
      PASSWD,
    ),
    key("session_count", "Sessions of people.", SESSIONS),
    key(
      "accounts[].name",
      "Login name; root and people are listed, system accounts only counted.",
      PASSWD,
    ),
    key("accounts[].uid", "Number of the account.", PASSWD),
    key("accounts[].home", "Home directory.", PASSWD),
    key("accounts[].shell", "Login shell.", PASSWD),
    key(
      "accounts[].is_locked",
      "Whether no password can be right; keys may still log in.",
      SHADOW,
    ),
    key("accounts[].is_expired", "Whether the account has expired.", SHADOW),
    key(
      "accounts[].password_age_days",
      "Days since the password was changed.",
      SHADOW,
    ),
    key("sessions[].user", "Who is logged in.", SESSIONS),
    key("sessions[].from", "Host that the session came from.", SESSIONS),
    key("sessions[].terminal", "Terminal of the session.", SESSIONS),
    key(
      "sessions[].service",
      "What opened the session, such as sshd.",
      SESSIONS,
    ),
    key("sessions[].state", "State of the session.", SESSIONS),
    key("not_read", "What this process may not read.", SHADOW),
  ],
  open: () => readUsers,
};

async function readUsers(source: GroupSource): Promise<FactObject> {
  const host = await source.host();
  const users = [...(await host.users()).values()];
  const sessions = readSessions(source.kernel);
  const today = Math.floor(source.kernel.now() / DAY_MS);
  return {
    account_count: users.length,
    session_count: sessions?.length,
    accounts: users.filter(isPerson).map((user) => toAccount(user, today)),
    sessions: sessions ?? [],
    not_read: [
      ...host.uid === 0 ? [] : ["passwords and expiry: /etc/shadow"],
      ...sessions === undefined ? [`sessions: ${SESSIONS}`] : [],
    ],
  };
}

function isPerson({ uid }: User): boolean {
  return uid === 0 || uid >= FIRST_UID && uid !== NOBODY_UID;
}

function toAccount(
  { name, uid, home, shell, shadow }: User,
  today: number,
): FactObject {
  return {
    name,
    uid,
    home,
    shell,
    ...shadow && {
      is_locked: /^[!*]/.test(shadow.hash),
      is_expired: shadow.expire !== undefined && shadow.expire <= today,
      password_age_days: shadow.lastChange === undefined
        ? undefined
        : today - shadow.lastChange,
    },
  };
}

/** Reads what systemd-logind(8) keeps; undefined where it does not run. */
function readSessions(kernel: Kernel): FactObject[] | undefined {
  const entries = kernel.list(SESSIONS);
  // Beside each session lies a pipe with the end .ref.
  return entries?.filter(({ name, type }) =>
    type === "file" && !name.includes(".")
  ).flatMap(({ name }) => {
    const values = new Map(
      toLines(kernel.tryRead(`${SESSIONS}/${name}`) ?? "").map((line) => {
        const at = line.indexOf("=");
        return [line.slice(0, at), line.slice(at + 1)];
      }),
    );
    const user = values.get("USER");
    if (user === undefined || values.get("CLASS") !== "user") return [];
    return [{
      user,
      from: values.get("REMOTE_HOST"),
      terminal: values.get("TTY"),
      service: values.get("SERVICE"),
      state: values.get("STATE"),
    }];
  });
}
