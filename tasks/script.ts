/**
 * The `script` task.
 *
 * Runs a file of the configuration, or of the host by its absolute path. Its
 * `#!` line is honoured as execve(2) does, whether or not the file may be
 * executed itself.
 *
 * @module
 */

import * as z from "zod";
import { absolutePath, line, seconds } from "../lib/field.ts";
import {
  type Host,
  type Plan,
  type Task,
  type TaskContext,
  TaskError,
} from "../lib/task.ts";
import { planRun } from "./_command.ts";
import { toParent } from "./_files.ts";
import { GUARD_FIELDS, type GuardParams, toGuards } from "./_guards.ts";
import { commandWords, environment, plainText } from "./_words.ts";

/** Params of the `script` task; exactly one of `path` and `cmd` is given. */
export interface ScriptTaskParams extends GuardParams {
  /** Absolute path, or name in `files/` of the role or the configuration. */
  path?: string | undefined;
  /** The script with arguments on one line, split without a shell. */
  cmd?: string[] | undefined;
  /** Arguments. */
  params: string[];
  /** Directory to run in. */
  chdir?: string | undefined;
  /** Environment variables beside `PATH`; the place for secrets. */
  environment: Record<string, string>;
  /** Text for standard input, exactly. */
  stdin?: string | undefined;
  /** Seconds until it is stopped; 600 when absent. */
  timeout?: number | undefined;
  /** Interpreter instead of the one in the `#!` line. */
  executable?: string[] | undefined;
}

/**
 * Runs a script.
 *
 * @example A script of the configuration, until its result exists
 * ```yaml
 * - type: script
 *   path: /usr/local/lib/app/migrate.sh
 *   params: [--all]
 *   creates: /var/lib/app/migrated
 * ```
 */
export const scriptTask: Task<ScriptTaskParams> = {
  type: "script",
  params: z.strictObject({
    path: line().optional(),
    cmd: commandWords().optional(),
    params: z._default(z.array(plainText()), []),
    chdir: absolutePath().optional(),
    environment: z._default(environment(), {}),
    stdin: z.string().optional(),
    timeout: seconds().optional(),
    executable: commandWords().optional(),
    ...GUARD_FIELDS,
  }).refine((want) => (want.path === undefined) !== (want.cmd === undefined), {
    error: 'expected exactly one of "path" and "cmd"',
    path: ["path"],
  }),
  plan,
};

async function* plan(
  want: ScriptTaskParams,
  host: Host,
  context: TaskContext,
): Plan {
  const [name, ...args] = want.cmd ?? [want.path ?? ""];
  const path = await context.findFile("files", name ?? "");
  await requireTrusted(path, host);
  const interpreter = want.executable ?? await findInterpreter(path, host);
  return yield* planRun({
    change: {
      kind: "run",
      argv: [...interpreter, path, ...args, ...want.params],
      ...(Object.keys(want.environment).length > 0
        ? { env: want.environment }
        : {}),
      ...(want.chdir === undefined ? {} : { cwd: want.chdir }),
      ...(want.stdin === undefined ? {} : { stdin: want.stdin }),
      ...(want.timeout === undefined ? {} : { timeoutMs: want.timeout * 1000 }),
    },
    guards: toGuards(want),
    strip: true,
  }, host);
}

/** Refuses a script that another user could swap or edit. */
async function requireTrusted(path: string, host: Host): Promise<void> {
  const entry = await host.stat(path, true);
  if (!entry) throw new TaskError(`Cannot find script "${path}"`);
  if (entry.type !== "file") {
    throw new TaskError(`Cannot run "${path}": it is not a file`);
  }
  const dir = await host.stat(toParent(path), true);
  const isOpen = dir && (dir.mode & 0o1002) === 0o002;
  if ((entry.mode & 0o002) === 0 && !isOpen) return;
  throw new TaskError(`Cannot run "${path}": every user may change it`, {
    advice: "Take the right to write from others: chmod o-w",
  });
}

/** Reads the interpreter and its one argument from the `#!` line; none for a program. */
async function findInterpreter(path: string, host: Host): Promise<string[]> {
  const bytes = await host.readFile(path);
  const end = bytes.indexOf(0x0a);
  const head = bytes.subarray(0, Math.min(end < 0 ? bytes.length : end, 4096));
  const first = new TextDecoder().decode(head);
  if (!first.startsWith("#!")) return await requireProgram(path, host);
  if (first.endsWith("\r")) {
    throw new TaskError(
      `Cannot run "${path}": its "#!" line ends with a carriage return`,
      { advice: "Save the script with LF line ends" },
    );
  }
  const [, interpreter, argument] =
    /^#![ \t]*([^ \t]+)(?:[ \t]+(.*))?$/.exec(first) ?? [];
  if (interpreter === undefined) {
    throw new TaskError(`Cannot run "${path}": its "#!" line names no program`);
  }
  const rest = argument?.trim();
  return rest ? [interpreter, rest] : [interpreter];
}

async function requireProgram(path: string, host: Host): Promise<string[]> {
  const entry = await host.stat(path, true);
  if (entry && (entry.mode & 0o111) !== 0) return [];
  throw new TaskError(
    `Cannot run "${path}": it has no "#!" line and is not executable`,
    { advice: 'Begin it with a line such as "#!/bin/sh", or set executable' },
  );
}
