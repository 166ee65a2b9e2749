/** Starts programs: without a shell, with a fixed environment, in a process group of their own. */

import { TaskError } from "../error.ts";
import { isThere } from "./is_there.ts";

/** Where programs are looked for; the caller's own `PATH` is not used. */
export const PROGRAM_PATH =
  "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** What to start. */
export interface ProcessStart {
  argv: readonly string[];
  env?: Record<string, string>;
  cwd?: string;
  stdin?: string | Uint8Array;
  /** User to run as, with that user's groups; needs root. */
  user?: string;
  /** Group to run as instead of the user's own. */
  group?: string;
  /** Let it end with this process, however that ends, where `setpriv(1)` is there and may be run. */
  isBound?: boolean;
}

/** Where `setpriv(1)` of util-linux is. */
const SETPRIV = "/usr/bin/setpriv";

/**
 * Starts a program without a shell, in a process group of its own.
 * @throws {TaskError} When the program or the working directory is missing or may not be used.
 */
export function startProcess(request: ProcessStart): Deno.ChildProcess {
  const asked = request.user === undefined && request.group === undefined
    ? request.argv
    : [...toUserSwitch(request), "--", ...request.argv];
  const argv = request.isBound && canBind()
    ? [SETPRIV, "--pdeathsig=KILL", "--", ...asked]
    : asked;
  const [program, ...args] = argv;
  if (program === undefined) throw new TaskError("Cannot run an empty command");
  try {
    return new Deno.Command(program, {
      args,
      clearEnv: true,
      env: {
        PATH: PROGRAM_PATH,
        LC_ALL: "C.UTF-8",
        HOME: "/",
        ...request.env,
      },
      ...(request.cwd === undefined ? {} : { cwd: request.cwd }),
      stdin: request.stdin === undefined ? "null" : "piped",
      stdout: "piped",
      stderr: "piped",
      detached: true,
    }).spawn();
  } catch (error) {
    throw toStartError(error, request, program);
  }
}

/** Tells whether the kernel can be asked to end a program with this one; see `PR_SET_PDEATHSIG` of prctl(2). */
function canBind(): boolean {
  if (Deno.build.os !== "linux") return false;
  const rights = [
    { name: "run", command: SETPRIV },
    { name: "read", path: SETPRIV },
  ] as const;
  return rights.every((right) =>
    Deno.permissions.querySync(right).state === "granted"
  ) && isThere(SETPRIV);
}

/** The `setpriv(1)` words that drop root for good, supplementary groups included. */
function toUserSwitch(request: ProcessStart): string[] {
  const { user, group } = request;
  return [
    "setpriv",
    ...(user === undefined ? [] : [`--reuid=${user}`]),
    ...(group === undefined
      ? user === undefined ? [] : ["--regid", user]
      : [`--regid=${group}`]),
    user === undefined ? "--clear-groups" : "--init-groups",
  ];
}

function toStartError(
  error: unknown,
  request: ProcessStart,
  program: string,
): TaskError {
  if (error instanceof Deno.errors.NotFound) {
    if (request.cwd !== undefined && !isDirectory(request.cwd)) {
      return new TaskError(
        `Cannot change directory to "${request.cwd}": it is not a directory`,
        { cause: error },
      );
    }
    return new TaskError(
      `Cannot run "${program}": the program is not installed`,
      { cause: error },
    );
  }
  if (error instanceof Deno.errors.NotCapable) {
    return new TaskError(`Cannot run "${program}": this process may not`, {
      cause: error,
      advice: `Add --allow-run=${program} to the deno command`,
    });
  }
  return new TaskError(`Cannot run "${program}"`, { cause: error });
}

function isDirectory(path: string): boolean {
  try {
    return Deno.statSync(path).isDirectory;
  } catch {
    return false;
  }
}

/**
 * Sends a signal to the process group of a program that `startProcess`
 * started; where only some programs may be run, which Deno takes for too
 * little, to the program itself.
 */
export function signalGroup(
  child: Deno.ChildProcess,
  signal: Deno.Signal,
): void {
  try {
    Deno.kill(-child.pid, signal);
  } catch (error) {
    // Else the group is gone already.
    if (error instanceof Deno.errors.NotCapable) signalAlone(child, signal);
  }
}

function signalAlone(child: Deno.ChildProcess, signal: Deno.Signal): void {
  try {
    child.kill(signal);
  } catch {
    // It is gone already.
  }
}
