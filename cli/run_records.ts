/** What this host remembers of its runs, as `--json` prints it: names and times as in the records of a run. */

import type { ChangeRow, RunRow, TaskResult } from "../lib/state/state.ts";

/** A record of a line; what is undefined is left out. */
export type LineRecord = Record<string, unknown>;

/** Writes a run. */
export function toRunRecord(run: RunRow): LineRecord {
  return {
    type: "run",
    run: run.id,
    command: run.command,
    status: run.status,
    host: run.host,
    config: run.configDir,
    digest: run.configDigest,
    started_at: new Date(run.startedAt).toISOString(),
    duration_ms: run.durationMs,
    ok: run.ok,
    changed: run.changed,
    skipped: run.skipped,
    failed: run.failed,
    unknown: run.unknown,
  };
}

/** Writes what became of a task. */
export function toTaskRecord(result: TaskResult): LineRecord {
  return {
    type: "task",
    index: result.index,
    task: result.task,
    name: result.name,
    place: result.place,
    status: result.status,
    why: result.why,
    cause: result.cause,
    output: result.output,
    duration_ms: result.durationMs,
  };
}

/** Writes a change. */
export function toChangeRecord(change: ChangeRow): LineRecord {
  return {
    type: "change",
    index: change.index,
    kind: change.kind,
    path: change.path,
    argv: change.argv,
    shows: change.shows,
    error: change.error,
    cut_off: change.endedAt === undefined ? true : undefined,
    undo: canUndo(change),
    undone_by: change.undoneBy,
  };
}

/** Tells whether `rollback` would try to undo a change. */
export function canUndo(change: ChangeRow): boolean {
  return change.undo !== "none" && change.endedAt !== undefined &&
    !change.undoneBy && !change.error;
}
