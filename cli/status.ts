/** `driftless status`: how this host is, in a few lines. */

import { toCauseCounts } from "../lib/agent/drift/cause.ts";
import type { PipelineStatus } from "../lib/logs/status.ts";
import type { ConfirmRow } from "../lib/state/confirms.ts";
import type { Cause, RunRow, State } from "../lib/state/state.ts";
import type { CommandContext } from "./command.ts";
import { EXIT } from "./exit.ts";
import { toSizeText, toSpanText } from "../lib/facts/number_text.ts";
import { toStateCommand } from "./next.ts";
import { openHistory } from "./open_history.ts";
import {
  type AgentStatus,
  listAgentProblems,
  readAgentStatus,
  toAgentLines,
} from "./status_agent.ts";
import { type Output, toCount, toLine } from "./output.ts";
import { toStateDir } from "./state_dir.ts";

/** An output that is away for so long is worth somebody's attention, in milliseconds: a minute. */
const AWAY_MS = 60_000;
/** What a shipper noted longer ago is no longer so, in milliseconds. */
const FRESH_MS = 15_000;

/** A pipeline with when it was so. */
interface NotedPipeline {
  readonly atMs: number;
  readonly status: PipelineStatus;
}

/** What is known of this host. */
interface HostStatus {
  readonly agent: AgentStatus;
  readonly run: RunRow | undefined;
  /** Tasks of that run that changed something, by who made the difference. */
  readonly causes: ReadonlyMap<Cause, number>;
  readonly pending: number;
  /** Changes that are undone unless somebody confirms them. */
  readonly confirms: readonly ConfirmRow[];
  readonly pipelines: readonly NotedPipeline[];
  readonly alerts: readonly { threshold: string; severity: string }[];
}

/** Tells how this host is; exit 1 when something wants attention. */
export async function statusCommand(
  { out, options }: CommandContext,
  { oneline }: { oneline: boolean },
): Promise<number> {
  using state = openHistory(options);
  const status = await readStatus(state, toStateDir(options));
  const problems = listProblems(status);
  const exit = problems.length === 0 ? EXIT.done : EXIT.failed;
  if (out.json) out.record(toRecord(status, problems));
  else if (oneline) out.result(toOneLine(status, problems));
  else {
    showStatus(out, status, toStateCommand(options, "confirm"));
    const verdict = problems.length === 0
      ? out.paint("green", "healthy")
      : out.paint("red", problems.join("; "));
    const next = toStateCommand(options, "history");
    out.result(`${verdict}.  Next: ${next}`);
  }
  return exit;
}

async function readStatus(state: State, stateDir: string): Promise<HostStatus> {
  const [run] = state.runs(1);
  return {
    agent: readAgentStatus(state, stateDir, Date.now()),
    run,
    causes: run === undefined ? new Map() : state.origins.counts(run.id),
    pending: state.pendingHandlers().length,
    confirms: state.confirms.open(),
    pipelines: await readPipelines(state),
    alerts: state.alerts().filter(({ state }) => state === "firing")
      .map(({ threshold, severity }) => ({
        threshold,
        severity: severity ?? "warning",
      })),
  };
}

/** Reads what the pipelines of logs noted; what reads it is only loaded where there are any. */
async function readPipelines(state: State): Promise<NotedPipeline[]> {
  const rows = state.pipelines();
  if (rows.length === 0) return [];
  const { parsePipelineStatus } = await import("../lib/logs/status_row.ts");
  return rows.flatMap(({ atMs, data }) => {
    const status = parsePipelineStatus(data);
    return status === undefined ? [] : [{ atMs, status }];
  });
}

function listProblems(status: HostStatus): string[] {
  const { agent, run, confirms, pipelines, alerts } = status;
  const away = pipelines.filter((one) => isAway(one));
  const critical = alerts.filter(({ severity }) => severity === "critical");
  return [
    ...listAgentProblems(agent),
    ...run?.status === "failed" || run?.status === "interrupted"
      ? [`run ${run.id} ${run.status}`]
      : [],
    ...confirms.length > 0
      ? [`${toCount(confirms.length, "task")} not confirmed`]
      : [],
    ...away.length > 0 ? [`${toCount(away.length, "log pipeline")} away`] : [],
    ...critical.length > 0 ? [toCount(critical.length, "critical alert")] : [],
  ];
}

function isAway({ atMs, status }: NotedPipeline): boolean {
  if (status.failure !== undefined) return true;
  return status.circuit !== "closed" && atMs - status.since_ms > AWAY_MS;
}

