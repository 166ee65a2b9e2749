/**
 * The `limits` task.
 *
 * Keeps limits of sessions of one user or group in a file of its own below
 * `/etc/security/limits.d` (limits.conf(5)). They hold for sessions that
 * begin later; services of systemd have limits in their units.
 *
 * @module
 */

import * as z from "zod";
import { oneOf, withDefault } from "../lib/field.ts";
import type { Host, Plan, Task, TaskContext } from "../lib/task.ts";
import { dropInName, MANAGED_LINE, planDropIn } from "./_drop_in.ts";
import {
  LIMIT_ITEMS,
  limitDomain,
  limitValue,
  toLimitLine,
} from "./_limits.ts";

/** A limit, or one for each kind. */
type LimitPair = string | {
  soft?: string | undefined;
  hard?: string | undefined;
};

/** Params of the `limits` task. */
export interface LimitsTaskParams {
  /** Name of the file, without `.conf`; files are read in the order of their names. */
  name: string;
  /** `present` or `absent`. */
  state: "present" | "absent";
  /** User, `@group`, `*`, or a range of numbers of users such as `1000:`. */
  domain?: string | undefined;
  /** Limits by item, such as `nofile`: one value for both kinds, or `soft` and `hard`. */
  limits: Record<string, LimitPair>;
}

/**
 * Keeps limits of sessions.
 *
 * @example Limits of a group
 * ```yaml
 * - type: limits
 *   name: 50-developers
 *   domain: "@developers"
 *   limits:
 *     nofile: { soft: 4096, hard: 65536 }
 *     core: 0
 * ```
 */
export const limitsTask: Task<LimitsTaskParams> = {
  type: "limits",
  params: z.strictObject({
    name: dropInName(".conf"),
    state: withDefault(oneOf(["present", "absent"]), "present"),
    domain: limitDomain().optional(),
    limits: z._default(
      z.record(item(), pair()),
      {},
    ),
  }).superRefine((want, context) => {
    if (want.state === "absent") return;
    const refuse = (field: string, message: string) =>
      context.addIssue({ code: "custom", path: [field], message });
    if (want.domain === undefined) refuse("domain", "expected a domain");
    if (Object.keys(want.limits).length === 0) {
      refuse("limits", "expected at least one limit");
    }
  }),
  os: ["linux"],
  plan,
};

function item(): z.ZodType<string> {
  return z.string().regex(/^[a-z]{1,20}$/, {
    error: "expected an item of limits.conf(5), such as nofile",
  });
}

function pair(): z.ZodType<LimitPair> {
  return z.union([
    limitValue(),
    z.strictObject({
      soft: limitValue().optional(),
      hard: limitValue().optional(),
    }),
  ], { error: "expected a limit, or soft and hard" });
}

async function* plan(
  want: LimitsTaskParams,
  host: Host,
  context: TaskContext,
): Plan {
  for (const name of Object.keys(want.limits)) {
    if (LIMIT_ITEMS.some((known) => known === name)) continue;
    context.warn(`pam_limits(8) may not know the item "${name}"`);
  }
  const path = `/etc/security/limits.d/${want.name}.conf`;
  const text = want.state === "absent" ? undefined : toText(want);
  yield* planDropIn({ path, text }, host);
  return { path, state: want.state };
}

function toText({ domain = "*", limits }: LimitsTaskParams): string {
  const lines = Object.entries(limits).flatMap(([item, value]) => {
    if (typeof value === "string") {
      return [toLimitLine({ domain, type: "-", item, value })];
    }
    return (["soft", "hard"] as const).flatMap((type) => {
      const one = value[type];
      return one === undefined
        ? []
        : [toLimitLine({ domain, type, item, value: one })];
    });
  });
  return `${MANAGED_LINE}${lines.map((row) => `${row}\n`).join("")}`;
}
