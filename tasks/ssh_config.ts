/**
 * The `ssh_config` task.
 *
 * Keeps options of the ssh client (ssh_config(5)) or server (sshd_config(5)):
 * in the global part of a file, or in one `Host` or `Match` block. Comments,
 * other options and other blocks stay. The server's file is checked with
 * `sshd -t` before it is put in place; it holds after a reload of the
 * service, best by a handler.
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
  withDefault,
} from "../lib/field.ts";
import {
  type Host,
  type Plan,
  type Task,
  type TaskContext,
  TaskError,
} from "../lib/task.ts";
import { planFile, type Steps, toParent } from "./_files.ts";
import { planDirectories } from "./_directories.ts";
import {
  dropBlock,
  keepOptions,
  type SshBlock,
  type SshOptions,
} from "./_ssh_config.ts";
import { warnIncludes } from "./_ssh_includes.ts";
import { decodeUtf8, encodeUtf8 } from "./_text.ts";
import { getUser, toPrimaryName } from "./_users.ts";

/** Params of the `ssh_config` task. */
export interface SshConfigTaskParams {
  /** Whose options: of the `client` or the `server`. */
  side: "client" | "server";
  /** `present` or `absent`; absent removes the block. */
  state: "present" | "absent";
  /** Options by name; true and false are written yes and no, a list as several lines, null takes an option away. */
  options: SshOptions;
  /** Patterns of the client's `Host` block, word for word. */
  host?: string | undefined;
  /** Criteria of the `Match` block, word for word. */
  match?: string | undefined;
  /** User whose file it is, `~/.ssh/config`. */
  user?: string | undefined;
  /** Absolute path of the file; `/etc/ssh/ssh_config`, `/etc/ssh/sshd_config`, or that of `user` when absent. */
  path?: string | undefined;
  /** Check the new file with `sshd -t` or, below `/etc/ssh`, `ssh -G`. */
  validate: boolean;
  /** Keep a copy of the old file beside it. */
  backup: boolean;
}

/**
 * Keeps options of ssh.
 *
 * @example A server without passwords
 * ```yaml
 * - type: ssh_config
 *   side: server
 *   options:
 *     PasswordAuthentication: false
 *     AllowGroups: ssh-users
 * ```
 *
 * @example A way through another host
 * ```yaml
 * - type: ssh_config
 *   host: "*.internal.example.org"
 *   options:
 *     ProxyJump: bastion.example.org
 * ```
 */
export const sshConfigTask: Task<SshConfigTaskParams> = {
  type: "ssh_config",
  params: z.strictObject({
    side: withDefault(oneOf(["client", "server"]), "client"),
    state: withDefault(oneOf(["present", "absent"]), "present"),
    options: z._default(z.record(optionName(), optionValue()), {}),
    host: criteria().optional(),
    match: criteria().optional(),
    user: nameText().optional(),
    path: absolutePath().optional(),
    validate: withDefault(flag(), true),
    backup: withDefault(flag(), false),
  }).superRefine(refine),
  programs: ["sshd", "ssh"],
  plan,
};

function optionName(): z.ZodType<string> {
  return z.string().regex(/^(?!(?:host|match)$)[A-Za-z][A-Za-z0-9]*$/i, {
    error: "expected the name of an option, such as Port",
  });
}

function optionValue(): z.ZodType<string[]> {
  const error = "expected a text, a number, true, false, null or a list";
  const one = z.union([
    criteria(),
    z.number().transform(String),
    z.boolean().transform((value) => value ? "yes" : "no"),
  ], { error });
  return z.union([
    one.transform((text) => [text]),
    z.array(one),
    z.null().transform((): string[] => []),
  ], { error });
}

