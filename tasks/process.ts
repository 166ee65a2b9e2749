/**
 * The `process` task.
 *
 * Ends processes, sends them a signal, or waits until they have come or gone.
 * They are found in proc(5) by the name of the program, a pattern of the
 * command line, or a file with the number of the process. A process is known
 * by its number and the time of its start: each is looked at again right
 * before it gets a signal. The agent itself, what started it, process 1,
 * threads of the kernel and processes in containers are never met.
 *
 * @module
 */

import * as z from "zod";
import {
  absolutePath,
  flag,
  oneOf,
  owner,
  seconds,
  withDefault,
} from "../lib/field.ts";
import { findUid } from "../lib/host/users.ts";
import { compilePattern } from "../lib/regex.ts";
import {
  type Host,
  type Plan,
  type Task,
  type TaskContext,
  TaskError,
  UnknownState,
} from "../lib/task.ts";
import { regexp } from "./_edit.ts";
import {
  LOOK_MS,
  planEnd,
  planSignal,
  requireKill,
  toText,
} from "./_process_end.ts";
import {
  findProcesses,
  type Process,
  readProcess,
  readUid,
  type Wanted,
} from "./_processes.ts";

/** Params of the `process` task. */
export interface ProcessTaskParams {
  /** Name of the program, exactly. */
  name?: string | undefined;
  /** Pattern that matches in the command line, its words joined by blanks. */
  pattern?: string | undefined;
  /** Absolute path of a file with the number of the process. */
  pidfile?: string | undefined;
  /** User whose processes are meant; the one that applies when absent. */
  user?: string | undefined;
  /** Processes of all users are meant. */
  all_users: boolean;
  /** `absent`: ended by the signal; `signaled`: sent the signal on every run; `exited` and `present`: waited for until gone or there. */
  state: "absent" | "signaled" | "exited" | "present";
  /** Signal that is sent. */
  signal: typeof SIGNALS[number];
  /** Seconds to wait until they are gone, or there. */
  wait_secs: number;
  /** Send those SIGKILL that are not gone after `wait_secs`. */
  force: boolean;
}

/** Signals by the names of signal(7) that end, stop or tell something. */
const SIGNALS = [
  "TERM",
  "HUP",
  "INT",
  "QUIT",
  "KILL",
  "USR1",
  "USR2",
  "ALRM",
  "WINCH",
  "STOP",
  "CONT",
] as const;

/** Greatest file with a number, in bytes. */
const MAX_PIDFILE = 4096;

/**
 * Ends processes, signals them, or waits for them.
 *
 * @example A worker without a service is ended, the hard way after 30 s
 * ```yaml
 * - type: process
 *   name: old-worker
 *   user: app
 *   state: absent
 *   wait_secs: 30
 *   force: true
 * ```
 * @example A daemon reads its configuration again
 * ```yaml
 * - type: process
 *   pidfile: /run/app.pid
 *   state: signaled
 *   signal: HUP
 * ```
 */
export const processTask: Task<ProcessTaskParams> = {
  type: "process",
  params: z.strictObject({
    name: z.string().regex(/^[^\0\r\n\/]{1,200}$/, {
      error: "expected the name of a program, without its path",
    }).optional(),
    pattern: regexp().optional(),
    pidfile: absolutePath().optional(),
    user: owner().optional(),
    all_users: withDefault(flag(), false),
    state: oneOf(["absent", "signaled", "exited", "present"]),
    signal: withDefault(oneOf(SIGNALS), "TERM"),
    wait_secs: withDefault(seconds(), 10),
    force: withDefault(flag(), false),
  }).superRefine((want, context) => {
    const mistake = findMistake(want);
    if (!mistake) return;
    const [path, message] = mistake;
    context.addIssue({ code: "custom", path: [path], message });
  }),
  os: ["linux"],
  programs: ["kill"],
  plan,
};

function findMistake(want: ProcessTaskParams): [string, string] | undefined {
  const { name, pattern, pidfile } = want;
  if ((name ?? pattern ?? pidfile) === undefined) {
    return ["name", 'expected "name", "pattern" or "pidfile"'];
  }
  if (want.user !== undefined && want.all_users) {
    return ["all_users", 'expected either "user" or "all_users"'];
  }
  if (want.force && want.state !== "absent") {
    return ["force", 'expected "force" beside state "absent" only'];
  }
  return undefined;
}

