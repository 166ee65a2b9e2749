/**
 * The `at` task.
 *
 * Queues a job that runs once at a time (at(1)). A job is known by its name
 * and its content: the same job is queued once and never again after it ran;
 * another command or time under the same name replaces a job that still
 * waits.
 *
 * @module
 */

import * as z from "zod";
import { nameText, oneOf, owner, seconds, withDefault } from "../lib/field.ts";
import { toFoundText } from "../lib/found.ts";
import { findUid } from "../lib/host/users.ts";
import { sha256 } from "../lib/sha256.ts";
import {
  type Host,
  type Plan,
  type RunChange,
  type Task,
  type TaskContext,
  TaskError,
  UnknownState,
} from "../lib/task.ts";
import { type Job, readJobs, toBody } from "./_at_queue.ts";
import { fileText } from "./_edit.ts";
import type { Steps } from "./_files.ts";

/** Params of the `at` task. */
export interface AtTaskParams {
  /** Name by which the job is known. */
  name: string;
  /** `present`: queued until it ran, or `absent`: not queued. */
  state: "present" | "absent";
  /** What a shell runs, one or more lines. */
  command?: string | undefined;
  /** Time of this host's zone, such as `2026-12-01 03:00`. */
  time?: string | undefined;
  /** Time from the first apply on, in seconds, in place of `time`; at(1) knows whole minutes. */
  delay_secs?: number | undefined;
  /** Letter of the queue; later ones run with less priority. */
  queue: string;
  /** User that the job runs as; the one that applies when absent. */
  user?: string | undefined;
}

const TIME_REGEXP = /^(\d{4})-(\d\d)-(\d\d)[ T](\d\d):(\d\d)$/;
/** Told to at(1) as minutes; a year is enough for a delay. */
const MAX_DELAY_SECS = 366 * 86_400;
const PID_PATHS = ["/run/atd.pid", "/var/run/atd.pid"];

/**
 * Keeps a job that runs once.
 *
 * @example A restart at night
 * ```yaml
 * - type: at
 *   name: restart app
 *   time: "2030-12-01 03:00"
 *   command: systemctl restart app
 * ```
 */
export const atTask: Task<AtTaskParams> = {
  type: "at",
  params: z.strictObject({
    name: nameText().refine((name) => name.length <= 200, {
      error: "expected a name of at most 200 characters",
    }),
    state: withDefault(oneOf(["present", "absent"]), "present"),
    command: fileText().refine(
      (text) => text.trim() !== "" && !text.includes("marcinDELIMITER"),
      { error: "expected a command" },
    ).optional(),
    time: z.string().refine((text) => toDate(text) !== undefined, {
      error: ({ input }) =>
        `expected a time such as "2026-12-01 03:00", got ${toFoundText(input)}`,
    }).optional(),
    delay_secs: seconds().refine(
      (secs) => secs >= 0 && secs <= MAX_DELAY_SECS,
      { error: "expected at most a year" },
    ).optional(),
    queue: withDefault(
      z.string().regex(/^[a-zA-Z]$/, { error: "expected one letter" }),
      "a",
    ),
    user: owner().optional(),
  }).superRefine((want, context) => {
    if (want.state === "absent") return;
    if (want.command === undefined) {
      context.addIssue({
        code: "custom",
        path: ["command"],
        message: "expected a command",
      });
    }
    if ((want.time === undefined) === (want.delay_secs === undefined)) {
      context.addIssue({
        code: "custom",
        path: ["time"],
        message: 'expected either "time" or "delay_secs"',
      });
    }
  }),
  os: ["linux"],
  programs: ["at", "atq", "atrm"],
  plan,
};

/** Reads a time of this host's zone; one that no calendar has is none. */
function toDate(text: string): Date | undefined {
  const [year, month, day, hour, minute] =
    TIME_REGEXP.exec(text)?.slice(1).map(Number) ?? [];
  if (minute === undefined) return undefined;
  const date = new Date(year!, month! - 1, day!, hour!, minute);
  const isReal = date.getMonth() === month! - 1 && date.getDate() === day &&
    hour! < 24 && minute < 60;
  return isReal ? date : undefined;
}

