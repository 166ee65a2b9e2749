/** What `/status` and `/healthz` say: what the original said under its names, and more. */

import { type AgentView, listProblems, type LoopView } from "../view.ts";

/** Version of the form. */
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

/** Tells what everybody may know: numbers, no names, paths or reasons. */
export function toPublicStatus(
  view: AgentView,
  settings: StatusSettings,
  nowMs: number,
): Record<string, unknown> {
  const find = (name: string) => view.loops.find((one) => one.name === name);
  return {
    status_version: VERSION,
    status: view.state === "stopping" ? "stopped" : "running",
    timestamp: new Date(nowMs).toISOString(),
    config: {
      apply_interval: settings.applyIntervalMs / 1000,
      facts_interval: settings.factsIntervalMs / 1000,
      dry_run: view.mode === "observe",
      metrics_port: settings.port ?? null,
    },
    metrics: {
      apply: toCounts(find("apply"), "execution", nowMs),
      facts: toCounts(find("facts"), "collection", nowMs),
    },
    healthy: listProblems(view).length === 0,
  };
}

/** Tells all of it. */
export function toStatus(
  view: AgentView,
  settings: StatusSettings,
  nowMs: number,
): Record<string, unknown> {
  const { commit, rejected, pause } = view;
  return {
    ...toPublicStatus(view, settings, nowMs),
    version: view.version,
    host: view.host,
    pid: view.pid,
    state: view.state,
    mode: view.mode,
    started_at: toTime(view.startedAtMs),
    problems: listProblems(view),
    config_dir: view.configDir,
    config_digest: view.configDigest ?? null,
    commit: commit === undefined ? null : {
      commit: commit.commit,
      subject: commit.subject,
      signer: commit.signer ?? null,
      fate: commit.fate,
      at: toTime(commit.atMs),
    },
    reloads: view.reloads,
    rejected: rejected === undefined ? null : {
      at: toTime(rejected.atMs),
      commit: rejected.commit ?? null,
      why: rejected.why,
    },
    pause: pause === undefined ? null : {
      at: toTime(pause.atMs),
      until: toTime(pause.untilMs),
      reason: pause.reason,
      by: pause.by,
    },
    loops: view.loops.map(toLoop),
  };
}

/** Tells whether the process lives, as the original did. */
export function toHealth(view: AgentView, nowMs: number): object {
  const timestamp = new Date(nowMs).toISOString();
  return view.state === "stopping"
    ? { status: "unhealthy", timestamp, message: "the agent stops" }
    : { status: "healthy", timestamp };
}

function toCounts(
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
      : Math.max(0, Math.floor((nowMs - lastAtMs) / 1000)),
    last_duration: lastMs === undefined ? null : Math.floor(lastMs / 1000),
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
