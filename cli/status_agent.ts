/** What `driftless status` tells of the agent: what it noted last of itself. */

import { isMap } from "../lib/config/plain.ts";
import { toSpanText } from "../lib/facts/number_text.ts";
import type { CommitRow, PauseRow, State } from "../lib/state/state.ts";

/** What was noted longer ago is of an agent that runs no more, in milliseconds. */
const FRESH_MS = 60_000;
const DAY_MS = 86_400_000;
/** Most drift that is counted. */
const MOST_DRIFTS = 1000;

/** What is known of the agent. */
export interface AgentStatus {
  /** Version of the program, and what it does; undefined when none ever ran here. */
  readonly version: string | undefined;
  readonly mode: string | undefined;
  /** Whether it runs: it noted something a moment ago. */
  readonly isRunning: boolean;
  /** When it noted something last, in milliseconds since 1970. */
  readonly seenMs: number | undefined;
  /** The commit in force, and the newest that was not taken since. */
  readonly commit: CommitRow | undefined;
  readonly refused: CommitRow | undefined;
  /** A pause that is not over. */
  readonly pause: PauseRow | undefined;
  /** Parts that fail, with the reason. */
  readonly failing: readonly string[];
  /** Why a newer configuration was not taken. */
  readonly rejected: string | undefined;
  /** What somebody changed within a day. */
  readonly drifts: number;
}

/** Reads what is known of the agent. */
export function readAgentStatus({ agent }: State, nowMs: number): AgentStatus {
  const noted = agent.view();
  const view = isMap(noted?.data) ? noted.data : {};
  const commit = agent.appliedCommit();
  const [newest] = agent.commits(1);
  const pause = agent.pause();
  const isOver = pause?.untilMs !== undefined && pause.untilMs <= nowMs;
  const rejected = view["rejected"];
  return {
    version: toText(view["version"]),
    mode: toText(view["mode"]),
    isRunning: noted !== undefined && nowMs - noted.atMs < FRESH_MS &&
      view["state"] !== "stopping",
    seenMs: noted?.atMs,
    commit,
    refused: newest !== undefined && newest.fate !== "applied"
      ? newest
      : undefined,
    pause: isOver ? undefined : pause,
    failing: listFailing(view["loops"]),
    rejected: isMap(rejected) ? toText(rejected["why"]) : undefined,
    drifts: agent.drifts(MOST_DRIFTS)
      .filter(({ atMs }) => nowMs - atMs < DAY_MS).length,
  };
}

/** What of the agent wants attention; nothing where none ever ran. */
export function listAgentProblems(status: AgentStatus): string[] {
  if (status.seenMs === undefined) return [];
  const { isRunning, rejected, failing } = status;
  return [
    ...isRunning ? [] : ["the agent does not run"],
    ...isRunning && rejected !== undefined
      ? ["a newer configuration was not taken"]
      : [],
    ...isRunning ? failing : [],
  ];
}

/** Tells of the agent in lines: a word, and what is so. */
export function toAgentLines(
  status: AgentStatus,
  nowMs: number,
): [string, string][] {
  const { version, mode, isRunning, seenMs, commit, refused, pause } = status;
  if (seenMs === undefined) return [];
  const ago = (ms: number) => toSpanText((nowMs - ms) / 1000);
  const state = isRunning ? "runs" : `does not run since ${ago(seenMs)}`;
  const by = commit?.signer === undefined ? "" : ` signed by ${commit.signer}`;
  return [
    ["agent", `${state}, ${mode ?? ""} ${version ?? ""}`.trimEnd()],
    ...commit === undefined
      ? []
      : [toPair("config", `${toShort(commit)}${by}, ${ago(commit.atMs)} ago`)],
    ...refused === undefined
      ? []
      : [toPair("refused", `${toShort(refused)}: ${refused.why ?? ""}`)],
    ...status.rejected === undefined
      ? []
      : [toPair("rejected", status.rejected)],
    ...pause === undefined ? [] : [toPair("paused", toPauseText(pause))],
    ...status.failing.map((text) => toPair("failing", text)),
    ...status.drifts === 0
      ? []
      : [toPair("drift", `${status.drifts} within a day`)],
  ];
}

function toPair(word: string, text: string): [string, string] {
  return [word, text];
}

function toPauseText({ untilMs, by, reason }: PauseRow): string {
  const until = untilMs === undefined
    ? "until somebody resumes"
    : `until ${new Date(untilMs).toISOString()}`;
  return `${until}, by ${by}${reason === "" ? "" : `: ${reason}`}`;
}

function toShort({ commit, subject }: CommitRow): string {
  return `${commit.slice(0, 7)} "${subject}"`;
}

function listFailing(loops: unknown): string[] {
  if (!Array.isArray(loops)) return [];
  return loops.flatMap((loop: unknown) =>
    isMap(loop) && Number(loop["failuresInARow"]) > 0
      ? [`${loop["name"]}: ${loop["lastError"] ?? "failed"}`]
      : []
  );
}

function toText(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