function toRecord(status: HostStatus, problems: readonly string[]): unknown {
  const { agent, run, causes, pending, confirms, pipelines, alerts } = status;
  return {
    type: "status",
    version: 1,
    healthy: problems.length === 0,
    problems,
    last_run: run && {
      run: run.id,
      command: run.command,
      status: run.status,
      started_at: new Date(run.startedAt).toISOString(),
      changed: run.changed,
      failed: run.failed,
      causes: Object.fromEntries(causes),
    },
    agent: toAgentRecord(agent),
    pending_handlers: pending,
    confirms: confirms.map(({ run, task, status, untilMs }) => ({
      run,
      name: task,
      status,
      until: new Date(untilMs).toISOString(),
    })),
    pipelines: pipelines.map(({ atMs, status }) => ({
      ...status,
      at: new Date(atMs).toISOString(),
    })),
    alerts,
  };
}

function toAgentRecord(agent: AgentStatus): unknown {
  const { commit, refused, pause } = agent;
  if (agent.seenMs === undefined) return null;
  return {
    running: agent.isRunning,
    mute: agent.mute ?? null,
    seen_at: new Date(agent.seenMs).toISOString(),
    version: agent.version ?? null,
    mode: agent.mode ?? null,
    commit: commit?.commit ?? null,
    signer: commit?.signer ?? null,
    refused: refused && { commit: refused.commit, why: refused.why ?? null },
    rejected: agent.rejected ?? null,
    paused: pause && {
      by: pause.by,
      reason: pause.reason,
      until: pause.untilMs === undefined
        ? null
        : new Date(pause.untilMs).toISOString(),
    },
    failing: agent.failing,
    drift_24h: agent.drifts,
  };
}

function toOneLine(
  { agent, run, pipelines, alerts }: HostStatus,
  problems: readonly string[],
): string {
  const word = problems.length === 0 ? "ok" : "attention";
  const ago = run === undefined
    ? "never"
    : toSpanText((Date.now() - run.startedAt) / 1000);
  return [
    word,
    Deno.hostname(),
    ...agent.commit === undefined ? [] : [agent.commit.commit.slice(0, 7)],
    `applied:${ago}`,
    ...agent.seenMs === undefined ? [] : [`drift:${agent.drifts}`],
    `logs:${pipelines.length}`,
    `alerts:${alerts.length}`,
    ...problems,
  ].join(" ");
}

function showStatus(
  out: Output,
  { agent, run, causes, pending, confirms, pipelines, alerts }: HostStatus,
  confirm: string,
): void {
  for (const [word, text] of toAgentLines(agent, Date.now())) {
    out.result(`${word.padEnd(8)} ${toLine(text)}`);
  }
  out.result(
    `apply    ${run === undefined ? "never ran here" : toRunText(run, causes)}`,
  );
  if (pending > 0) {
    out.result(
      `handlers ${toCount(pending, "handler")} to run in the next apply`,
    );
  }
  for (const { run, task, untilMs } of confirms) {
    const secs = Math.max(0, (untilMs - Date.now()) / 1000);
    out.result(
      `confirm  ${toLine(task)} of run ${run} is undone in ${
        toSpanText(secs)
      } unless it is confirmed: ${confirm}`,
    );
  }
  for (const one of pipelines) showPipeline(out, one);
  for (const { threshold, severity } of alerts) {
    const mark = out.paint(
      severity === "critical" ? "red" : "yellow",
      `! ${severity}`,
    );
    out.result(`alert    ${toLine(threshold)}  ${mark}`);
  }
}

function toRunText(
  run: RunRow,
  causes: ReadonlyMap<Cause, number>,
): string {
  const ago = toSpanText((Date.now() - run.startedAt) / 1000);
  const who = causes.size === 0 ? "" : ` (${toCauseCounts(causes)})`;
  const counts = `${run.changed} changed${who}, ${run.failed} failed`;
  return `${run.status} ${ago} ago, run ${run.id}: ${counts}`;
}

function showPipeline(out: Output, noted: NotedPipeline): void {
  const { atMs, status } = noted;
  const { source, output, delivered, filtered, refused, lag_bytes } = status;
  const { dropped } = status.source_counts;
  const age = Date.now() - atMs;
  const parts = [
    `${delivered} delivered`,
    ...filtered > 0 ? [`${filtered} filtered`] : [],
    ...refused > 0 ? [`${toCount(refused, "dead letter")}`] : [],
    ...dropped ? [`${dropped} dropped for want of room`] : [],
    ...lag_bytes ? [`${toSizeText(lag_bytes)} wait`] : [],
    ...age > FRESH_MS ? [`not running since ${toSpanText(age / 1000)}`] : [],
  ].join(", ");
  const why = status.failure ?? status.reason ?? status.unit_failure;
  const mark = why === undefined
    ? ""
    : `  ${out.paint(isAway(noted) ? "red" : "yellow", `! ${toLine(why)}`)}`;
  out.result(`logs     ${toLine(`${source} -> ${output}`)}  ${parts}${mark}`);
}