/** Reads what stands behind a keyword: one line, not empty, no comment. */
function criteria(): z.ZodType<string> {
  return line().refine(
    (text) =>
      text.trim() !== "" && text === text.trim() && !/(?:^|\s)#/.test(text) &&
      (text.match(/"/g)?.length ?? 0) % 2 === 0,
    { error: "expected words on one line, quotes closed, without comment" },
  );
}

function refine(want: SshConfigTaskParams, context: z.RefinementCtx): void {
  const refuse = (field: string, message: string) =>
    context.addIssue({ code: "custom", path: [field], message });
  const count = Object.keys(want.options).length;
  const hasBlock = want.host !== undefined || want.match !== undefined;
  if (want.host !== undefined && want.match !== undefined) {
    refuse("match", "expected only one of host and match");
  }
  if (want.side === "server" && want.host !== undefined) {
    refuse("host", "expected match: a server has no Host blocks");
  }
  if (want.side === "server" && want.user !== undefined) {
    refuse("user", "expected side: client");
  }
  if (want.user !== undefined && want.path !== undefined) {
    refuse("path", "expected only one of user and path");
  }
  if (want.state === "present" && count === 0) {
    refuse("options", "expected at least one option");
  }
  if (want.state === "absent" && (!hasBlock || count > 0)) {
    refuse(
      "state",
      "expected host or match and no options: absent removes a block; null takes an option away",
    );
  }
}

async function* plan(
  want: SshConfigTaskParams,
  host: Host,
  context: TaskContext,
): Plan {
  const path = await toPath(want, host);
  const output = { path, state: want.state };
  // A user could aim a link at files of others.
  const isOwn = want.user === undefined;
  const entry = await host.stat(path, isOwn);
  if (entry && entry.type !== "file") {
    throw new TaskError(`Cannot edit "${path}": it is not a regular file`);
  }
  const before = entry ? decodeUtf8(await host.readFile(path)) : "";
  const block: SshBlock | undefined = want.host !== undefined
    ? { keyword: "Host", criteria: want.host }
    : want.match !== undefined
    ? { keyword: "Match", criteria: want.match }
    : undefined;
  const after = want.state === "absent" && block
    ? dropBlock(before, block)
    : keepOptions(before, block, want.options);
  if (!block && want.state === "present") {
    await warnIncludes(path, after, want.options, host, context);
  }
  if (after === before) return output;
  if (!entry) yield* planParent(path, want, host);
  yield* planFile({
    path,
    content: encodeUtf8(after),
    follow: isOwn,
    backup: want.backup,
    newMode: isOwn ? 0o644 : 0o600,
    ...(entry ? {} : await toOwner(want, host)),
    validate: await findValidator(path, want, host, context),
  }, host);
  return output;
}

async function toPath(want: SshConfigTaskParams, host: Host): Promise<string> {
  if (want.path !== undefined) return want.path;
  if (want.user !== undefined) {
    return `${(await getUser(host, want.user)).home}/.ssh/config`;
  }
  return `/etc/ssh/${want.side === "server" ? "sshd" : "ssh"}_config`;
}

async function toOwner(
  { user: name }: SshConfigTaskParams,
  host: Host,
): Promise<{ owner?: string; group?: string }> {
  if (name === undefined) return {};
  const user = await getUser(host, name);
  const group = toPrimaryName(user, await host.groups());
  return { owner: user.name, group };
}

async function* planParent(
  path: string,
  want: SshConfigTaskParams,
  host: Host,
): Steps<void> {
  const mode = want.user === undefined ? "0755" : "0700";
  const owner = await toOwner(want, host);
  yield* planDirectories(toParent(path), { mode, ...owner }, host);
}

/** Finds what can check the file; nothing is run on files of users, for their `Match exec` would run too. */
async function findValidator(
  path: string,
  want: SshConfigTaskParams,
  host: Host,
  context: TaskContext,
): Promise<string[] | undefined> {
  if (!want.validate || want.user !== undefined) return undefined;
  if (want.side === "client") {
    const isSystem = path.startsWith("/etc/ssh/") &&
      await host.findProgram("ssh") !== undefined;
    return isSystem ? ["ssh", "-G", "-F", "%s", "localhost"] : undefined;
  }
  const program = await host.findProgram("sshd");
  if (program === undefined) {
    context.warn(`"${path}" was not checked: "sshd" is not installed`);
    return undefined;
  }
  const { code, stderr } = await host.query(["sshd", "-t"]);
  const lacks = /privilege separation directory|no hostkeys/i;
  if (code === 0 || !lacks.test(stderr)) return [program, "-t", "-f", "%s"];
  context.warn(`"${path}" was not checked: ${stderr.trim()}`);
  return undefined;
}
