/**
 * The `user` task.
 *
 * Keeps a local account with its groups, password, ageing and home, or keeps
 * it away, as `passwd(5)`, `shadow(5)` and `group(5)` hold it. Files are
 * changed by the shadow tools only: `useradd(8)`, `usermod(8)`,
 * `chpasswd(8)`, `chage(1)`, `userdel(8)`.
 *
 * @module
 */

import * as z from "zod";
import {
  absolutePath,
  flag,
  line,
  nameText,
  oneOf,
  owner,
  withDefault,
} from "../lib/field.ts";
import type { Host, Plan, Task, TaskContext, User } from "../lib/task.ts";
import { planUpdate, type WantedAccount } from "./_user_account.ts";
import { planCreate } from "./_user_create.ts";
import {
  planHome,
  planKey,
  toKeyPath,
  type WantedHome,
  type WantedKey,
} from "./_user_home.ts";
import {
  passwordHash,
  planAgeing,
  planPassword,
  type WantedPassword,
} from "./_user_password.ts";
import { planAbsent, type WantedRemoval } from "./_user_remove.ts";
import { accountId, accountList, accountName } from "./_users.ts";

/** Params of the `user` task. */
export interface UserTaskParams
  extends WantedAccount, WantedPassword, WantedHome, WantedKey, WantedRemoval {
  /** `present` or `absent`. */
  state: "present" | "absent";
  /** Accepted for Ansible's sake: only local accounts are looked at and changed. */
  local: boolean;
}

/**
 * Keeps a user.
 *
 * @example A person
 * ```yaml
 * - type: user
 *   name: alice
 *   comment: Alice Liddell
 *   groups: [root]
 *   append: true
 * ```
 *
 * @example An account of a service
 * ```yaml
 * - type: user
 *   name: app
 *   system: true
 *   home: /srv/app
 * ```
 */
export const userTask: Task<UserTaskParams> = {
  type: "user",
  params: z.strictObject({
    name: accountName(),
    state: withDefault(oneOf(["present", "absent"]), "present"),
    uid: accountId().optional(),
    non_unique: withDefault(flag(), false),
    group: owner().optional(),
    gid: accountId().optional(),
    groups: accountList().optional(),
    append: withDefault(flag(), false),
    home: colonless(absolutePath()).optional(),
    move_home: withDefault(flag(), false),
    create_home: flag().optional(),
    skeleton: absolutePath().optional(),
    umask: z.string().regex(/^[0-7]{3,4}$/, {
      error: 'expected octal text such as "0077"',
    }).optional(),
    shell: colonless(absolutePath()).optional(),
    comment: colonless(line()).optional(),
    system: withDefault(flag(), false),
    uid_min: accountId().optional(),
    uid_max: accountId().optional(),
    password: passwordHash().optional(),
    update_password: withDefault(oneOf(["always", "on_create"]), "always"),
    password_lock: flag().optional(),
    expires: z.number().optional(),
    password_expire_min: z.int().optional(),
    password_expire_max: z.int().optional(),
    password_expire_warn: z.int().optional(),
    password_expire_account_disable: z.int().optional(),
    generate_ssh_key: withDefault(flag(), false),
    ssh_key_type: withDefault(oneOf(["rsa", "ed25519", "ecdsa"]), "rsa"),
    ssh_key_bits: z.int().min(256).max(16_384).optional(),
    ssh_key_file: nameText().optional(),
    ssh_key_comment: line().optional(),
    ssh_key_passphrase: z.string().regex(/^[^\0\r\n]{5,}$/, {
      error: "expected one line of at least 5 characters",
    }).optional(),
    remove: withDefault(flag(), false),
    force: withDefault(flag(), false),
    local: withDefault(flag(), false),
  }).superRefine(checkTogether),
  programs: [
    "useradd",
    "usermod",
    "userdel",
    "groupadd",
    "chpasswd",
    "chage",
    "ssh-keygen",
  ],
  os: ["linux"],
  plan,
};

/** Refuses what would end a field of `passwd(5)`. */
function colonless(field: z.ZodType<string>): z.ZodType<string> {
  return field.refine((value) => !/[:\n]/.test(value), {
    error: 'expected text without ":" and line breaks',
  });
}

function checkTogether(
  want: UserTaskParams,
  context: z.core.$RefinementCtx<UserTaskParams>,
): void {
  const rules: [boolean, keyof UserTaskParams, string][] = [
    [
      want.uid === 0 && want.name !== "root",
      "uid",
      'uid 0 is for the user "root" only',
    ],
    [
      want.non_unique && want.uid === undefined,
      "non_unique",
      "non_unique needs uid",
    ],
    [
      want.group !== undefined && want.gid !== undefined,
      "gid",
      "group and gid exclude each other",
    ],
    [
      want.append && want.groups === undefined,
      "append",
      "append needs groups",
    ],
    [
      want.home?.split("/").includes("..") ?? false,
      "home",
      'expected a path without ".."',
    ],
  ];
  for (const [isBroken, field, message] of rules) {
    if (!isBroken) continue;
    context.addIssue({
      code: "custom",
      message,
      path: [field],
      input: want[field],
    });
  }
}

async function* plan(
  want: UserTaskParams,
  host: Host,
  context: TaskContext,
): Plan {
  const find = async () => (await host.users()).get(want.name);
  const before = await find();
  const output = { name: want.name, state: want.state };
  if (want.state === "absent") {
    if (before) yield* planAbsent(before, want, host, context);
    return { ...output, remove: want.remove, force: want.force };
  }
  const isNew = before === undefined;
  const { isMoved } = isNew
    ? yield* planCreate(want, host)
    : yield* planUpdate(before, want, host);
  let user = await find();
  if (user) yield* planPassword(user, isNew, want, host);
  user = await find();
  if (user) yield* planAgeing(user, want, host);
  user = await find();
  if (!user) return output;
  // A home that was just moved is there, though a dry run cannot see it.
  if (!isMoved) yield* planHome(user, isNew, want, host, context);
  if (want.generate_ssh_key) yield* planKey(user, want, host);
  return {
    ...output,
    uid: user.uid,
    group: user.gid,
    home: user.home,
    shell: user.shell,
    comment: user.gecos,
    groups: want.groups?.join(",") ?? "",
    append: want.append,
    system: want.system,
    create_home: want.create_home ?? true,
    move_home: want.move_home,
    ...await toKeyOutput(user, want, host),
  };
}

async function toKeyOutput(
  user: User,
  want: UserTaskParams,
  host: Host,
): Promise<Record<string, unknown>> {
  if (!want.generate_ssh_key) return {};
  const path = toKeyPath(user, want);
  const entry = await host.stat(`${path}.pub`);
  const text = entry?.type === "file"
    ? await host.readText(`${path}.pub`, 64 * 1024)
    : "";
  // The file is the user's: only what is a public key is repeated.
  const isKey = /^[a-z][a-z0-9@.-]+ [A-Za-z0-9+/=]+( [^\r\n]*)?\s*$/.test(text);
  return { ssh_key_file: path, ssh_public_key: isKey ? text.trim() : "" };
}
