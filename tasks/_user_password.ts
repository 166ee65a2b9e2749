/** The `shadow(5)` side of the `user` task: password hash, lock, expiry and ageing. */

import * as z from "zod";
import {
  type Host,
  type Prediction,
  type RunChange,
  type Shadow,
  TaskError,
  UnknownState,
  type User,
} from "../lib/task.ts";
import type { Steps } from "./_files.ts";
import { DAY_SECS } from "./_users.ts";

/** What is wanted of the password and its ageing. */
export interface WantedPassword {
  /** Password hash as `crypt(5)` describes it, or `*` or `!` for none; never the password itself. */
  password?: string | undefined;
  /** `on_create` leaves the password of an existing user alone. */
  update_password: "always" | "on_create";
  /** Lock or unlock the password, with a `!` before the hash; kept when absent. */
  password_lock?: boolean | undefined;
  /** Time at which the account expires, in seconds since 1970, in whole days; negative means never. */
  expires?: number | undefined;
  /** Days before a password change is allowed; negative means none. */
  password_expire_min?: number | undefined;
  /** Days after which a password change is required; negative means none. */
  password_expire_max?: number | undefined;
  /** Days of warning before that; negative means none. */
  password_expire_warn?: number | undefined;
  /** Days after an expired password until the account is disabled; negative means none. */
  password_expire_account_disable?: number | undefined;
}

/** Hashes of `crypt(5)` with a method prefix, perhaps locked, and the marks for "no password". */
const HASH_REGEXP =
  /^(?:[!*]{1,2}|\*(?:LK|NP)\*|!{0,2}\$[a-z0-9]{1,8}\$[./A-Za-z0-9$=,+-]{8,500})$/;

/** Reads a password hash; the error does not repeat the value. */
export function passwordHash(): z.ZodType<string> {
  const error = ({ input }: { readonly input?: unknown }) =>
    input === undefined
      ? undefined
      : 'expected a password hash such as "$6$…", got something else: ' +
        "make one with the filter password_hash, " +
        "as in {{ secret | password_hash }}";
  return z.string({ error }).regex(HASH_REGEXP, { error });
}

/** Brings password and lock to what is wanted, the hash never being shown or put into arguments. */
export async function* planPassword(
  user: User,
  isNew: boolean,
  want: WantedPassword,
  host: Host,
): Steps<void> {
  const isGiven = want.password !== undefined &&
    (isNew || want.update_password === "always");
  if (!isGiven && want.password_lock === undefined) return;
  const shadow = getShadow(user, host);
  const given = isGiven ? want.password : undefined;
  const hash = toHash(shadow.hash, given, want.password_lock);
  if (hash === shadow.hash) return;
  if (hash === "") {
    throw new TaskError(
      `Cannot unlock user "${user.name}": the account has no password`,
      { advice: "Give a password hash too" },
    );
  }
  const isLocked = hash === `!${shadow.hash}`;
  if (isLocked || shadow.hash === `!${hash}`) {
    const flags = isLocked ? ["-L", "-U"] : ["-U", "-L"];
    yield {
      kind: "run",
      argv: ["usermod", flags[0]!, user.name],
      shows: isLocked ? "password locked" : "password unlocked",
      predicts: predict(user, { ...shadow, hash }),
      touches: ["users"],
      undo: [{ kind: "run", argv: ["usermod", flags[1]!, user.name] }],
    };
    return;
  }
  const lastChange = Math.floor(host.now() / 1000 / DAY_SECS);
  yield {
    ...toChpasswd(user.name, hash),
    shows: "password set",
    predicts: predict(user, { ...shadow, hash, lastChange }),
    touches: ["users"],
    ...(shadow.hash === ""
      ? {}
      : { undo: [toChpasswd(user.name, shadow.hash)] }),
  };
}

/** The run that sets a password hash, which goes through standard input. */
export function toChpasswd(name: string, hash: string): RunChange {
  return {
    kind: "run",
    argv: ["chpasswd", "-e"],
    stdin: `${name}:${hash}\n`,
    secret: true,
  };
}

/** The hash that should stand; a lock of the same password counts as the same. */
function toHash(
  now: string,
  given: string | undefined,
  lock: boolean | undefined,
): string {
  const bare = (hash: string) => hash.replace(/^!+/, "");
  const hash = given === undefined ||
      (!given.startsWith("!") && bare(now) === given)
    ? now
    : given;
  if (lock === undefined) return hash;
  if (!lock) return bare(hash);
  return hash.startsWith("!") ? hash : `!${hash}`;
}

/** Brings expiry and ageing to what is wanted, with `chage(1)`. */
export async function* planAgeing(
  user: User,
  want: WantedPassword,
  host: Host,
): Steps<void> {
  const rows: [keyof Omit<Shadow, "hash">, string, number | undefined][] = [
    ["min", "-m", want.password_expire_min],
    ["max", "-M", want.password_expire_max],
    ["warn", "-W", want.password_expire_warn],
    ["inactive", "-I", want.password_expire_account_disable],
    [
      "expire",
      "-E",
      want.expires === undefined
        ? undefined
        : Math.floor(want.expires / DAY_SECS),
    ],
  ];
  if (rows.every(([, , wanted]) => wanted === undefined)) return;
  const shadow = getShadow(user, host);
  const after: Shadow = { ...shadow };
  const argv: string[] = [];
  const back: string[] = [];
  const shows: string[] = [];
  for (const [key, flag, wanted] of rows) {
    const from = shadow[key] ?? -1;
    const to = wanted === undefined ? from : Math.max(wanted, -1);
    if (Math.max(from, -1) === to) continue;
    argv.push(flag, String(to));
    back.push(flag, String(from));
    shows.push(`${key} ${toDaysText(key, from)} -> ${toDaysText(key, to)}`);
    if (to < 0) delete after[key];
    else after[key] = to;
  }
  if (argv.length === 0) return;
  yield {
    kind: "run",
    argv: ["chage", ...argv, user.name],
    shows: shows.join(", "),
    predicts: predict(user, after),
    touches: ["users"],
    undo: [{ kind: "run", argv: ["chage", ...back, user.name] }],
  };
}

function toDaysText(key: string, days: number): string {
  if (days < 0) return "never";
  if (key !== "expire") return `${days} d`;
  return new Date(days * DAY_SECS * 1000).toISOString().slice(0, 10);
}

/** The shadow fields of a user; a user without a line there has an empty one. */
function getShadow(user: User, host: Host): Shadow {
  if (user.shadow) return user.shadow;
  if (host.uid === 0) return { hash: "" };
  throw new UnknownState(
    `Only root can read the password fields of ${user.name}`,
  );
}

function predict(user: User, shadow: Shadow): Prediction[] {
  return [{ table: "users", name: user.name, value: { ...user, shadow } }];
}
