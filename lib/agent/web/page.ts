/** The page for people: how this host and its agent are. */

import { toShortTime, toSpanText } from "../../facts/number_text.ts";
import type { State } from "../../state/state.ts";
import type { WebAnswer } from "../../web/message.ts";
import { type AgentView, listProblems, type LoopView } from "../view.ts";
import { type Html, html, type Part, type Redact } from "./html.ts";
import { toPage, toSection, toTable } from "./layout.ts";
import { toAlerts, toDrift, toLogs, toRuns } from "./page_state.ts";
import type { Samples } from "./samples.ts";
import { toSparklines } from "./sparkline.ts";
import { toAgo, toIn } from "./time_text.ts";

/** Commits that were not taken and are shown. */
const SHOWN_COMMITS = 5;
/** Commits that are looked at for them. */
const LOOKED_AT = 100;
/** Digits of a commit that are shown. */
const SHORT = 12;

/** What the page is made of besides how the agent is. */
export interface PageSource {
  /** What is remembered. */
  readonly state: State;
  /** Gauges of the host. */
  readonly samples: Samples;
}

/** Makes the page. */
export function toAgentPage(
  view: AgentView,
  { state, samples }: PageSource,
  redact: Redact,
  nowMs: number,
): WebAnswer {
  const body = html`
    <header>
      <h1>${view.host}</h1>
      <p
        class="soft">Driftless ${view.version}, up ${toSpanText(
          (nowMs - view.startedAtMs) / 1000,
        )}, process ${view.pid} <span id="live" role="status"></span></p>
    </header>
    <main id="main"
      class="grid">${toHealthSection(view, nowMs)}${toConfigSection(
        view,
        state,
        nowMs,
      )}${toLoops(view.loops, nowMs)}${toSection(
        "gauges",
        "This host",
        toSparklines(samples.points),
        true,
      )}${toRuns(state, nowMs)}${toDrift(state, nowMs)}${toAlerts(
        state,
        nowMs,
      )}${toLogs(state, nowMs)}</main>
    <footer
      class="soft"><a href="/status">Status as JSON</a> · <a href="/metrics">Metrics</a></footer>
  `;
  return toPage({
    title: `${view.host} – Driftless`,
    body,
    isLive: true,
    redact,
  });
}

function toHealthSection(view: AgentView, nowMs: number): Html {
  const { pause, mode } = view;
  const problems = listProblems(view);
  const verdict = problems.length === 0
    ? html`<p><strong class="good">Healthy</strong></p>`
    : html`
      <p><strong class="bad">Wants attention</strong></p>
      <ul>${problems.map((problem) => html`<li>${problem}</li>`)}</ul>
    `;
  const paused = pause &&
    html`<p><strong class="warn">Paused</strong> ${
      toAgo(pause.atMs, nowMs)
    } by ${pause.by}: ${pause.reason}. Ends ${
      pause.untilMs === undefined
        ? html`with <code>driftless resume</code>`
        : toIn(pause.untilMs, nowMs)
    }.</p>`;
  const does = mode === "enforce"
    ? "What differs is repaired."
    : "What differs is reported, nothing is changed.";
  return toSection("health", "State", [
    verdict,
    paused,
    html`<p>The agent is ${view.state}. ${does}</p>`,
  ]);
}

function toConfigSection(view: AgentView, state: State, nowMs: number): Html {
  const { commit, rejected, configDir, configDigest, reloads } = view;
  const refused = state.agent.commits(LOOKED_AT)
    .filter(({ fate }) => fate !== "applied").slice(0, SHOWN_COMMITS);
  const inForce = commit === undefined
    ? html`<p>From <code>${configDir}</code>${
      configDigest === undefined
        ? ", nothing to apply"
        : html`, SHA-256 <code>${configDigest.slice(0, SHORT)}</code>`
    }.</p>`
    : html`<p><code>${
      commit.commit.slice(0, SHORT)
    }</code> ${commit.subject}<br><span class="soft">${
      commit.signer === undefined
        ? "not signed or not verified"
        : `signed by ${commit.signer}`
    }, ${toAgo(commit.atMs, nowMs)}</span></p>`;
  const wrong = rejected && html`
    <p><strong class="bad">Not taken</strong> ${toAgo(
      rejected.atMs,
      nowMs,
    )}${rejected.commit && html`
      <code>${rejected.commit.slice(0, SHORT)}</code>
    `}</p>
    <pre>${rejected.why}</pre>
  `;
  const others = refused.map((one) =>
    html`<li><code>${
      one.commit.slice(0, SHORT)
    }</code> ${one.subject}: <span class="warn">${one.fate}</span> ${one.why} <span class="soft">${
      toAgo(one.atMs, nowMs)
    }</span></li>`
  );
  return toSection("config", "Configuration", [
    inForce,
    html`<p class="soft">Taken anew since the start: ${reloads}</p>`,
    wrong,
    others.length > 0
      ? html`
        <p>Kept out:</p>
        <ul>${others}</ul>
      `
      : undefined,
  ]);
}

function toLoops(loops: readonly LoopView[], nowMs: number): Html {
  const rows = loops.map((loop): Part[] => [
    html`<strong>${loop.name}</strong>`,
    loop.state,
    loop.breaker === "closed"
      ? html`<span class="good">closed</span>`
      : html`<span class="bad">${loop.breaker.replace("_", " ")}</span>`,
    `${loop.runs}, ${loop.failures} failed`,
    html`${toAgo(loop.lastAtMs, nowMs)}${
      loop.lastMs === undefined ? "" : `, took ${toShortTime(loop.lastMs)}`
    }${loop.lastError && html`<br><span class="bad">${loop.lastError}</span>`}`,
    toIn(loop.nextAtMs, nowMs),
  ]);
  const columns = ["Part", "Does", "Breaker", "Runs", "Last", "Next"];
  return toSection("loops", "Parts", toTable("Parts", columns, rows), true);
}