async function* plan(
  want: ProcessTaskParams,
  host: Host,
  context: TaskContext,
): Plan {
  const wanted = await toWanted(want, host, context);
  const uid = await findOwner(want, host);
  const find = async () =>
    await keepOwn(
      wanted === undefined ? [] : await findProcesses(wanted, host),
      uid,
      host,
    );
  const { own: before, others } = await find();
  if (others > 0) {
    context.warn(
      `${others} processes of other users are left alone: set "user" or "all_users" to mean them`,
    );
  }
  if (want.state === "present" || want.state === "exited") {
    const isThere = want.state === "present";
    const now = await waitUntil(
      before,
      (found) => found.length > 0 === isThere,
      async () => (await find()).own,
      want,
      host,
    );
    return toOutput(want, now);
  }
  if (before.length > 0) await requireKill(host);
  for (const process of before) {
    yield* planSignal(process, want.signal, want.state === "signaled", host);
  }
  if (want.state === "absent" && before.length > 0) {
    yield* planEnd(before, want, host);
  }
  return toOutput(want, before);
}

function toOutput({ state }: ProcessTaskParams, found: readonly Process[]) {
  return { state, pids: found.map(({ pid }) => pid) };
}

/** Turns params into what is looked for; undefined when a file names no process that runs. */
async function toWanted(
  want: ProcessTaskParams,
  host: Host,
  context: TaskContext,
): Promise<Wanted | undefined> {
  const pattern = want.pattern === undefined
    ? undefined
    : compilePattern(want.pattern);
  const pid = want.pidfile === undefined
    ? undefined
    : await readPidFile(want.pidfile, host, context);
  if (want.pidfile !== undefined && pid === undefined) return undefined;
  return { name: want.name, pattern: pattern?.test, pid };
}

/** Finds the number of the user whose processes are meant; undefined for all. */
async function findOwner(
  { user: name, all_users }: ProcessTaskParams,
  host: Host,
): Promise<number | undefined> {
  if (all_users) return undefined;
  if (name === undefined) return host.uid;
  const uid = await findUid(host, name);
  if (uid !== undefined) return uid;
  if (host.pending) throw new UnknownState(`User ${name} is made first`);
  throw new TaskError(`Cannot find user "${name}" on this host`);
}

/** Keeps the processes of a user, and counts those of others. */
async function keepOwn(
  found: readonly Process[],
  uid: number | undefined,
  host: Host,
): Promise<{ own: Process[]; others: number }> {
  const own: Process[] = [];
  for (const process of found) {
    if (uid === undefined || await readUid(process, host) === uid) {
      own.push(process);
    }
  }
  return { own, others: found.length - own.length };
}

async function readPidFile(
  path: string,
  host: Host,
  context: TaskContext,
): Promise<number | undefined> {
  if (!await host.stat(path, true)) return undefined;
  const text = (await host.readText(path, MAX_PIDFILE)).trim();
  const pid = /^[1-9]\d{0,9}$/.test(text) ? Number(text) : undefined;
  if (pid === undefined) {
    throw new TaskError(
      `Cannot read a number of a process in "${path}": found ${
        text === "" ? "nothing" : `"${text.slice(0, 20)}"`
      }`,
    );
  }
  if (await readProcess(pid, host)) return pid;
  context.warn(`"${path}" names process ${pid}, which does not run`);
  return undefined;
}

async function waitUntil(
  first: Process[],
  isRight: (found: readonly Process[]) => boolean,
  find: () => Promise<Process[]>,
  want: ProcessTaskParams,
  host: Host,
): Promise<Process[]> {
  const deadline = host.now() + want.wait_secs * 1000;
  let found = first;
  while (!isRight(found)) {
    if (host.now() >= deadline) {
      throw new TaskError(
        found.length > 0
          ? `Cannot go on: ${
            toText(found)
          } still running after ${want.wait_secs} s`
          : `Cannot find a process that is wanted within ${want.wait_secs} s`,
      );
    }
    if (!await host.sleep(LOOK_MS)) {
      throw new UnknownState("Earlier changes may start or end processes");
    }
    found = await find();
  }
  return found;
}
