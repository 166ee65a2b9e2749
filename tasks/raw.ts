/**
 * The `raw` task.
 *
 * Runs a program as it is given, or one line by a shell (`/bin/sh -c`), for
 * pipes and the like. Values belong in `environment`, not in the line: a
 * shell would read them as code.
 *
 * @module
 */

import * as z from "zod";
import { absolutePath, flag, seconds } from "../lib/field.ts";
import type { Host, Plan, RunChange, Task, TaskContext } from "../lib/task.ts";
import { planRun } from "./_command.ts";
import { GUARD_FIELDS, type GuardParams, toGuards } from "./_guards.ts";
import { codes, environment, plainText } from "./_words.ts";

/** Params of the `raw` task: `executable` alone is run with `args`; with a line it is the shell. */
export interface RawTaskParams extends GuardParams {
  /** Program to run, or the shell for the line; `/bin/sh` when absent. */
  executable?: string | undefined;
  /** Arguments of the program, without a shell. */
  args: string[];
  /** Line for the shell. */
  raw?: string | undefined;
  /** Another name for `raw`. */
  cmd?: string | undefined;
  /** Another name for `raw`. */
  command?: string | undefined;
  /** Directory to run in. */
  chdir?: string | undefined;
  /** Environment variables beside `PATH`. */
  environment: Record<string, string>;
  /** Text for standard input, exactly. */
  stdin?: string | undefined;
  /** Seconds until it is stopped; 600 when absent. */
  timeout?: number | undefined;
  /** Exit codes that mean success. */
  exit_codes: number[];
  /** Take any exit code and warn. */
  ignore_errors: boolean;
}

/**
 * Runs a program, or a line by a shell.
 *
 * @example A pipe
 * ```yaml
 * - type: raw
 *   cmd: "getent passwd | cut -d: -f1 | sort > /var/lib/app/users"
 *   creates: /var/lib/app/users
 * ```
 *
 * @example A program with arguments, no shell
 * ```yaml
 * - type: raw
 *   executable: /usr/sbin/logrotate
 *   args: [--force, /etc/logrotate.d/app]
 * ```
 */
export const rawTask: Task<RawTaskParams> = {
  type: "raw",
  params: z.strictObject({
    executable: z.string().min(1).optional(),
    args: z._default(z.array(plainText()), []),
    raw: shellLine().optional(),
    cmd: shellLine().optional(),
    command: shellLine().optional(),
    chdir: absolutePath().optional(),
    environment: z._default(environment(), {}),
    stdin: z.string().optional(),
    timeout: seconds().optional(),
    exit_codes: z._default(codes(), [0]),
    ignore_errors: z._default(flag(), false),
    ...GUARD_FIELDS,
  }).superRefine((want, context) => {
    const lines = [want.raw, want.cmd, want.command].filter(Boolean).length;
    if (lines === 1 ? want.args.length > 0 : lines > 1 || !want.executable) {
      context.addIssue({
        code: "custom",
        path: [lines === 1 ? "args" : "cmd"],
        message: lines === 1
          ? 'expected no "args" beside a line for the shell'
          : 'expected either "executable" with "args", or one of "raw", "cmd" and "command"',
      });
    }
  }),
  plan,
};

function shellLine(): z.ZodType<string> {
  return z.string().refine(
    (value) => value.trim() !== "" && !value.includes("\0"),
    { error: "expected a command, got an empty one or a NUL character" },
  );
}

async function* plan(
  want: RawTaskParams,
  host: Host,
  context: TaskContext,
): Plan {
  const change = toChange(want);
  const output = yield* planRun(
    { change, guards: toGuards(want), strip: false },
    host,
  );
  const code = output["rc"];
  if (typeof code === "number" && !isSuccess(code, want)) {
    context.warn(`"${change.argv[0]}" ended with exit code ${code}`);
  }
  return output;
}

function isSuccess(code: number, { exit_codes }: RawTaskParams): boolean {
  return exit_codes.length === 0 || exit_codes.includes(code);
}

function toChange(want: RawTaskParams): RunChange {
  const line = want.raw ?? want.cmd ?? want.command;
  const program = want.executable ?? "/bin/sh";
  return {
    kind: "run",
    argv: line === undefined ? [program, ...want.args] : [program, "-c", line],
    ...(Object.keys(want.environment).length > 0
      ? { env: want.environment }
      : {}),
    ...(want.chdir === undefined ? {} : { cwd: want.chdir }),
    ...(want.stdin === undefined ? {} : { stdin: want.stdin }),
    ...(want.timeout === undefined ? {} : { timeoutMs: want.timeout * 1000 }),
    success: want.ignore_errors ? [] : want.exit_codes,
  };
}
