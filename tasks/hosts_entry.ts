/**
 * The `hosts_entry` task.
 *
 * Keeps names of an address in `/etc/hosts` (hosts(5)), or keeps them away.
 * A name has one address of each family: it leaves the lines of others. Other
 * names, comments and lines stay.
 *
 * @module
 */

import * as z from "zod";
import { absolutePath, flag, oneOf, withDefault, words } from "../lib/field.ts";
import type { Host, Plan, Task } from "../lib/task.ts";
import { ipAddress } from "./_addresses.ts";
import { EDIT_FIELDS, planText, readEditable } from "./_edit.ts";
import { dropHost, keepHost } from "./_hosts.ts";

/** Params of the `hosts_entry` task. */
export interface HostsEntryTaskParams {
  /** `present` or `absent`. */
  state: "present" | "absent";
  /** The address. */
  ip?: string | undefined;
  /** Names of it, the canonical one first. */
  names: string[];
  /** The line of the address holds these names only, in this order. */
  exclusive: boolean;
  /** Absolute path of the file. */
  path: string;
  /** Keep a copy of the old file beside it. */
  backup: boolean;
  /** Write in place where the file cannot be replaced, as in containers. */
  unsafe_writes: boolean;
}

/**
 * Keeps names of an address.
 *
 * @example A database server
 * ```yaml
 * - type: hosts_entry
 *   ip: 10.0.0.5
 *   names: [db-01.example.org, db-01]
 * ```
 */
export const hostsEntryTask: Task<HostsEntryTaskParams> = {
  type: "hosts_entry",
  params: z.strictObject({
    state: withDefault(oneOf(["present", "absent"]), "present"),
    ip: ipAddress().optional(),
    names: withDefault(
      words().refine((names) => names.every(isHostName), {
        error: "expected names of letters, digits, dots, dashes, underscores",
      }),
      [],
    ),
    exclusive: withDefault(flag(), false),
    path: withDefault(absolutePath(), "/etc/hosts"),
    backup: withDefault(flag(), false),
    unsafe_writes: withDefault(flag(), false),
  }).superRefine((want, context) => {
    const refuse = (field: string, message: string) =>
      context.addIssue({ code: "custom", path: [field], message });
    const isPresent = want.state === "present";
    if (isPresent && want.ip === undefined) refuse("ip", "expected an address");
    if (want.names.length > 0) return;
    if (isPresent) refuse("names", "expected at least one name");
    else if (want.ip === undefined) refuse("names", "expected ip or names");
  }),
  plan,
};

/** Tells a name as resolvers take it (RFC 1123 §2.1, underscores as many have them). */
function isHostName(name: string): boolean {
  return /^(?=.{1,253}$)[A-Za-z0-9_](?:[\w-]{0,62}(?:\.[A-Za-z0-9_][\w-]{0,62})*)\.?$/
    .test(name);
}

async function* plan(want: HostsEntryTaskParams, host: Host): Plan {
  const params = {
    ...want,
    encoding: EDIT_FIELDS.encoding.parse(undefined),
  };
  const old = await readEditable(params, host);
  const edit = want.state === "present" ? keepHost : dropHost;
  const text = edit(old ?? "", {
    ip: want.ip,
    names: want.names,
    exclusive: want.exclusive,
  });
  const { backup_file } = yield* planText(params, old, text, host);
  return {
    path: want.path,
    ...(backup_file === undefined ? {} : { backup_file }),
  };
}
