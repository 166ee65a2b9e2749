/**
 * The `selogin` task.
 *
 * Keeps which user of SELinux an account of the host becomes when it logs in,
 * with semanage-login(8). What there is stands in `seusers` of the policy.
 *
 * @module
 */

import * as z from "zod";
import { flag, oneOf, optional, withDefault } from "../lib/field.ts";
import { toFoundText } from "../lib/found.ts";
import type { Host, Plan, Task } from "../lib/task.ts";
import {
  levelRange,
  type Policy,
  policyWord,
  readPolicyLines,
  requirePolicy,
} from "./_semanage.ts";

/** Params of the `selogin` task. */
export interface SeloginTaskParams {
  /** Name of the account, `%` and the name of a group, or `__default__` for all others. */
  login: string;
  /** `present` or `absent`. */
  state: "present" | "absent";
  /** User of SELinux. */
  seuser?: string;
  /** Range of levels; `s0` for a new one, and as it is otherwise, when absent. */
  selevel?: string;
  /** Load the policy into the kernel at once. */
  reload: boolean;
  /** Work where SELinux is off too. */
  ignore_selinux_state: boolean;
}

/**
 * Keeps which user of SELinux an account is.
 *
 * @example An account that may do little
 * ```yaml
 * - type: selogin
 *   login: guest
 *   seuser: guest_u
 * ```
 */
export const seloginTask: Task<SeloginTaskParams> = {
  type: "selogin",
  params: z.strictObject({
    login: z.string().regex(/^%?[A-Za-z0-9_][A-Za-z0-9_.@-]{0,127}$/, {
      error: ({ input }) =>
        `expected the name of an account, or of a group after "%", got ${
          toFoundText(input)
        }`,
    }),
    state: withDefault(oneOf(["present", "absent"]), "present"),
    seuser: optional(policyWord("a user")),
    selevel: optional(levelRange()),
    reload: withDefault(flag(), true),
    ignore_selinux_state: withDefault(flag(), false),
  }).refine(({ state, seuser }) => state === "absent" || seuser !== undefined, {
    path: ["seuser"],
    error: '"seuser" is needed for state: present',
  }),
  os: ["linux"],
  programs: ["semanage"],
  plan,
};

/** What an account becomes. */
interface Mapping {
  user: string;
  range: string;
}

async function* plan(want: SeloginTaskParams, host: Host): Plan {
  const { login, state } = want;
  const policy = await requirePolicy(want, host);
  const found = await findMapping(policy, login, host);
  const toRun = (word: string, to?: Mapping) =>
    policy.toRun([
      "login",
      word,
      ...(to ? ["-s", to.user, "-r", to.range] : []),
      login,
    ]);
  const output = { login, state };
  if (state === "absent") {
    if (!found) return output;
    yield {
      ...toRun("-d"),
      shows: `${toText(found)} -> none`,
      undo: [toRun("-a", found)],
    };
    return output;
  }
  const mapping: Mapping = {
    user: want.seuser ?? "",
    range: want.selevel ?? found?.range ?? "s0",
  };
  if (found && toText(found) === toText(mapping)) return output;
  yield {
    ...toRun(found ? "-m" : "-a", mapping),
    shows: `${found ? toText(found) : "none"} -> ${toText(mapping)}`,
    undo: [found ? toRun("-m", found) : toRun("-d")],
  };
  return output;
}

function toText({ user, range }: Mapping): string {
  return `${user}:${range}`;
}

/** Finds a line of seusers(5): an account, a user and a range, with colons between. */
async function findMapping(
  { dir }: Policy,
  login: string,
  host: Host,
): Promise<Mapping | undefined> {
  for (const line of await readPolicyLines(`${dir}/seusers`, host)) {
    const [name, user = "", ...range] = line.split(":");
    if (name === login) return { user, range: range.join(":") };
  }
  return undefined;
}
