/** Watches thresholds again and again, whether anybody asks for metrics or not. */

import { toMessage } from "../../error.ts";
import { wait } from "../../outputs/backoff.ts";
import type { Rounds } from "../rounds.ts";
import { listWatchedMetrics } from "./reading.ts";
import type { Threshold } from "./threshold.ts";
import type { Watch } from "./watch.ts";

/** How long messages under way may take when all is to end, in milliseconds: a task ends after its running change. */
const LAST_MS = 30_000;

/** What is watched, and how often. */
export interface LoopOptions {
  /** Takes the rounds. */
  readonly watch: Watch;
  /** What is watched. */
  readonly thresholds: readonly Threshold[];
  /** Reads the groups that thresholds look at, and all collectors. */
  readonly rounds: Pick<Rounds, "read">;
  /** From round to round, in milliseconds; more than 0. */
  readonly intervalMs: number;
  /** Is told what does not work. */
  readonly warn: (text: string) => void;
}

/** Watches until the signal aborts; ends after the round and the messages under way. */
export async function watchOn(
  { watch, thresholds, rounds, intervalMs, warn }: LoopOptions,
  signal: AbortSignal,
): Promise<void> {
  const warnOnce = openWarnOnce(warn);
  const read = openRead(rounds, listWatchedMetrics(thresholds));
  const startedAt = performance.now();
  let messages: Promise<void> = Promise.resolve();
  while (!signal.aborted) {
    try {
      await watch.step(await read(), false);
      const { keeper } = watch;
      warnOnce(
        keeper && `alerts are kept by ${keeper}; they are only shown here`,
      );
    } catch (error) {
      warnOnce(`thresholds: ${toMessage(error)}`);
    }
    // A receiver that is slow holds no round up.
    messages = Promise.all([messages, watch.notify(signal)])
      .then(() => {}, (error) => warnOnce(`notifiers: ${toMessage(error)}`));
    const passedMs = (performance.now() - startedAt) % intervalMs;
    await wait(intervalMs - passedMs, signal).catch(() => {});
  }
  const last = new AbortController();
  const late = wait(LAST_MS, last.signal).catch(() => {});
  await Promise.race([messages, late]);
  last.abort();
}

/** Makes what warns of a problem when it begins. */
function openWarnOnce(
  warn: (text: string) => void,
): (problem: string | undefined) => void {
  let last: string | undefined;
  return (problem) => {
    if (problem !== undefined && problem !== last) warn(problem);
    last = problem;
  };
}

/** Makes what reads a round: once it is known which collectors give the metrics, only those run. */
function openRead(
  rounds: Pick<Rounds, "read">,
  metrics: ReadonlySet<string>,
): () => ReturnType<Rounds["read"]> {
  let known: ReadonlySet<string> | undefined;
  return async () => {
    const only = known;
    const round = await rounds.read(
      (name) => metrics.size > 0 && (only === undefined || only.has(name)),
      () => true,
    );
    const givers = round.collected.filter(({ families }) =>
      families.some(({ name }) => metrics.has(name))
    );
    const given = new Set(
      givers.flatMap(({ families }) => families.map(({ name }) => name)),
    );
    // What is missing may come from any of them.
    known = metrics.isSubsetOf(given)
      ? new Set(givers.map(({ name }) => name))
      : undefined;
    return round;
  };
}
