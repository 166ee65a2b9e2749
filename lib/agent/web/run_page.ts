/** The page of one run: its tasks and what each changed, as the journal tells it. */

import { toShortTime } from "../../facts/number_text.ts";
import type { ChangeRow, State, TaskResult } from "../../state/state.ts";
import type { WebAnswer } from "../../web/message.ts";
import { toCauseText } from "../drift/cause.ts";
import { type Html, html, type Redact } from "./html.ts";
import { toPage, toSection } from "./layout.ts";
import { toRunClass } from "./page_state.ts";
import { toAgo } from "./time_text.ts";

/** Most tasks and most changes that are shown. */
const SHOWN = 500;

/** Makes the page of a run; undefined when there is none of that number. */
export function toRunPage(
  state: State,
  id: number,
  redact: Redact,
  nowMs: number,
): WebAnswer | undefined {
  const found = state.run(id);
  if (found === undefined) return undefined;
  const { run, results } = found;
  const changes = found.changes.toReversed().slice(0, SHOWN);
  const byTask = Map.groupBy(changes, ({ index }) => index);
  const shown = results.slice(0, SHOWN);
  const told = new Set(shown.map(({ index }) => index));
  const others = changes.filter(({ index }) => !told.has(index));
  const left = results.length + found.changes.length - shown.length -
    changes.length;
  const body = html`
    <header>
      <p><a href="/">${run.host}</a></p>
      <h1>Run ${id}: ${run.command}</h1>
      <p><strong class="${toRunClass(run.status)}">${run.status}</strong>, ${run
        .changed} changed, ${run.failed} failed, ${run.skipped} skipped, ${run
        .ok} as wanted <span class="soft">${toAgo(
          run.startedAt,
          nowMs,
        )}, took ${toShortTime(run.durationMs)}</span></p>
    </header>
    <main
      id="main">${shown.map((result) =>
        toTask(result, byTask.get(result.index) ?? [])
      )}${others.length > 0
        ? toSection("others", "Other changes", toChanges(others))
        : undefined}${left > 0
        ? html`<p>${left} more: <code>driftless show ${id}</code></p>`
        : undefined}<p class="soft">Undo what can be undone: <code>driftless rollback ${id}</code></p></main>
  `;
  return toPage({
    title: `Run ${id} – ${run.host}`,
    body,
    isLive: false,
    redact,
  });
}

function toTask(result: TaskResult, changes: readonly ChangeRow[]): Html {
  const { index, task, name, place, status, why, durationMs, cause } = result;
  return toSection(`task-${index}`, `${task} ${name}`, [
    html`<p><span class="${
      status === "failed" ? "bad" : status === "changed" ? "warn" : "good"
    }">${status}</span> ${
      cause && `(${toCauseText(cause)})`
    } <span class="soft">${place}, ${toShortTime(durationMs)}</span></p>`,
    why && html`<pre>${why}</pre>`,
    changes.length > 0 ? toChanges(changes) : undefined,
  ]);
}

function toChanges(changes: readonly ChangeRow[]): Html {
  return html`<ul>${
    changes.map((change) =>
      html`<li>${change.kind} <code>${
        change.path ?? change.argv?.join(" ")
      }</code> <span class="soft">(${toEnd(change)})</span>${
        change.shows && html`<pre>${change.shows}</pre>`
      }${change.error && html`<pre class="bad">${change.error}</pre>`}</li>`
    )
  }</ul>`;
}

function toEnd({ endedAt, error, undoneBy, undo }: ChangeRow): string {
  if (endedAt === undefined) return "cut off";
  if (error) return "failed";
  if (undoneBy !== undefined) return `undone by run ${undoneBy}`;
  return undo === "none" ? "not reversible" : "can be undone";
}
