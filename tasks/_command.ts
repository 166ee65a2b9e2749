/** What tasks that run programs share: the guarded run and the shape of its result. */

import {
  type Host,
  type Made,
  type Output,
  type Plan,
  type RunChange,
  TaskError,
  UnknownState,
} from "../lib/task.ts";
import { PROGRAM_PATH } from "../lib/host/process.ts";
import { findGuard, type Guards, isGuarded } from "./_guards.ts";

/** A program to run once its guards let it. */
export interface GuardedRun {
  change: RunChange;
  guards: Guards;
  /** Take line ends off the ends of the output. */
  strip: boolean;
}

/**
 * Yields the run unless a guard stops it; without a guard the run repeats by
 * nature.
 * @throws {TaskError} When the working directory or the program is missing.
 */
export async function* planRun(run: GuardedRun, host: Host): Plan {
  const skipped = await findSkipped(run, host);
  if (skipped) return skipped;
  const { change, guards, strip } = run;
  await requireProgram(change, host);
  const repeats = !isGuarded(guards) && change.once === undefined;
  const made = yield repeats ? { ...change, repeats: true } : change;
  return toRunOutput(made, change.argv, strip);
}

/**
 * Gives the result of a run that is not needed, or undefined when it is.
 * @throws {TaskError} When the working directory is missing.
 */
export async function findSkipped(
  { change, guards, strip }: GuardedRun,
  host: Host,
): Promise<Output | undefined> {
  await requireCwd(change.cwd, host);
  const reason = change.once !== undefined && await host.wasDone(change.once)
    ? "skipped, since it was done before"
    : await findGuard(guards, change, host);
  if (reason === undefined) return undefined;
  return {
    ...toRunOutput(undefined, change.argv, strip),
    skipped: true,
    msg: reason,
  };
}

/** Requires the program before anything is run; a relative path or a `PATH` of the task's own is left to the run. */
async function requireProgram(
  { argv: [name = ""], env }: RunChange,
  host: Host,
): Promise<void> {
  const isAbsolute = name.startsWith("/");
  if ((name.includes("/") && !isAbsolute) || env?.["PATH"]) return;
  if (
    await (isAbsolute ? isProgram(name, host) : host.findProgram(name))
  ) return;
  // A file that a dry run has only planned is no program of the host yet.
  for (const dir of isAbsolute ? [] : PROGRAM_PATH.split(":")) {
    if (await isProgram(`${dir}/${name}`, host)) return;
  }
  throw new TaskError(`Cannot run "${name}": the program is not installed`, {
    advice: "Install it by a task before this one",
  });
}

async function isProgram(path: string, host: Host): Promise<boolean> {
  const entry = await host.stat(path, true);
  return entry?.type === "file" && (entry.mode & 0o111) !== 0;
}

/** Requires the directory that a program is to start in. */
async function requireCwd(
  cwd: string | undefined,
  host: Host,
): Promise<void> {
  if (cwd === undefined) return;
  const entry = await host.stat(cwd, true);
  if (entry?.type === "dir") return;
  if (!entry && host.pending) {
    throw new UnknownState(`${host.pending.name} may bring ${cwd}`);
  }
  throw new TaskError(
    `Cannot change directory to "${cwd}": ${
      entry ? "it is not a directory" : "it does not exist"
    }`,
  );
}

/** Builds what `register` stores of a run; `rc` is null and the rest empty when it was not made. */
export function toRunOutput(
  made: Pick<Made, "code" | "stdout" | "stderr"> | undefined,
  argv: readonly string[],
  strip: boolean,
): Output {
  const stdout = toStripped(made?.stdout ?? "", strip);
  const stderr = toStripped(made?.stderr ?? "", strip);
  return {
    rc: made?.code ?? null,
    stdout,
    stderr,
    stdout_lines: toLines(stdout),
    stderr_lines: toLines(stderr),
    cmd: [...argv],
  };
}

/** Takes line ends off the end of a text, blanks before them stay. */
function toStripped(text: string, strip: boolean): string {
  if (!strip) return text;
  let end = text.length;
  while (end > 0 && (text[end - 1] === "\n" || text[end - 1] === "\r")) end--;
  return text.slice(0, end);
}

function toLines(text: string): string[] {
  const lines = text.split(/\r\n|\n|\r/);
  if (lines.at(-1) === "") lines.pop();
  return lines;
}