async function* plan(
  want: AtTaskParams,
  host: Host,
  context: TaskContext,
): Plan {
  const user = await findUserName(want, host);
  const jobs = await readJobs(want.name, user, host);
  const digest = toDigest(want);
  const isWanted = (job: Job) =>
    want.state === "present" && job.digest === digest;
  const kept = jobs.find(isWanted);
  for (const job of jobs) {
    if (job !== kept) yield toRemoval(job, user, host);
  }
  const output = { name: want.name, state: want.state };
  if (want.state === "absent") return output;
  if (kept) return { ...output, job: kept.id };
  const once = `at:${user}:${digest}`;
  // It ran, or was taken from the queue by hand: once is once.
  if (await host.wasDone(once)) return output;
  const job = yield* planJob(want, { user, digest, once }, host, context);
  return { ...output, ...(job === undefined ? {} : { job }) };
}

async function findUserName(
  { user }: AtTaskParams,
  host: Host,
): Promise<string> {
  const uid = user === undefined ? host.uid : await findUid(host, user);
  const users = [...(await host.users()).values()];
  const name = users.find((one) => one.uid === uid)?.name;
  if (name !== undefined && uid !== undefined) return name;
  if (host.pending) throw new UnknownState(`User ${user} is made first`);
  throw new TaskError(`Cannot find user "${user ?? host.uid}" on this host`);
}

/** What makes a job another one: all that it does, and when. */
function toDigest(want: AtTaskParams): string {
  const { name, command, time, delay_secs, queue } = want;
  const words = JSON.stringify([name, command, time, delay_secs, queue]);
  return sha256(new TextEncoder().encode(words)).slice(0, 32);
}

/** What a new job is beside the params. */
interface NewJob {
  user: string;
  digest: string;
  once: string;
}

async function* planJob(
  want: AtTaskParams,
  { user, digest, once }: NewJob,
  host: Host,
  context: TaskContext,
): Steps<string | undefined> {
  const when = toWhen(want, host);
  if (!await isRunning(host)) {
    context.warn("atd does not run: jobs are queued, and wait for it");
  }
  const runsAs = toUser(user, want, host);
  const made = yield {
    kind: "run",
    argv: ["at", "-q", want.queue, ...when],
    stdin: toBody(want.name, digest, want.command ?? ""),
    shows: `not queued -> queued for ${want.time ?? when.slice(1).join(" ")}`,
    predicts: [],
    once,
    undo: [],
    ...runsAs,
  };
  // Only now its number is known, by which it is taken back.
  const id = made && /^job (\d+) at /m.exec(made.stderr)?.[1];
  yield {
    kind: "run",
    argv: ["atq"],
    shows: "jobs are listed",
    predicts: [],
    undo: id === undefined ? [] : [{ kind: "run", argv: ["atrm", id] }],
  };
  return id;
}

function toWhen(want: AtTaskParams, host: Host): string[] {
  if (want.time === undefined) {
    const minutes = Math.ceil((want.delay_secs ?? 0) / 60);
    return ["now", "+", String(minutes), "minutes"];
  }
  if ((toDate(want.time)?.getTime() ?? 0) < host.now()) {
    throw new TaskError(`Cannot queue "${want.name}": ${want.time} is over`, {
      advice: "Set a later time, or state: absent",
    });
  }
  return ["-t", want.time.replaceAll(/\D/g, "")];
}

async function isRunning(host: Host): Promise<boolean> {
  for (const path of PID_PATHS) if (await host.stat(path)) return true;
  return (await host.findUnit("atd.service"))?.activeState === "active";
}

function toUser(
  user: string,
  want: Pick<AtTaskParams, "user">,
  host: Host,
): Pick<RunChange, "user"> {
  return want.user === undefined || host.uid !== 0 || user === "root"
    ? {}
    : { user };
}

/** Takes a job from the queue; undone by queueing the same lines for the same time. */
function toRemoval(job: Job, user: string, host: Host): RunChange {
  return {
    kind: "run",
    argv: ["atrm", job.id],
    shows: "queued -> not queued",
    predicts: [],
    undo: [{
      kind: "run",
      argv: ["at", "-q", job.queue, "-t", job.time],
      stdin: job.body,
      ...toUser(user, { user }, host),
    }],
  };
}
