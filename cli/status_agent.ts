/** What `driftless status` tells of the agent: what it noted last of itself. */

import { isMap } from "../lib/config/plain.ts";
import { toMessage } from "../lib/error.ts";
import { toSpanText } from "../lib/facts/number_text.ts";
import { isLocked } from "../lib/state/lock.ts";
import type { CommitRow, PauseRow, State } from "../lib/state/state.ts";

/** What was noted longer ago is of an agent that runs no more, in milliseconds. */
const FRESH_MS = 60_000;
const DAY_MS = 86_400_000;
/** What is written to see whether anything can be. */
const PROBE_BYTES = 65_536;
/** Most drift that is counted. */
const MOST_DRIFTS = 1000;

/** What is known of the agent. */
export interface AgentStatus {
  /** Version of the program, and what it does; undefined when none ever ran here. */
  readonly version: string | undefined;
  readonly mode: string | undefined;
  /** Whether it runs: it noted something a moment ago, or holds its lock. */
  readonly isRunning: boolean;
  /** Why all of this is old while it runs: it cannot note anything. */
  readonly mute: string | undefined;
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

/** Reads what is known of the agent that keeps its state in a directory. */
export function readAgentStatus(
  { agent }: State,
  stateDir: string,
  nowMs: number,
): AgentStatus {
  const noted = agent.view();
  const view = isMap(noted?.data) ? noted.data : {};
  const commit = agent.appliedCommit();
  const [newest] = agent.commits(1);
  const pause = agent.pause();
  const isOver = pause?.untilMs !== undefined && pause.untilMs <= nowMs;
  const rejected = view["rejected"];
  const isFresh = noted !== undefined && nowMs - noted.atMs < FRESH_MS &&
    view["state"] !== "stopping";
  const isHeld = isLocked(stateDir, "agent.lock");
  return {
    version: toText(view["version"]),
    mode: toText(view["mode"]),
    isRunning: isFresh || isHeld,
    mute: isHeld && !isFresh && noted !== undefined
      ? toMute(noted.atMs, stateDir, nowMs)
      : undefined,
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
  const { isRunning, mute, rejected, refused, failing } = status;
  return [
    ...mute === undefined ? [] : [mute],
    ...isRunning ? [] : ["the agent does not run"],
    // What was refused is in the state before the agent says so.
    ...isRunning && (rejected ?? refused) !== undefined
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
  const refusal = refused && `${toShort(refused)}: ${refused.why ?? ""}`;
  return [
    ["agent", `${state}, ${mode ?? ""} ${version ?? ""}`.trimEnd()],
    ...status.mute === undefined ? [] : [toPair("old", status.mute)],
    ...commit === undefined
      ? []
      : [toPair("config", `${toShort(commit)}${by}, ${ago(commit.atMs)} ago`)],
    // A commit that was not taken is told once.
    ...[...new Set([refusal, status.rejected])].flatMap((text) =>
      text === undefined ? [] : [toPair("refused", text)]
    ),
    ...pause === undefined ? [] : [toPair("paused", toPauseText(pause))],
    ...status.failing.map((text) => toPair("failing", text)),
    ...status.drifts === 0
      ? []
      : [toPair("drift", `${status.drifts} within a day`)],
  ];
}

/** Writes how old all of it is, and whether the state can be written at all. */
function toMute(atMs: number, stateDir: string, nowMs: number): string {
  const age = toSpanText((nowMs - atMs) / 1000);
  const fault = findWriteFault(stateDir);
  const why = fault === undefined ? "" : `: "${stateDir}": ${fault}`;
  return `the agent runs and noted nothing for ${age}, what is told of it is so old${why}`;
}

/** Why a file in a directory cannot be written; undefined where it can, or only the agent may. */
function findWriteFault(dir: string): string | undefined {
  const path = `${dir}/.status-${Deno.pid}`;
  try {
    Deno.writeFileSync(path, new Uint8Array(PROBE_BYTES), { mode: 0o600 });
    return undefined;
  } catch (error) {
    const isRight = error instanceof Deno.errors.NotCapable ||
      error instanceof Deno.errors.PermissionDenied;
    // Deno names the file behind the reason.
    return isRight ? undefined : toMessage(error).replace(/: writefile .*/, "");
  } finally {
    removeQuietly(path);
  }
}

function removeQuietly(path: string): void {
  try {
    Deno.removeSync(path);
  } catch {
    // It never came to be.
  }
}

function toPair(word: string, text: string): [string, string] {
  return [word, text];
}

/** Writes until when and by whom a host is paused, and why. */
export function toPauseText({ untilMs, by, reason }: PauseRow): string {
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
