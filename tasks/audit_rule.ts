/**
 * The `audit_rule` task.
 *
 * Keeps rules of the kernel's audit (auditctl(8)): a file of
 * `/etc/audit/rules.d`, which augenrules(8) joins with the others at boot,
 * and the rules that the kernel has now. Both are compared; after a change
 * all files are loaded. What the kernel refuses leaves the old file.
 *
 * @module
 */

import * as z from "zod";
import { flag, oneOf, withDefault } from "../lib/field.ts";
import {
  type Host,
  type Plan,
  type RunChange,
  type Task,
  TaskError,
} from "../lib/task.ts";
import {
  type AccountIds,
  findLineMistake,
  isSetting,
  toRuleKey,
} from "./_audit_rules.ts";
import { dropInName, MANAGED_LINE } from "./_drop_in.ts";
import { planFile, type Steps } from "./_files.ts";
import { requireTool } from "./_tool.ts";

/** Params of the `audit_rule` task. */
export interface AuditRuleTaskParams {
  /** Name of the file, without `.rules`; files are read in the order of their names: `30-identity`. */
  name: string;
  /** Rules and settings as auditctl(8) takes them, one a line; of several that match the first counts. */
  rules: string[];
  /** `present` or `absent`. */
  state: "present" | "absent";
  /** Compare with what the kernel has now, and load; false where it is read at the next boot only. */
  load: boolean;
}

const DIRECTORY = "/etc/audit/rules.d";
const ARGV = ["augenrules", "--load"];
/** Greatest file that is read, in bytes. */
const MAX_BYTES = 1024 * 1024;

/** Joins all files and loads them; undone by another load, after the files are back. */
const LOAD: RunChange = {
  kind: "run",
  argv: ARGV,
  predicts: [],
  undo: [{ kind: "run", argv: ARGV, waits: true }],
};

/**
 * Keeps rules of the audit.
 *
 * @example Who changes accounts, and who sets the clock
 * ```yaml
 * - type: audit_rule
 *   name: 30-identity
 *   rules:
 *     - -w /etc/passwd -p wa -k identity
 *     - -a always,exit -F arch=b64 -S adjtimex,settimeofday -F key=time
 * ```
 * @example No changes until the next restart
 * ```yaml
 * - type: audit_rule
 *   name: 99-finalize
 *   rules: [-e 2]
 *   load: false
 * ```
 */
export const auditRuleTask: Task<AuditRuleTaskParams> = {
  type: "audit_rule",
  params: z.strictObject({
    name: dropInName(".rules"),
    rules: withDefault(
      z.union([z.string().transform((one) => [one]), z.array(z.string())], {
        error: "expected a list of rules",
      }),
      [],
    ),
    state: withDefault(oneOf(["present", "absent"]), "present"),
    load: withDefault(flag(), true),
  }).superRefine(({ rules, state }, context) => {
    const message = state === "present" && rules.length === 0
      ? "expected at least one rule"
      : rules.map(findLineMistake).find((mistake) => mistake !== undefined);
    if (!message) return;
    context.addIssue({ code: "custom", path: ["rules"], message });
  }),
  os: ["linux"],
  programs: ["augenrules", "auditctl"],
  plan,
};

async function* plan(want: AuditRuleTaskParams, host: Host): Plan {
  const { name, rules, state } = want;
  const path = `${DIRECTORY}/${name}.rules`;
  const output = { name, state, path };
  const before = await host.stat(path)
    ? await host.readText(path, MAX_BYTES)
    : undefined;
  const after = state === "absent"
    ? undefined
    : `${MANAGED_LINE}${rules.map((rule) => `${rule}\n`).join("")}`;
  if (state === "absent" && before === undefined) return output;
  await requireTool("augenrules", "auditd, or audit", host);
  if (!want.load) {
    yield* planText(path, after, host);
    return output;
  }
  const missing = after === undefined ? [] : await listMissing(rules, host);
  if (after !== before || missing.length > 0) await requireMutable(host);
  yield* planText(path, after, host);
  if (after === before && missing.length === 0) return output;
  yield* planLoad({ path, before, missing }, host);
  return output;
}

async function* planText(
  path: string,
  text: string | undefined,
  host: Host,
): Steps<void> {
  if (text !== undefined) {
    yield* planFile({
      path,
      content: text,
      mode: "0640",
      ...(host.uid === 0 ? { owner: "0", group: "0" } : {}),
    }, host);
  } else if (await host.stat(path)) yield { kind: "remove", path };
}

/** Loads all files; where that fails, the one of this task is brought back, and what was. */
async function* planLoad(
  { path, before, missing }: {
    path: string;
    before: string | undefined;
    missing: readonly string[];
  },
  host: Host,
): Steps<void> {
  const shows = missing.length > 0
    ? `not loaded: ${missing.join("; ")}`
    : "rules of all files";
  try {
    yield { ...LOAD, shows };
  } catch (error) {
    yield* planText(path, before, host);
    yield { ...LOAD, shows: "the rules as before", success: [] };
    throw error;
  }
}

/** Finds the rules that the kernel has not. */
async function listMissing(
  rules: readonly string[],
  host: Host,
): Promise<string[]> {
  const ids = await readIds(host);
  const live = new Set(
    (await ask(["auditctl", "-l"], host)).split("\n")
      .map((line) => toRuleKey(line, ids)),
  );
  return rules.filter((rule) =>
    !isSetting(rule) && !live.has(toRuleKey(rule, ids))
  );
}

async function readIds(host: Host): Promise<AccountIds> {
  const users = new Map<string, number>();
  for (const { name, uid } of (await host.users()).values()) {
    users.set(name, uid);
  }
  const groups = new Map<string, number>();
  for (const { name, gid } of (await host.groups()).values()) {
    groups.set(name, gid);
  }
  return { users, groups };
}

/** A locked audit takes no rules, and gives none back. */
async function requireMutable(host: Host): Promise<void> {
  const status = await ask(["auditctl", "-s"], host);
  if (!/\benabled[ =]2\b/.test(status)) return;
  throw new TaskError(
    "Cannot load rules of the audit: it is locked until the next restart (-e 2)",
    { advice: "Set load: false to write the file for then" },
  );
}

async function ask(argv: readonly string[], host: Host): Promise<string> {
  const { code, stdout, stderr } = await host.query(argv, {
    shared: true,
  });
  if (code === 0) return stdout;
  throw new TaskError(
    `Cannot ask for the rules of the audit: ${
      stderr.trim().split("\n")[0] || `${argv.join(" ")} ended with ${code}`
    }`,
    {
      advice:
        "In a container the audit is that of its machine: load: false keeps the file alone",
    },
  );
}
