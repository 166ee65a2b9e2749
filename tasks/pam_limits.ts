/**
 * The `pam_limits` task.
 *
 * Keeps one limit of sessions in a file of pam_limits(8), beside what stands
 * there: comments and other lines stay. It holds for sessions that begin
 * later. The type `limits` keeps several in a file of their own.
 *
 * @module
 */

import * as z from "zod";
import { absolutePath, flag, line, oneOf, withDefault } from "../lib/field.ts";
import type { Host, Plan, Task } from "../lib/task.ts";
import { EDIT_FIELDS, planText, readEditable } from "./_edit.ts";
import {
  editLimit,
  LIMIT_ITEMS,
  limitDomain,
  limitValue,
  parseLimit,
} from "./_limits.ts";
import { readLines } from "./_text.ts";

/** Params of the `pam_limits` task. */
export interface PamLimitsTaskParams {
  /** `present` or `absent`. */
  state: "present" | "absent";
  /** User, `@group`, `*`, or a range of numbers of users such as `1000:`. */
  domain: string;
  /** `soft`, `hard`, or `-` for both. */
  limit_type: "soft" | "hard" | "-";
  /** What is limited, such as `nofile` or `nproc`. */
  limit_item: (typeof LIMIT_ITEMS)[number];
  /** The limit; a number in the unit of limits.conf(5), or `unlimited`. */
  value?: string | undefined;
  /** Keep a greater value that stands there. */
  use_max: boolean;
  /** Keep a smaller value that stands there. */
  use_min: boolean;
  /** Text behind the line. */
  comment?: string | undefined;
  /** Absolute path of the file. */
  dest: string;
  /** Keep a copy of the old file beside it. */
  backup: boolean;
}

/**
 * Keeps a limit of sessions.
 *
 * @example More open files for a database
 * ```yaml
 * - type: pam_limits
 *   domain: postgres
 *   limit_type: "-"
 *   limit_item: nofile
 *   value: 65536
 * ```
 */
export const pamLimitsTask: Task<PamLimitsTaskParams> = {
  type: "pam_limits",
  params: z.strictObject({
    state: withDefault(oneOf(["present", "absent"]), "present"),
    domain: limitDomain(),
    limit_type: oneOf(["soft", "hard", "-"]),
    limit_item: oneOf(LIMIT_ITEMS),
    value: limitValue().optional(),
    use_max: withDefault(flag(), false),
    use_min: withDefault(flag(), false),
    comment: line().optional(),
    dest: withDefault(absolutePath(), "/etc/security/limits.conf"),
    backup: withDefault(flag(), false),
  }).superRefine((want, context) => {
    if (want.state === "present" && want.value === undefined) {
      context.addIssue({
        code: "custom",
        path: ["value"],
        message: "expected a value",
      });
    }
    if (!want.use_max || !want.use_min) return;
    context.addIssue({
      code: "custom",
      path: ["use_min"],
      message: "expected only one of use_max and use_min",
    });
  }),
  os: ["linux"],
  plan,
};

async function* plan(want: PamLimitsTaskParams, host: Host): Plan {
  const { domain, limit_type: type, limit_item: item } = want;
  const params = {
    path: want.dest,
    backup: want.backup,
    unsafe_writes: false,
    encoding: EDIT_FIELDS.encoding.parse(undefined),
  };
  const old = await readEditable(params, host);
  const limit = { domain, type, item };
  const value = want.state === "absent"
    ? undefined
    : choose(want, findValue(old ?? "", limit));
  const text = editLimit(old ?? "", limit, value, want.comment);
  const { backup_file } = yield* planText(params, old, text, host);
  return {
    path: want.dest,
    ...(value === undefined ? {} : { value }),
    ...(backup_file === undefined ? {} : { backup_file }),
  };
}

function findValue(
  text: string,
  want: { domain: string; type: string; item: string },
): string | undefined {
  return [...readLines(text)].map((one) => parseLimit(one.text)).findLast(
    (limit) =>
      limit?.domain === want.domain && limit.type === want.type &&
      limit.item === want.item,
  )?.value;
}

function choose(
  { value = "", use_max, use_min }: PamLimitsTaskParams,
  now: string | undefined,
): string {
  if (now === undefined || use_max === use_min) return value;
  const isLess = toNumber(now) < toNumber(value);
  return isLess === use_min ? now : value;
}

function toNumber(value: string): number {
  return /^\d+$/.test(value) ? Number(value) : Infinity;
}
