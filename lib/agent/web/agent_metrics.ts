/** Metrics of the agent itself: how its parts run, what it changed, which configuration holds. */

import type { Emit, Metric, MetricType } from "../../facts/collector.ts";
import type { Scrape } from "../../facts/join_scrapers.ts";
import { Scraper } from "../../facts/scrape.ts";
import type { Kernel } from "../../host/kernel.ts";
import type { State } from "../../state/state.ts";
import { type AgentView, listProblems } from "../view.ts";
import { Totals } from "./totals.ts";

/** Name of the collector. */
const COLLECTOR = "agent";
/** Most samples about the agent. */
const SAMPLE_LIMIT = 1000;
/** How long a look at the state may take, in milliseconds. */
const TIMEOUT_MS = 5000;
const BREAKERS = ["closed", "half_open", "open"] as const;
const CAUSES = ["git", "host", "both", "unknown"] as const;
const ACTIONS = ["repaired", "observed", "held", "failed"] as const;

/** What the metrics are made of. */
export interface AgentMetricsOptions {
  /** Tells how the agent is. */
  readonly view: () => AgentView;
  /** What is remembered. */
  readonly state: State;
  /** Reads what else is scraped. */
  readonly kernel: Kernel;
  /** Tells the time, in milliseconds since 1970. */
  readonly now?: () => number;
}

/** Metrics of the agent, and who has to be told of each change for them. */
export interface AgentMetrics {
  /** To be joined with the facts. */
  readonly scrape: Scrape;
  /** Is called after each change of the agent. */
  changed(): void;
}

/** Opens the metrics; counters begin with 0. */
export function openAgentMetrics(
  { view, state, kernel, now = Date.now }: AgentMetricsOptions,
): AgentMetrics {
  const totals = new Totals(state, now());
  const collector = {
    name: COLLECTOR,
    timeoutMs: TIMEOUT_MS,
    intervalMs: 0,
    labels: {},
    collect: (_: unknown, emit: Emit) => {
      const current = view();
      totals.watch(current);
      totals.look();
      emitAgent(current, now(), emit);
      emitLoops(current, totals, emit);
      emitTotals(current, totals, emit);
    },
  };
  const host = () => Promise.reject(new TypeError("Expected no question"));
  return {
    scrape: new Scraper([collector], { kernel, host }, SAMPLE_LIMIT),
    changed: () => totals.watch(view()),
  };
}

function toMetric(name: string, type: MetricType, help: string): Metric {
  return { name: `driftless_agent_${name}`, type, help };
}

function emitAgent(view: AgentView, nowMs: number, emit: Emit): void {
  const gauge = (
    name: string,
    help: string,
    value: number,
    labels: Record<string, string> = {},
  ) => emit(toMetric(name, "gauge", help), value, labels);
  const { version, commit, pause, startedAtMs } = view;
  gauge("info", "Version of the agent.", 1, { version });
  gauge(
    "uptime_seconds",
    "Time since the agent started.",
    (nowMs - startedAtMs) / 1000,
  );
  gauge(
    "healthy",
    "Whether nothing of the agent wants attention.",
    Number(listProblems(view).length === 0),
  );
  gauge(
    "paused",
    "Whether the agent may not change the host.",
    Number(pause !== undefined),
  );
  gauge(
    "enforces",
    "Whether the agent repairs what differs.",
    Number(view.mode === "enforce"),
  );
  if (commit !== undefined) {
    gauge("config_commit_info", "Commit of the configuration in force.", 1, {
      commit: commit.commit,
      signer: commit.signer ?? "",
    });
  }
}

function emitLoops(view: AgentView, totals: Totals, emit: Emit): void {
  const runs = toMetric("loop_runs_total", "counter", "Runs of a part.");
  const failures = toMetric(
    "loop_failures_total",
    "counter",
    "Runs of a part that failed.",
  );
  const breaker = toMetric(
    "circuit_breaker_state",
    "gauge",
    "State of what stops a part after too many failures: 1 for the one it is in.",
  );
  const success = toMetric(
    "loop_last_success_timestamp_seconds",
    "gauge",
    "When a part last ran without an error.",
  );
  for (const loop of view.loops) {
    const labels = { loop: loop.name };
    emit(runs, loop.runs, labels);
    emit(failures, loop.failures, labels);
    for (const state of BREAKERS) {
      emit(breaker, Number(loop.breaker === state), { ...labels, state });
    }
    const atMs = totals.successes.get(loop.name);
    if (atMs !== undefined) emit(success, atMs / 1000, labels);
  }
  totals.durations.emit(
    toMetric("loop_duration_seconds", "histogram", "How long a part ran."),
    emit,
  );
  const find = (name: string) => view.loops.find((one) => one.name === name);
  emit(
    toMetric("apply_execution_count_total", "counter", "Applies."),
    find("apply")?.runs ?? 0,
  );
  emit(
    toMetric("facts_collection_count_total", "counter", "Rounds of facts."),
    find("facts")?.runs ?? 0,
  );
}

function emitTotals(view: AgentView, totals: Totals, emit: Emit): void {
  const counter = (name: string, help: string) =>
    toMetric(name, "counter", help);
  const reloads = counter(
    "config_reload_total",
    "Configurations that were taken or not.",
  );
  emit(reloads, view.reloads, { result: "ok" });
  emit(reloads, totals.rejected, { result: "failed" });
  const changed = counter(
    "tasks_changed_total",
    "Tasks that changed the host, by who made the difference.",
  );
  for (const cause of CAUSES) {
    emit(changed, totals.changed.get(cause) ?? 0, { cause });
  }
  emit(counter("tasks_failed_total", "Tasks that failed."), totals.failed);
  const drift = counter(
    "drift_total",
    "Managed paths that somebody else changed, by what was done.",
  );
  for (const action of ACTIONS) {
    emit(drift, totals.drift.get(action) ?? 0, { action });
  }
}
