/** Runs and the results of their tasks. */

import {
  fromJson,
  toJson,
  toNumber,
  toOptionalText,
  toText,
} from "./columns.ts";
import type { Database, Row } from "./database.ts";
import type { Cause, RunEnd, RunRow, RunStart, TaskResult } from "./rows.ts";

/** Adds a run; earlier ones without an end died, since only one runs at a time. */
export function startRun(database: Database, run: RunStart): number {
  return database.transaction(() => {
    database.run(
      "update runs set status = 'interrupted' where status is null",
    );
    return database.run(
      `insert into runs (command, started_at, config_digest, config_dir, host, pid, version)
       values (?, ?, ?, ?, ?, ?, ?)`,
      run.command,
      run.startedAt,
      run.configDigest,
      run.configDir,
      run.host,
      run.pid,
      run.version,
    );
  }, false);
}

/** Notes how a run ended. */
export function finishRun(database: Database, id: number, end: RunEnd): void {
  database.write(
    `update runs set status = ?, ok = ?, changed = ?, skipped = ?, failed = ?,
       unknown = ?, duration_ms = ? where id = ?`,
    end.status,
    end.ok,
    end.changed,
    end.skipped,
    end.failed,
    end.unknown,
    Math.round(end.durationMs),
    id,
  );
}

/** Notes what became of a task. */
export function addResult(
  database: Database,
  run: number,
  result: TaskResult,
): void {
  database.write(
    `insert into results (run, task_index, task, name, place, status, output, why, duration_ms, changes)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    run,
    result.index,
    result.task,
    result.name,
    result.place,
    result.status,
    toJson(result.output),
    result.why,
    Math.round(result.durationMs),
    result.changes,
  );
}

/** Reads the newest runs, newest first. */
export function readRuns(database: Database, limit: number): RunRow[] {
  return database.all("select * from runs order by id desc limit ?", limit)
    .map(toRun);
}

/** Finds one run. */
export function findRun(database: Database, id: number): RunRow | undefined {
  const row = database.get("select * from runs where id = ?", id);
  return row && toRun(row);
}

/** Reads the results of a run in the order of its tasks. */
export function readResults(database: Database, run: number): TaskResult[] {
  return database.all(
    "select * from results where run = ? order by task_index, id",
    run,
  ).map(toResult);
}

/** Reads a row of results. */
export function toResult(row: Row): TaskResult {
  return {
    index: toNumber(row, "task_index"),
    task: toText(row, "task"),
    name: toText(row, "name"),
    place: toText(row, "place"),
    status: toText(row, "status"),
    output: fromJson(row, "output"),
    why: toOptionalText(row, "why"),
    durationMs: toNumber(row, "duration_ms"),
    changes: toNumber(row, "changes"),
    cause: toCause(row["cause"]),
  };
}

/** Reads who made a difference; undefined where that was not noted. */
export function toCause(value: unknown): Cause | undefined {
  const known = ["git", "host", "both"] as const;
  return known.find((cause) => cause === value);
}

function toRun(row: Row): RunRow {
  return {
    id: toNumber(row, "id"),
    command: toText(row, "command"),
    startedAt: toNumber(row, "started_at"),
    configDigest: toText(row, "config_digest"),
    configDir: toText(row, "config_dir"),
    host: toText(row, "host"),
    pid: toNumber(row, "pid"),
    version: toText(row, "version"),
    status: toStatus(row),
    ok: toNumber(row, "ok"),
    changed: toNumber(row, "changed"),
    skipped: toNumber(row, "skipped"),
    failed: toNumber(row, "failed"),
    unknown: toNumber(row, "unknown"),
    durationMs: toNumber(row, "duration_ms"),
  };
}

function toStatus(row: Row): RunRow["status"] {
  const known = ["ok", "changed", "failed", "interrupted"] as const;
  return known.find((status) => status === row.status) ?? "running";
}
