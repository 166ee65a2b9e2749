/**
 * The `command` task.
 *
 * Runs a program without a shell, unless a guard says that its work is done:
 * `creates`, `removes`, `unless`, `onlyif` or `idempotent`. Words are split
 * by the quoting rules of sh(1); pipes and variables are a matter for `raw`.
 *
 * @module
 */

import * as z from "zod";
import { absolutePath, flag, owner, seconds, words } from "../lib/field.ts";
import {
  type Host,
  type Output,
  type Plan,
  type RunChange,
  type Task,
  TaskError,
} from "../lib/task.ts";
import { findSkipped, planRun, toRunOutput } from "./_command.ts";
import { codes, commandWords, environment, plainText } from "./_words.ts";

/** Params of the `command` task; exactly one of `command`, `cmd` and `argv` is given. */
export interface CommandTaskParams {
  /** The command on one line, split without a shell. */
  command?: string[] | undefined;
  /** Another name for `command`. */
  cmd?: string[] | undefined;
  /** The program and its arguments, taken as they are. */
  argv?: string[] | undefined;
  /** Directory to run in. */
  cwd?: string | undefined;
  /** Another name for `cwd`. */
  chdir?: string | undefined;
  /** Environment variables beside `PATH`; the place for secrets. */
  env: Record<string, string>;
  /** Run once only per command, directory and environment on this host. */
  idempotent: boolean;
  /** The exit code that means success; 0 when absent. */
  exit_code?: number | undefined;
  /** Exit codes that mean success. */
  success_codes?: number[] | undefined;
  /** User to run as. */
  user?: string | undefined;
  /** Group to run as. */
  group?: string | undefined;
  /** Accepted; the output stands in the result. */
  stream_output: boolean;
  /** Path, glob or list, relative to the directory: do not run when all exist. */
  creates?: string[] | undefined;
  /** Path, glob or list, relative to the directory: do not run when none exists. */
  removes?: string[] | undefined;
  /** Query, run without a shell: do not run when it succeeds. */
  unless?: string[] | undefined;
  /** Query, run without a shell: do not run when it fails. */
  onlyif?: string[] | undefined;
  /** Text for standard input. */
  stdin?: string | undefined;
  /** End `stdin` with a newline when it has none. */
  stdin_add_newline: boolean;
  /** Take line ends off the end of the output. */
  strip_empty_ends: boolean;
  /** Seconds until the command is stopped; 600 when absent. */
  timeout?: number | undefined;
  /** The command only reads: run it in a dry run too, and count no change. */
  check_safe: boolean;
  /** Command that takes back what this one did. */
  undo?: string[] | undefined;
}

/**
 * Runs a program.
 *
 * @example Once, until its result exists
 * ```yaml
 * - type: command
 *   command: openssl dhparam -out /etc/nginx/dhparam.pem 2048
 *   creates: /etc/nginx/dhparam.pem
 * ```
 *
 * @example A question whose answer later tasks use
 * ```yaml
 * - type: command
 *   argv: [uname, -r]
 *   check_safe: true
 *   register: kernel
 * ```
 */
export const commandTask: Task<CommandTaskParams> = {
  type: "command",
  params: z.strictObject({
    command: commandWords().optional(),
    cmd: commandWords().optional(),
    argv: z.array(plainText()).nonempty().optional(),
    cwd: absolutePath().optional(),
    chdir: absolutePath().optional(),
    env: z._default(environment(), {}),
    idempotent: z._default(flag(), false),
    exit_code: z.int().optional(),
    success_codes: codes().optional(),
    user: owner().optional(),
    group: owner().optional(),
    stream_output: z._default(flag(), false),
    creates: words().optional(),
    removes: words().optional(),
    unless: commandWords().optional(),
    onlyif: commandWords().optional(),
    stdin: z.string().optional(),
    stdin_add_newline: z._default(flag(), true),
    strip_empty_ends: z._default(flag(), true),
    timeout: seconds().optional(),
    check_safe: z._default(flag(), false),
    undo: commandWords().optional(),
  }).superRefine((want, context) => {
    for (const problem of findProblems(want)) {
      context.addIssue({ code: "custom", ...problem });
    }
  }),
  plan,
};

