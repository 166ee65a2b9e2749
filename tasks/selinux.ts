/**
 * The `selinux` task.
 *
 * Keeps one thing of SELinux: its mode, now and at boot (selinux(8)), a
 * boolean of the policy (setsebool(8)), or labels of files (chcon(1),
 * restorecon(8)). State is read from the kernel's own files, the configuration
 * and the labels themselves. A label that is given here lasts until files are
 * relabelled by the policy.
 *
 * @module
 */

import * as z from "zod";
import {
  absolutePath,
  flag,
  oneOf,
  optional,
  withDefault,
} from "../lib/field.ts";
import {
  type Host,
  type Plan,
  type Task,
  type TaskContext,
  TaskError,
} from "../lib/task.ts";
import { requireRootPath } from "./_trusted_path.ts";
import { isEnabled, readBoolean } from "./_selinux.ts";
import { planContext, planRestore } from "./_selinux_labels.ts";
import { levelRange, policyWord } from "./_semanage.ts";
import { planMode } from "./_selinux_mode.ts";
import type { Steps } from "./_files.ts";
import { requireTool } from "./_tool.ts";

/** Params of the `selinux` task. */
export interface SelinuxTaskParams {
  /** `on` and `off` of a boolean; `enforcing`, `permissive` and `disabled` of the system; `context` and `restorecon` of files. */
  state:
    | "on"
    | "off"
    | "enforcing"
    | "permissive"
    | "disabled"
    | "context"
    | "restorecon";
  /** Name of the boolean. */
  boolean?: string;
  /** After a boot too; false for now only. */
  persistent: boolean;
  /** Policy that is loaded at boot, such as `targeted`; for a mode. */
  policy?: string;
  /** File or directory. */
  target?: string;
  /** Whole label, `user:role:type` or `user:role:type:range`; its parts win over it. */
  context?: string;
  /** User of the label. */
  seuser?: string;
  /** Role of the label. */
  serole?: string;
  /** Type of the label. */
  setype?: string;
  /** Range of the label, such as `s0`. */
  serange?: string;
  /** All that is in the directory too. */
  recurse: boolean;
  /** The target of a link instead of the link, for `target` itself. */
  follow: boolean;
  /** A target that is not there is no error. */
  ignore_missing: boolean;
}

/**
 * Keeps one thing of SELinux.
 *
 * @example Let the web server make connections
 * ```yaml
 * - type: selinux
 *   state: "on"
 *   boolean: httpd_can_network_connect
 * ```
 * @example Labels of a directory
 * ```yaml
 * - type: selinux
 *   state: context
 *   target: /srv/web
 *   setype: httpd_sys_content_t
 *   recurse: true
 * ```
 */
export const selinuxTask: Task<SelinuxTaskParams> = {
  type: "selinux",
  params: z.strictObject({
    state: oneOf([
      "on",
      "off",
      "enforcing",
      "permissive",
      "disabled",
      "context",
      "restorecon",
    ]),
    boolean: optional(policyWord("a boolean")),
    persistent: withDefault(flag(), true),
    policy: optional(policyWord("a policy")),
    target: optional(
      absolutePath().refine((path) => !/[\r\n]/.test(path), {
        error: "expected a path without line breaks",
      }),
    ),
    context: optional(
      z.string().regex(/^\w+:\w+:\w+(?::[\w:.,-]+)?$/, {
        error: 'expected a label such as "system_u:object_r:etc_t:s0"',
      }),
    ),
    seuser: optional(policyWord("a user")),
    serole: optional(policyWord("a role")),
    setype: optional(policyWord("a type")),
    serange: optional(levelRange()),
    recurse: withDefault(flag(), false),
    follow: withDefault(flag(), false),
    ignore_missing: withDefault(flag(), false),
  }).superRefine((want, context) => {
    const missing = findMissing(want);
    if (missing !== undefined) {
      context.addIssue({
        code: "custom",
        path: [missing],
        message: `"${missing}" is needed for state: ${want.state}`,
      });
    }
  }),
  os: ["linux"],
  programs: ["chcon", "find", "restorecon", "setsebool"],
  plan,
};

async function* plan(
  want: SelinuxTaskParams,
  host: Host,
  context: TaskContext,
): Plan {
  const { state, target, boolean } = want;
  if (state === "on" || state === "off") {
    await requireEnabled(host);
    yield* planBoolean(boolean ?? "", state === "on", want.persistent, host);
    return { boolean, state };
  }
  if (state === "context" || state === "restorecon") {
    const path = target ?? "";
    await requireEnabled(host);
    if (!await host.stat(path, want.follow)) {
      if (want.ignore_missing) return { target, state };
      throw new TaskError(`Cannot label "${path}": it is not there`);
    }
    await requireRootPath(path, host);
    if (state === "context") yield* planContext({ ...want, path }, host);
    else yield* planRestore({ ...want, path }, host);
    return { target, state };
  }
  const needsReboot = yield* planMode({ ...want, state }, host, context);
  return { state, reboot_required: needsReboot };
}

/** Sets what differs: the value now alone, or both with `-P`. */
async function* planBoolean(
  name: string,
  wanted: boolean,
  isPersistent: boolean,
  host: Host,
): Steps<void> {
  const { live, stored } = await readBoolean(name, host);
  const isStored = !isPersistent || stored === wanted;
  if (live === wanted && isStored) return;
  await requireTool("setsebool", "policycoreutils", host);
  const flags = isStored ? [] : ["-P"];
  const toText = (value: boolean) => value ? "on" : "off";
  // The value at boot goes back first, for -P sets both.
  const undo = [
    ...(isStored ? [] : [stored ?? live]).map((value) => [
      "setsebool",
      "-P",
      name,
      toText(value),
    ]),
    ...(isStored || stored !== undefined && stored !== live
      ? [["setsebool", name, toText(live)]]
      : []),
  ];
  yield {
    kind: "run",
    argv: ["setsebool", ...flags, name, toText(wanted)],
    shows: live === wanted
      ? `${toText(wanted)} after a boot too`
      : `${toText(live)} -> ${toText(wanted)}`,
    predicts: [],
    undo: undo.map((argv) => ({ kind: "run", argv, predicts: [] })),
  };
}

async function requireEnabled(host: Host): Promise<void> {
  if (await isEnabled(host)) return;
  throw new TaskError("Cannot work on SELinux: it is off in this kernel", {
    advice: "Put the task under a condition, such as on the system's family",
  });
}

function findMissing(want: SelinuxTaskParams): string | undefined {
  const { state } = want;
  if (state === "on" || state === "off") {
    return want.boolean === undefined ? "boolean" : undefined;
  }
  if (state !== "context" && state !== "restorecon") return undefined;
  if (want.target === undefined) return "target";
  const { context, seuser, serole, setype, serange } = want;
  const hasPart = [context, seuser, serole, setype, serange]
    .some((part) => part !== undefined);
  return state === "context" && !hasPart ? "setype" : undefined;
}
