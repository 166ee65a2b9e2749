/** How processes are signaled, and waited for until they end. */

import { type Host, type RunChange, TaskError } from "../lib/task.ts";
import type { Steps } from "./_files.ts";
import { isRunning, type Process } from "./_processes.ts";

/** Time between two looks, in milliseconds. */
export const LOOK_MS = 100;

/** How long SIGKILL may take, in seconds: a process in a system call ends after it. */
const KILL_SECS = 5;

/** How processes are to end. */
export interface EndParams {
  /** Signal that was sent. */
  signal: string;
  /** Seconds to wait. */
  wait_secs: number;
  /** Send SIGKILL after that. */
  force: boolean;
}

/**
 * Requires the program that sends signals.
 * @throws {TaskError} When it is missing.
 */
export async function requireKill(host: Host): Promise<void> {
  if (await host.findProgram("kill")) return;
  throw new TaskError('Cannot find "kill" on this host', {
    advice: 'Install its package first: "procps" or "util-linux"',
  });
}

/**
 * Signals one process, unless it ended meanwhile and its number is another's.
 * @throws {TaskError} When the signal is refused.
 */
export async function* planSignal(
  process: Process,
  signal: string,
  repeats: boolean,
  host: Host,
): Steps<void> {
  if (!await isRunning(process, host)) return;
  const change: RunChange = {
    kind: "run",
    argv: ["kill", "-s", signal, String(process.pid)],
    shows: `${process.name} gets SIG${signal}`,
    predicts: [],
    // A process that has just ended is an error of kill(1), and none of the task.
    success: [0, 1],
    ...(repeats ? { repeats: true } : {}),
  };
  const made = yield change;
  if (!made?.code || !await isRunning(process, host)) return;
  throw new TaskError(
    `Cannot signal process ${process.pid} (${process.name}): ${made.stderr.trim()}`,
  );
}

/**
 * Waits until processes have ended; those that have not are killed on request.
 * @throws {TaskError} When some still run at the end.
 */
export async function* planEnd(
  processes: readonly Process[],
  want: EndParams,
  host: Host,
): Steps<void> {
  let left = await waitForEnd(processes, want.wait_secs, host);
  if (left === undefined || left.length === 0) return;
  if (want.force && want.signal !== "KILL") {
    for (const process of left) {
      yield* planSignal(process, "KILL", false, host);
    }
    left = await waitForEnd(left, KILL_SECS, host) ?? [];
  }
  if (left.length === 0) return;
  throw new TaskError(
    `Cannot end ${
      toText(left)
    }: running ${want.wait_secs} s after SIG${want.signal}`,
    want.force
      ? {}
      : { advice: "Set force: true to kill what does not end by itself" },
  );
}

/** Tells which processes still run when the time is over; undefined in a dry run. */
async function waitForEnd(
  processes: readonly Process[],
  secs: number,
  host: Host,
): Promise<readonly Process[] | undefined> {
  const deadline = host.now() + secs * 1000;
  let left = processes;
  for (;;) {
    const running: Process[] = [];
    for (const process of left) {
      if (await isRunning(process, host)) running.push(process);
    }
    left = running;
    if (left.length === 0 || host.now() >= deadline) return left;
    if (!await host.sleep(LOOK_MS)) return undefined;
  }
}

/** Names processes for people. */
export function toText(processes: readonly Process[]): string {
  return processes.map(({ pid, name }) => `${name} (${pid})`).join(", ");
}