function findProblems(
  want: CommandTaskParams,
): { path: string[]; message: string }[] {
  const problems: { path: string[]; message: string }[] = [];
  const given = [want.command, want.cmd, want.argv].filter(Boolean).length;
  if (given !== 1) {
    problems.push({
      path: ["command"],
      message: `expected exactly one of "command", "cmd" and "argv", got ${
        given || "none"
      }`,
    });
  }
  for (
    const [a, b] of [
      ["cwd", "chdir"],
      ["exit_code", "success_codes"],
    ] as const
  ) {
    if (want[a] === undefined || want[b] === undefined) continue;
    problems.push({
      path: [b],
      message: `expected only one of "${a}" and "${b}"`,
    });
  }
  if (want.check_safe && (want.idempotent || want.undo || want.group)) {
    problems.push({
      path: ["check_safe"],
      message:
        'expected no "idempotent", "undo" or "group" beside "check_safe", which only reads',
    });
  }
  return problems;
}

async function* plan(want: CommandTaskParams, host: Host): Plan {
  const change = await toChange(want);
  const run = { change, guards: want, strip: want.strip_empty_ends };
  if (!want.check_safe) return yield* planRun(run, host);
  return await findSkipped(run, host) ?? await ask(want, change, host);
}

async function toChange(want: CommandTaskParams): Promise<RunChange> {
  const argv = want.argv ?? want.command ?? want.cmd ?? [];
  const cwd = want.cwd ?? want.chdir;
  const success = want.success_codes ??
    (want.exit_code === undefined ? undefined : [want.exit_code]);
  const scope = {
    ...(Object.keys(want.env).length > 0 ? { env: want.env } : {}),
    ...(cwd === undefined ? {} : { cwd }),
    ...(want.user === undefined ? {} : { user: want.user }),
    ...(want.group === undefined ? {} : { group: want.group }),
  };
  return {
    kind: "run",
    argv,
    ...scope,
    ...(want.stdin === undefined ? {} : { stdin: toStdin(want) }),
    ...(want.timeout === undefined ? {} : { timeoutMs: want.timeout * 1000 }),
    ...(success ? { success } : {}),
    ...(want.idempotent ? { once: await toOnceKey(argv, cwd, want.env) } : {}),
    ...(want.undo
      ? { undo: [{ kind: "run", argv: want.undo, ...scope }] }
      : {}),
  };
}

function toStdin({ stdin = "", stdin_add_newline }: CommandTaskParams): string {
  return stdin_add_newline && !stdin.endsWith("\n") ? `${stdin}\n` : stdin;
}

/** Digests command, directory and sorted environment; only the digest is kept, for values may be secret. */
async function toOnceKey(
  argv: readonly string[],
  cwd: string | undefined,
  env: Record<string, string>,
): Promise<string> {
  const sorted = Object.keys(env).sort().map((name) => [name, env[name]]);
  const record = JSON.stringify([argv, cwd ?? null, sorted]);
  const bytes = new TextEncoder().encode(record);
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  return `command ${new Uint8Array(digest).toHex()}`;
}

/** Runs a command that only reads, as a question. */
async function ask(
  want: CommandTaskParams,
  { argv, cwd, env, user, stdin, timeoutMs, success = [0] }: RunChange,
  host: Host,
): Promise<Output> {
  const result = await host.query(argv, {
    ...(cwd === undefined ? {} : { cwd }),
    ...(env === undefined ? {} : { env }),
    ...(user === undefined ? {} : { user }),
    ...(stdin === undefined ? {} : { stdin }),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  });
  const output = toRunOutput(result, argv, want.strip_empty_ends);
  if (success.length === 0 || success.includes(result.code)) return output;
  const said = result.stderr.trim() || result.stdout.trim();
  throw new TaskError(
    `Cannot run "${argv[0]}": it ended with exit code ${result.code}${
      said ? `\n${said}` : ""
    }`,
    { output },
  );
}
