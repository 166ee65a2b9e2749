/**
 * The `sudoers` task.
 *
 * Keeps one rule of `sudoers(5)` in a file of its own below
 * `/etc/sudoers.d`, or keeps it away; another file, such as `/etc/sudoers`,
 * is edited only where `path` names it. `visudo(8)` checks each file before
 * it is put in place.
 *
 * @module
 */

import * as z from "zod";
import {
  absolutePath,
  flag,
  line,
  oneOf,
  withDefault,
  words,
} from "../lib/field.ts";
import {
  type Host,
  type Plan,
  type Task,
  type TaskContext,
  TaskError,
} from "../lib/task.ts";
import { planFile, type Steps, toBaseName } from "./_files.ts";
import { isCommand, type SudoRule, toRuleLines } from "./_sudo_rule.ts";
import { decodeUtf8, encodeUtf8 } from "./_text.ts";

/** Params of the `sudoers` task. */
export interface SudoersTaskParams {
  /** Name of the rule's file; the user or group too, unless `user` or `group` names it. */
  name: string;
  /** `present` or `absent`. */
  state: "present" | "absent";
  /** User of the rule. */
  user?: string | undefined;
  /** `true` when `name` is a group, or the group of the rule. */
  group: boolean | string;
  /** Commands with full paths, or `ALL`; commas and other marks in them are escaped. */
  commands: string[];
  /** Hosts on which the rule holds. */
  hosts?: string[] | undefined;
  /** Ansible's word for `hosts`. */
  host?: string[] | undefined;
  /** Ask for no password. */
  nopasswd: boolean;
  /** Ansible's word for `nopasswd`. */
  nopassword?: boolean | undefined;
  /** Keep the commands from running others. */
  noexec: boolean;
  /** Let the user set the environment of the commands. */
  setenv: boolean;
  /** Users, or users and groups as `bob:lp`, to run as; empty text means root. */
  runas: string;
  /** Options for the user or group, as after `Defaults`. */
  defaults: string[];
  /** Check the file with `visudo`. */
  validate: boolean;
  /** What to do where `visudo` is missing: `required` fails, `detect` goes on, `absent` never asks it. */
  validation?: "absent" | "detect" | "required" | undefined;
  /** Keep a copy of the old file, in a form that sudo does not read. */
  backup: boolean;
  /** File to hold the rule among others; a file of its own when absent. */
  path?: string | undefined;
  /** Directory of the rule's own file. */
  sudoers_path: string;
}

/**
 * Keeps a rule for sudo.
 *
 * @example A group that may restart one service
 * ```yaml
 * - type: sudoers
 *   name: deploy
 *   group: true
 *   commands: [/usr/bin/systemctl restart app]
 *   nopasswd: true
 * ```
 */
export const sudoersTask: Task<SudoersTaskParams> = {
  type: "sudoers",
  params: z.strictObject({
    name: subject(),
    state: withDefault(oneOf(["present", "absent"]), "present"),
    user: subject().optional(),
    group: z._default(z.union([flag(), subject()]), false),
    commands: withDefault(
      words().refine((list) => list.length > 0 && list.every(isCommand), {
        error: 'expected commands with full paths, or "ALL"',
      }),
      ["ALL"],
    ),
    hosts: hosts().optional(),
    host: hosts().optional(),
    nopasswd: withDefault(flag(), false),
    nopassword: flag().optional(),
    noexec: withDefault(flag(), false),
    setenv: withDefault(flag(), false),
    runas: withDefault(
      line().refine((value) => !/[()]/.test(value), {
        error: "expected users without parentheses",
      }),
      "ALL",
    ),
    defaults: withDefault(
      words().refine((list) => list.every(isOneLine), {
        error: "expected single lines",
      }),
      [],
    ),
    validate: withDefault(flag(), true),
    validation: oneOf(["absent", "detect", "required"]).optional(),
    backup: withDefault(flag(), false),
    path: absolutePath().optional(),
    sudoers_path: withDefault(absolutePath(), "/etc/sudoers.d"),
  }).superRefine((want, context) => {
    const path = toPath(want);
    const isRead = !path.includes("/sudoers.d/") ||
      /^[^.]*[^.~]$/.test(toBaseName(path));
    if (want.user !== undefined && want.group !== false) {
      context.addIssue({
        code: "custom",
        message: "user and group exclude each other",
        path: ["user"],
        input: want.user,
      });
    }
    if (isRead && !want.name.includes("/")) return;
    context.addIssue({
      code: "custom",
      message:
        `sudo does not read the file "${
          want.path === undefined ? want.name : toBaseName(path)
        }": its name holds "." or "/" or ends with "~"; ` +
        "set name to a plain name and user to the user",
      path: [want.path === undefined ? "name" : "path"],
      input: want.name,
    });
  }),
  programs: ["visudo"],
  plan,
};

/** Reads the name of a user or group as sudoers writes it. */
function subject(): z.ZodType<string> {
  return z.string().regex(/^[^\s\0-](?:[^\0\r\n\t]*[^\s\0~])?$/, {
    error: 'expected a name that does not start with "-" or end with "~"',
  });
}

