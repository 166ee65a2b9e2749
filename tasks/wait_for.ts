/**
 * The `wait_for` task.
 *
 * Waits until a port answers or falls silent, its connections have ended, or
 * a file is there, gone, or holds a text. Without any of these it waits for
 * the whole time.
 *
 * @module
 */

import * as z from "zod";
import {
  absolutePath,
  flag,
  oneOf,
  seconds,
  withDefault,
  words,
} from "../lib/field.ts";
import {
  type Host,
  type Output,
  type Task,
  TaskError,
  UnknownState,
} from "../lib/task.ts";
import { planNothing } from "./_flow.ts";
import { type Probe, toProbe, type WantedTarget } from "./_probes.ts";

/** Params of the `wait_for` task. */
export interface WaitForTaskParams extends WantedTarget {
  /** Seconds until it fails, `delay` not counted. */
  timeout: number;
  /** Seconds before the first look. */
  delay: number;
  /** Seconds between two looks. */
  sleep: number;
  /** What to say when the time is over. */
  msg?: string | undefined;
}

/**
 * Waits for a port or a file.
 *
 * @example A server that comes up
 * ```yaml
 * - type: wait_for
 *   port: 8080
 *   timeout: 60
 * ```
 *
 * @example A line in a log
 * ```yaml
 * - type: wait_for
 *   path: /var/log/app.log
 *   search_regex: "ready in (?P<ms>[0-9]+) ms"
 * ```
 */
export const waitForTask: Task<WaitForTaskParams> = {
  type: "wait_for",
  params: z.strictObject({
    host: z.string().min(1).optional(),
    port: z.int().min(1).max(65_535).optional(),
    path: absolutePath().optional(),
    state: z._default(
      z.preprocess(
        (value) => typeof value === "string" ? value.toLowerCase() : value,
        oneOf(["started", "stopped", "present", "absent", "drained"]),
      ),
      "started",
    ),
    timeout: withDefault(seconds(), 300),
    delay: withDefault(seconds(), 0),
    sleep: withDefault(seconds(), 1),
    connect_timeout: withDefault(seconds(), 5),
    search_regex: z.string().min(1).optional(),
    active_connection: withDefault(flag(), false),
    exclude_hosts: withDefault(words({ commas: true }), []),
    active_connection_states: z._default(
      z.array(oneOf([
        "ESTABLISHED",
        "SYN_SENT",
        "SYN_RECV",
        "FIN_WAIT1",
        "FIN_WAIT2",
        "TIME_WAIT",
      ])),
      ["ESTABLISHED", "SYN_SENT", "SYN_RECV", "FIN_WAIT1", "FIN_WAIT2"],
    ),
    msg: z.string().optional(),
  }).superRefine((want, context) => {
    for (const [field, message] of findProblems(want)) {
      context.addIssue({ code: "custom", path: [field], message });
    }
  }),
  plan: (want, host) => planNothing(() => wait(want, host)),
};

function findProblems(want: WaitForTaskParams): [string, string][] {
  const problems: [string, string][] = [];
  if (want.port !== undefined && want.path !== undefined) {
    problems.push(["path", 'expected only one of "port" and "path"']);
  }
  if (want.host !== undefined && want.port === undefined) {
    problems.push(["port", 'expected "port" beside "host"']);
  }
  if (want.search_regex !== undefined && want.path === undefined) {
    problems.push(["search_regex", 'expected "path" beside "search_regex"']);
  }
  if (want.state === "drained" && want.port === undefined) {
    problems.push(["state", 'expected "port" beside state "drained"']);
  }
  return problems;
}

async function wait(want: WaitForTaskParams, host: Host): Promise<Output> {
  const startedAt = host.now();
  const toElapsed = () => Math.floor((host.now() - startedAt) / 1000);
  await sleepSecs(want.delay, host);
  if (want.port === undefined && want.path === undefined) {
    await sleepSecs(want.timeout, host);
    return { elapsed: toElapsed(), state: want.state };
  }
  const probe = await toProbe(want, host);
  const deadline = host.now() + want.timeout * 1000;
  for (;;) {
    const { found, why } = await tryOnce(probe, deadline - host.now());
    if (found) return { ...toTarget(want), ...found, elapsed: toElapsed() };
    const leftMs = deadline - host.now();
    if (leftMs <= 0) throw toTimeout(want, why, toElapsed());
    if (await host.sleep(Math.min(want.sleep * 1000, leftMs))) continue;
    throw new UnknownState(
      `${
        toText(want)
      } is not ${want.state} yet and may be after earlier changes`,
    );
  }
}

async function sleepSecs(secs: number, host: Host): Promise<void> {
  if (secs > 0) await host.sleep(secs * 1000);
}

/** A question that fails is not answered yet; its reason is told when the time is over. */
async function tryOnce(
  probe: Probe,
  leftMs: number,
): Promise<{ found: Output | undefined; why?: string }> {
  try {
    return { found: await probe(leftMs) };
  } catch (error) {
    if (!(error instanceof TaskError)) throw error;
    return { found: undefined, why: error.message };
  }
}

function toTarget({ host, port, path, state }: WaitForTaskParams): Output {
  if (path !== undefined) return { path, state };
  return { host: host ?? "127.0.0.1", port, state };
}

function toText({ host, port, path }: WaitForTaskParams): string {
  return path ?? `${host ?? "127.0.0.1"}:${port}`;
}

function toTimeout(
  want: WaitForTaskParams,
  why: string | undefined,
  elapsed: number,
): TaskError {
  const what = want.search_regex === undefined
    ? toText(want)
    : `search string ${want.search_regex} in ${toText(want)}`;
  return new TaskError(want.msg ?? `Timeout when waiting for ${what}`, {
    ...(why === undefined ? {} : { advice: why }),
    output: { elapsed },
  });
}
