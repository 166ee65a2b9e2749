/** Looks whether a host is healthy after a run. */

import { toMessage } from "../../error.ts";
import type { Collected } from "../../facts/scrape.ts";
import { runProcess } from "../../host/process.ts";
import { wait } from "../../outputs/backoff.ts";
import { type HealthCheck, TIMEOUT_SECS } from "./health_config.ts";

/** Time between two looks at what is not healthy yet, in milliseconds. */
const LOOK_MS = 1000;
/** Most that is read of an answer or of the output of a program, in bytes. */
const MAX_BYTES = 64 * 1024;
/** Longest part of an output that is told, in characters. */
const TOLD_LENGTH = 200;

/** What checks look at besides the host itself. */
export interface HealthContext {
  /** How long the host may take to become healthy, in milliseconds. */
  readonly withinMs: number;
  /** Gathers metrics. */
  collect(): Promise<readonly Collected[]>;
}

/** Looks until all is healthy or the time is over; gives what is not, with the reason. */
export async function checkHealth(
  checks: readonly HealthCheck[],
  context: HealthContext,
  signal: AbortSignal,
): Promise<string[]> {
  const endMs = performance.now() + context.withinMs;
  for (;;) {
    const found = await Promise.all(
      checks.map((check) => look(check, context, signal)),
    );
    const failing = found.filter((why) => why !== undefined);
    signal.throwIfAborted();
    if (failing.length === 0 || performance.now() >= endMs) return failing;
    await wait(LOOK_MS, signal);
  }
}

/** Gives why a check fails; undefined when it does not. */
async function look(
  check: HealthCheck,
  context: HealthContext,
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    switch (check.type) {
      case "command":
        return await lookAtCommand(check.argv, check.timeout, signal);
      case "service":
        return await lookAtCommand(
          ["systemctl", "is-active", "--", check.name],
          check.timeout,
          signal,
        );
      case "http":
        return await lookAtUrl(check, signal);
      case "port":
        return await lookAtPort(check);
      case "metric":
        return lookAtMetric(check, await context.collect());
    }
  } catch (error) {
    return `${toLabel(check)}: ${toMessage(error)}`;
  }
}

async function lookAtCommand(
  argv: readonly string[],
  timeoutSecs: number,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { code, stdout, stderr, timedOut } = await runProcess({
    argv: [...argv],
    timeoutMs: timeoutSecs * 1000,
    maxBytes: MAX_BYTES,
    signal,
  });
  if (code === 0 && !timedOut) return undefined;
  const said = (stderr.trim() || stdout.trim()).slice(0, TOLD_LENGTH);
  const why = timedOut ? `no end within ${timeoutSecs} s` : `exit ${code}`;
  return `${argv.join(" ")}: ${why}${said === "" ? "" : `, ${said}`}`;
}

async function lookAtUrl(
  { url, status, contains, timeout = TIMEOUT_SECS }: Extract<
    HealthCheck,
    { type: "http" }
  >,
  signal: AbortSignal,
): Promise<string | undefined> {
  const limits = AbortSignal.any([signal, AbortSignal.timeout(timeout * 1000)]);
  const response = await fetch(url, { signal: limits, redirect: "manual" });
  if (response.status !== status) {
    await response.body?.cancel();
    return `${url}: status ${response.status}, expected ${status}`;
  }
  if (contains === undefined) {
    await response.body?.cancel();
    return undefined;
  }
  const text = await readStart(response);
  return text.includes(contains)
    ? undefined
    : `${url}: the answer does not hold "${contains}"`;
}

/** Reads as much of an answer as is looked at. */
async function readStart(response: Response): Promise<string> {
  let text = "";
  const decoder = new TextDecoder();
  for await (const part of response.body ?? []) {
    text += decoder.decode(part, { stream: true });
    if (text.length >= MAX_BYTES) break;
  }
  return text;
}

async function lookAtPort(
  { host: hostname, port, timeout }: Extract<HealthCheck, { type: "port" }>,
): Promise<undefined> {
  const signal = AbortSignal.timeout(timeout * 1000);
  (await Deno.connect({ hostname, port, signal })).close();
}

function lookAtMetric(
  check: Extract<HealthCheck, { type: "metric" }>,
  collected: readonly Collected[],
): string | undefined {
  const { name, labels, above, below, absent } = check;
  const values = collected.flatMap(({ families }) => families)
    .filter((family) => family.name === name)
    .flatMap(({ samples }) => samples)
    .filter((sample) =>
      Object.entries(labels).every(([key, value]) =>
        sample.labels[key] === value
      )
    ).map(({ value }) => value);
  if (absent) {
    return values.length === 0 ? undefined : `${name}: is there`;
  }
  if (values.length === 0) return `${name}: there is no such metric`;
  const low = values.find((value) => above !== undefined && !(value > above));
  if (low !== undefined) return `${name}: ${low} is not above ${above}`;
  const high = values.find((value) => below !== undefined && !(value < below));
  return high === undefined
    ? undefined
    : `${name}: ${high} is not below ${below}`;
}

function toLabel(check: HealthCheck): string {
  switch (check.type) {
    case "command":
      return check.argv.join(" ");
    case "http":
      return check.url;
    case "port":
      return `${check.host}:${check.port}`;
    default:
      return check.name;
  }
}
