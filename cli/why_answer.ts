/** What `driftless why` tells of one task. */

import type { Manager } from "../lib/agent/drift/managers.ts";
import type { ShownChange, TaskEvent } from "../lib/apply/event.ts";
import type {
  Cause,
  ChangeRow,
  CommitRow,
  DriftRow,
  Origin,
  State,
} from "../lib/state/state.ts";

/** Drift that is looked through. */
const LOOKED_AT = 1000;
/** Changes that are named of one task. */
const MOST_NAMED = 5;

/** The run that changed it last. */
export interface LastChange {
  readonly run: number;
  /** When that run began, milliseconds since 1970. */
  readonly atMs: number;
  /** What was changed, in words, redacted. */
  readonly shows: string;
  readonly cause: Cause | undefined;
}

/** What is known of one task. */
export interface Answer {
  readonly manager: Manager;
  /** Who made the difference that it finds now. */
  readonly cause: Cause | undefined;
  readonly last: LastChange | undefined;
  /** What somebody else changed last. */
  readonly drift: DriftRow | undefined;
  /** What it would do now, in words. */
  readonly now: string;
}

/** Looks up what is remembered of a task; nothing where no run is remembered. */
export function toAnswer(
  manager: Manager,
  cause: Cause | undefined,
  state: State | undefined,
  what: string,
): Answer {
  const { event } = manager;
  const path = what.startsWith("/") ? what : undefined;
  return {
    manager,
    cause,
    last: state && findLast(state, event, path),
    drift: state?.agent.drifts(LOOKED_AT).find((drift) =>
      path === undefined ? drift.place === event.place : drift.path === path
    ),
    now: toNow(event),
  };
}

/** Writes an answer for programs. */
export function toAnswerRecord(
  what: string,
  commit: CommitRow | undefined,
  { manager: { event, role }, cause, last, drift, now }: Answer,
): Record<string, unknown> {
  return {
    type: "why",
    version: 1,
    what,
    role,
    task: event.task,
    name: event.name,
    place: event.place,
    commit: commit?.commit ?? null,
    signer: commit?.signer ?? null,
    last: last === undefined ? null : {
      run: last.run,
      at: new Date(last.atMs).toISOString(),
      shows: last.shows,
      cause: last.cause ?? null,
    },
    drift: drift === undefined ? null : {
      path: drift.path,
      at: new Date(drift.atMs).toISOString(),
      action: drift.action,
      shows: drift.shows ?? null,
    },
    status: event.status,
    now,
    cause: cause ?? null,
    changes: event.changes,
  };
}

function findLast(
  { origins }: State,
  { task, name }: TaskEvent,
  path: string | undefined,
): LastChange | undefined {
  const change = path === undefined ? undefined : origins.lastChange(path);
  const origin = change === undefined
    ? origins.ofTask(task, name)
    : origins.ofChange(change);
  if (origin === undefined) return undefined;
  const changes = change === undefined
    ? origins.changes(origin.run, origin.index)
    : [change];
  return toLast(origin, changes);
}

function toLast(
  { run, atMs, cause }: Origin,
  changes: readonly ChangeRow[],
): LastChange {
  return { run, atMs, cause, shows: toList(changes.map(toWords)) };
}

function toNow({ status, changes, why }: TaskEvent): string {
  const reason = why === undefined ? "" : `: ${why}`;
  if (status === "ok") return "is as it is wanted, nothing to do";
  if (status !== "changed") return `${status}${reason}`;
  return `would change ${toList(changes.map(toWords))}`;
}

function toWords(
  { kind, path, argv, shows }: Pick<
    ShownChange | ChangeRow,
    "kind" | "path" | "argv" | "shows"
  >,
): string {
  const what = path ?? argv?.join(" ") ?? "";
  return `${kind} ${what}${shows ? ` (${shows})` : ""}`.trimEnd();
}

function toList(words: readonly string[]): string {
  const more = words.length - MOST_NAMED;
  const named = words.slice(0, MOST_NAMED).join(", ");
  return more > 0 ? `${named} and ${more} more` : named;
}
