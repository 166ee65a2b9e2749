/** How a host is restarted or switched off, and how a run sees that it goes down. */

import type * as z from "zod";
import { flag, line, optional, seconds, withDefault } from "../lib/field.ts";
import { type Host, TaskError } from "../lib/task.ts";
import type { Steps } from "./_files.ts";

/** Params that both ways of going down have. */
export interface DownParams {
  /** Name of the occasion: for each it is done once. */
  id?: string;
  /** Time until it happens in seconds, rounded up to minutes; the run ends right away when it is 0. */
  delay_secs: number;
  /** The same as `delay_secs`. */
  delay?: number;
  /** What users who are logged in are told. */
  msg?: string;
  /** Do not wait for services to stop. */
  force: boolean;
  /** Only tell what would be done. */
  test: boolean;
}

/** Readers of `DownParams`. */
export const DOWN_FIELDS = {
  id: optional(occasion()),
  delay_secs: withDefault(delay(), 0),
  delay: optional(delay()),
  msg: optional(
    line().refine((text) => !text.startsWith("-"), {
      error: 'expected a text that does not start with "-"',
    }),
  ),
  force: withDefault(flag(), false),
  test: withDefault(flag(), false),
};

/** A week: nobody remembers a longer delay. */
const MAX_DELAY_SECS = 7 * 86_400;
/** So that the run has noted what it did before its process is ended, in seconds. */
const NOTE_SECS = 3;
/** How long a host may take until it begins to go down, in seconds. */
const BEGIN_SECS = 120;
/** How long the run waits to be ended once the host goes down, in milliseconds. */
const END_MS = 5000;
const SCHEDULED_PATH = "/run/systemd/shutdown/scheduled";
/** Tell of a container that is restarted from outside only. */
const CONTAINER_PATHS = ["/.dockerenv", "/run/.containerenv"];

function occasion(): z.ZodType<string> {
  return line().refine((text) => text.trim() !== "" && text.length <= 200, {
    error: "expected a name of at most 200 characters",
  });
}

function delay(): z.ZodType<number> {
  return seconds().refine((secs) => secs >= 0 && secs <= MAX_DELAY_SECS, {
    error: "expected at most a week",
  });
}

/** How a host goes down. */
export interface Down {
  verb: "reboot" | "poweroff" | "halt";
  delaySecs: number;
  message: string | undefined;
  force: boolean;
  /** Key by which it is remembered, so that it is done once. */
  once: string;
  /** Why, for people. */
  shows: string;
}

/** Tells whether the host goes down already, or will at a time that is set. */
export async function isGoingDown(host: Host): Promise<boolean> {
  if (await host.stat(SCHEDULED_PATH)) return true;
  if (!await isBooted(host)) return false;
  const { stdout } = await host.query(["systemctl", "is-system-running"], {
    answers: [1, 2, 3, 4],
  });
  return stdout.trim() === "stopping";
}

async function isBooted(host: Host): Promise<boolean> {
  return await host.stat("/run/systemd/system") !== undefined;
}

/**
 * Takes the host down: at once, and then waits for the end of the run, or
 * after a delay.
 * @throws {TaskError} In a container, without the program for it, or when the host goes on running.
 */
export async function* planDown(down: Down, host: Host): Steps<void> {
  for (const path of CONTAINER_PATHS) {
    if (!await host.stat(path)) continue;
    throw new TaskError(
      `Cannot ${down.verb} this host: it is a container (${path})`,
      { advice: "Restart it from outside" },
    );
  }
  const argv = await toWords(down, host);
  if (!await host.findProgram(argv[0]!)) {
    throw new TaskError(`Cannot find "${argv[0]}" on this host`, {
      advice: "Install the package of its init system first",
    });
  }
  const isDelayed = down.delaySecs > 0;
  const made = yield {
    kind: "run",
    argv,
    shows: down.shows,
    predicts: [],
    once: down.once,
    ...(isDelayed
      ? { undo: [{ kind: "run", argv: ["shutdown", "-c"], predicts: [] }] }
      : {}),
  };
  if (made && !isDelayed) await waitForEnd(down.verb, host);
}

/** A start by systemd some seconds later lets the run note what it did; only minutes can be told to shutdown(8). */
async function toWords(
  { verb, delaySecs, message, force }: Down,
  host: Host,
): Promise<string[]> {
  const how = { reboot: "-r", poweroff: "-P", halt: "-H" }[verb];
  const wall = message === undefined ? [] : [message];
  if (delaySecs > 0) {
    return ["shutdown", how, `+${Math.ceil(delaySecs / 60)}`, ...wall];
  }
  if (!await isBooted(host)) return ["shutdown", how, "now", ...wall];
  return [
    "systemd-run",
    "--quiet",
    `--on-active=${NOTE_SECS}s`,
    "--timer-property=AccuracySec=100ms",
    "systemctl",
    ...(force ? ["--force"] : []),
    ...(message === undefined ? [] : [`--message=${message}`]),
    verb,
  ];
}

/** Waits until the host goes down and ends this process; nothing else of the run is begun meanwhile. */
async function waitForEnd(verb: string, host: Host): Promise<void> {
  for (let second = 0; second < BEGIN_SECS; second++) {
    if (!await host.sleep(1000)) return;
    if (!await isGoingDown(host)) continue;
    await host.sleep(END_MS);
    return;
  }
  throw new TaskError(
    `Cannot ${verb} this host: it still runs after ${BEGIN_SECS} s`,
  );
}
