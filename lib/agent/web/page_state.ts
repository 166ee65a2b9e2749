/** Sections of the page that tell what is remembered: runs, drift, logs, alerts. */

import { toSizeText } from "../../facts/number_text.ts";
import { parsePipelineStatus } from "../../logs/status_row.ts";
import type { DriftRow, RunStatus, State } from "../../state/state.ts";
import { type Html, html, type Part } from "./html.ts";
import { toSection, toTable } from "./layout.ts";
import { toAgo } from "./time_text.ts";

/** Rows of each section. */
const SHOWN = 15;
/** Alerts that are shown. */
const SHOWN_ALERTS = 100;
/** What a shipper noted longer ago is no longer so, in milliseconds. */
const FRESH_MS = 60_000;

const DRIFT_CLASSES: Readonly<Record<DriftRow["action"], string>> = {
  repaired: "good",
  observed: "warn",
  held: "warn",
  failed: "bad",
};

/** Gives the class that paints how a run ended. */
export function toRunClass(status: RunStatus | "running"): string {
  if (status === "failed" || status === "interrupted") return "bad";
  return status === "changed" ? "warn" : "good";
}

/** Lists the last runs, with links. */
export function toRuns(state: State, nowMs: number): Html {
  const rows = state.runs(SHOWN).map((run): Part[] => [
    html`<a href="/runs/${run.id}">Run ${run.id}</a>`,
    run.command,
    html`<span class="${toRunClass(run.status)}">${run.status}</span>`,
    `${run.changed} changed, ${run.failed} failed`,
    toAgo(run.startedAt, nowMs),
  ]);
  const columns = ["Run", "Command", "Ended", "Tasks", "Began"];
  return toSection(
    "runs",
    "Last runs",
    toRows("Last runs", columns, rows, "Nothing ran on this host yet."),
    true,
  );
}

/** Lists what somebody else changed. */
export function toDrift(state: State, nowMs: number): Html {
  const items = state.agent.drifts(SHOWN).map((drift) =>
    html`<li><code>${drift.path}</code> <span class="${
      DRIFT_CLASSES[drift.action]
    }">${drift.action}</span> ${toAgo(drift.atMs, nowMs)}${
      drift.run !== undefined &&
        html`
          <a href="/runs/${drift.run}">run ${drift.run}</a>
        ` || undefined
    }<br><span class="soft">${drift.task}, ${drift.place}</span>${
      drift.shows && html`<pre>${drift.shows}</pre>`
    }</li>`
  );
  return toSection(
    "drift",
    "Drift",
    items.length > 0
      ? html`<ul>${items}</ul>`
      : html`<p class="soft">Nobody else changed what is managed.</p>`,
  );
}

/** Lists log pipelines. */
export function toLogs(state: State, nowMs: number): Html {
  const rows = state.pipelines().flatMap(({ atMs, data }): Part[][] => {
    const status = parsePipelineStatus(data);
    if (status === undefined) return [];
    const why = status.failure ?? status.reason;
    const isOld = nowMs - atMs > FRESH_MS;
    const isGood = !isOld && status.circuit === "closed" &&
      status.failure === undefined;
    return [[
      `${status.source} → ${status.output}`,
      html`<span class="${isGood ? "good" : "bad"}">${
        isOld ? "not running" : isGood ? "works" : "waits"
      }</span>`,
      status.lag_bytes === undefined ? "–" : toSizeText(status.lag_bytes),
      `${status.delivered}`,
      why ?? "–",
    ]];
  });
  const columns = ["Pipeline", "State", "Waits", "Delivered", "Last error"];
  return toSection(
    "logs",
    "Logs",
    toRows("Logs", columns, rows, "No logs are shipped."),
    true,
  );
}

/** Lists alerts that fire or are about to. */
export function toAlerts(state: State, nowMs: number): Html {
  const items = state.alerts().filter(({ state }) =>
    state === "firing" || state === "pending"
  ).slice(0, SHOWN_ALERTS).map((alert) =>
    html`<li><span class="${alert.severity === "critical" ? "bad" : "warn"}">${
      alert.severity ?? "warning"
    }</span> ${alert.threshold} ${alert.labels} ${alert.state} <span class="soft">${
      toAgo(alert.sinceMs, nowMs)
    }</span></li>`
  );
  return toSection(
    "alerts",
    "Alerts",
    items.length > 0
      ? html`<ul>${items}</ul>`
      : html`<p class="soft">No threshold is crossed.</p>`,
  );
}

function toRows(
  label: string,
  columns: readonly string[],
  rows: readonly (readonly Part[])[],
  none: string,
): Html {
  return rows.length > 0
    ? toTable(label, columns, rows)
    : html`<p class="soft">${none}</p>`;
}