function hosts(): z.ZodType<string[]> {
  return words().refine(
    (list) => list.length > 0 && list.every((host) => /^[^\s=()]+$/.test(host)),
    { error: 'expected names or addresses of hosts, or "ALL"' },
  );
}

function isOneLine(text: string): boolean {
  return !/[\0\r\n]/.test(text) && !text.endsWith("\\");
}

function toPath(want: SudoersTaskParams): string {
  const dir = want.sudoers_path.replace(/\/+$/, "");
  return want.path ?? `${dir}/${want.name}`;
}

async function* plan(
  want: SudoersTaskParams,
  host: Host,
  context: TaskContext,
): Plan {
  const path = toPath(want);
  const lines = toRuleLines(toRule(want));
  const output = { name: want.name, state: want.state, path };
  const isThere = await host.stat(path, want.path !== undefined);
  if (want.state === "absent" && !isThere) return output;
  if (want.path === undefined && want.state === "absent") {
    yield { kind: "remove", path };
    return output;
  }
  const before = isThere ? decodeUtf8(await host.readFile(path)) : "";
  const after = want.path === undefined
    ? lines.map((text) => `${text}\n`).join("")
    : edit(before, want.state === "present" ? lines : [], want);
  if (want.state === "absent") {
    if (after === before) return output;
    if (after.trim() === "" && path !== "/etc/sudoers") {
      yield { kind: "remove", path };
      return output;
    }
  } else await warn(want, host, context);
  return { ...output, ...yield* planRules(path, after, want, host, context) };
}

function toRule(want: SudoersTaskParams): SudoRule {
  const group = typeof want.group === "string" ? want.group : undefined;
  return {
    subject: want.user ?? group ?? want.name,
    isGroup: want.group !== false,
    hosts: want.hosts ?? want.host ?? ["ALL"],
    runas: want.runas,
    nopasswd: want.nopassword ?? want.nopasswd,
    noexec: want.noexec,
    setenv: want.setenv,
    commands: want.commands,
    defaults: want.defaults,
  };
}

/** Replaces the lines that were put into a shared file under this name; equal lines count as ours. */
function edit(
  before: string,
  ours: readonly string[],
  want: SudoersTaskParams,
): string {
  const [begin, end] = ["BEGIN", "END"]
    .map((word) => `# ${word} driftless sudoers ${want.name}`);
  const lines = before === "" ? [] : before.split("\n");
  if (lines.at(-1) === "") lines.pop();
  const from = lines.findIndex((text) => text.trim() === begin);
  const to = lines.findIndex((text, at) => at > from && text.trim() === end);
  const known = new Set(toRuleLines(toRule(want)));
  const isOurs = (text: string) => known.has(text.trim());
  if (from < 0 && ours.length > 0 && ours.every((one) => lines.includes(one))) {
    return before;
  }
  const block = ours.length === 0 ? [] : [begin!, ...ours, end!];
  if (from >= 0 && to > from) lines.splice(from, to - from + 1, ...block);
  else {
    const at = lines.findIndex(isOurs);
    const kept = lines.filter((text) => !isOurs(text));
    kept.splice(at < 0 ? kept.length : at, 0, ...block);
    lines.splice(0, lines.length, ...kept);
  }
  return lines.map((text) => `${text}\n`).join("");
}

async function* planRules(
  path: string,
  text: string,
  want: SudoersTaskParams,
  host: Host,
  context: TaskContext,
): Steps<{ changed: boolean; backup_file?: string }> {
  const mode = want.validation ?? (want.validate ? "detect" : "absent");
  const isChecked = mode !== "absent" &&
    await host.findProgram("visudo") !== undefined;
  if (mode === "required" && !isChecked) {
    throw new TaskError(`Cannot check "${path}": "visudo" is not installed`, {
      advice: "Install the package sudo before this task",
    });
  }
  if (mode === "detect" && !isChecked) {
    context.warn(`"${path}" was not checked: "visudo" is not installed`);
  }
  return yield* planFile({
    path,
    content: encodeUtf8(text),
    mode: "0440",
    owner: "root",
    group: "root",
    follow: want.path !== undefined,
    backup: want.backup,
    ...(isChecked ? { validate: ["visudo", "-cf", "%s"] } : {}),
  }, host);
}

async function warn(
  want: SudoersTaskParams,
  host: Host,
  context: TaskContext,
): Promise<void> {
  const { nopasswd, commands } = toRule(want);
  if (nopasswd && commands.includes("ALL")) {
    context.warn(`"${want.name}" may do everything without a password`);
  }
  if (want.path !== undefined || !await host.stat("/etc/sudoers")) return;
  const dir = want.sudoers_path.replace(/\/+$/, "");
  const isRead = (await host.readText("/etc/sudoers")).split("\n")
    .some((text) => /^[@#]includedir\s/.test(text) && text.includes(dir));
  if (!isRead) context.warn(`"/etc/sudoers" does not include "${dir}"`);
}
