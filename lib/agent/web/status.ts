/** The state of the agent as JSON: the original's object and more, one version for all keys. */

import { type AgentView, listProblems, type LoopView } from "../view.ts";

/** Version of the object; raised when a key changes its meaning. */
const VERSION = 1;

/** What is told of the settings. */
export interface StatusSettings {
  /** Time between two applies, in milliseconds. */
  readonly applyIntervalMs: number;
  /** Time between two rounds of facts, in milliseconds. */
  readonly factsIntervalMs: number;
  /** Port of the metrics; undefined on sockets only. */
  readonly port: number | undefined;
}

/** Makes the object of `/status`; times are RFC 3339, lengths in seconds. */
export function toStatus(
  view: AgentView,
  settings: StatusSettings,
  nowMs: number,
): Record<string, unknown> {
  const find = (name: string) => view.loops.find((one) => one.name === name);
  const problems = listProblems(view);
  return {
    version: VERSION,
    status: view.state,
    timestamp: new Date(nowMs).toISOString(),
    healthy: problems.length === 0,
    problems,
    program: view.version,
    host: view.host,
    pid: view.pid,
    started_at: new Date(view.startedAtMs).toISOString(),
    mode: view.mode,
    config: {
      apply_interval: settings.applyIntervalMs / 1000,
      facts_interval: settings.factsIntervalMs / 1000,
      dry_run: view.mode === "observe",
      metrics_port: settings.port ?? null,
      digest: view.configDigest ?? null,
      commit: view.commit?.commit ?? null,
      subject: view.commit?.subject ?? null,
      signer: view.commit?.signer ?? null,
      reloads: view.reloads,
      rejected: view.rejected === undefined ? null : {
        at: new Date(view.rejected.atMs).toISOString(),
        commit: view.rejected.commit ?? null,
        why: view.rejected.why,
      },
    },
    paused: view.pause === undefined ? null : {
      reason: view.pause.reason,
      by: view.pause.by,
      until: toTime(view.pause.untilMs),
    },
    metrics: {
      apply: toOriginal(find("apply"), "execution", nowMs),
      facts: toOriginal(find("facts"), "collection", nowMs),
    },
    state_error: view.unnoted ?? null,
    loops: view.loops.map(toLoop),
  };
}

/** Counts of a part under the names that the original gives them. */
function toOriginal(
  loop: LoopView | undefined,
  word: string,
  nowMs: number,
): Record<string, number | null> {
  const { runs = 0, failures = 0, lastAtMs, lastMs } = loop ?? {};
  return {
    [`${word}_count`]: runs,
    success_count: runs - failures,
    failure_count: failures,
    [`last_${word}`]: lastAtMs === undefined
      ? null
      : Math.max(0, Math.round((nowMs - lastAtMs) / 1000)),
    last_duration: lastMs === undefined ? null : Math.round(lastMs / 1000),
  };
}

function toLoop(loop: LoopView): Record<string, unknown> {
  return {
    name: loop.name,
    state: loop.state,
    breaker: loop.breaker,
    runs: loop.runs,
    failures: loop.failures,
    failures_in_a_row: loop.failuresInARow,
    last_at: toTime(loop.lastAtMs),
    last_seconds: loop.lastMs === undefined ? null : loop.lastMs / 1000,
    last_error: loop.lastError ?? null,
    next_at: toTime(loop.nextAtMs),
  };
}

function toTime(ms: number | undefined): string | null {
  return ms === undefined ? null : new Date(ms).toISOString();
}
