/** The undo journal: each change is noted on disk before it is made. */

import type { Change } from "../change.ts";
import {
  fromJson,
  toJson,
  toNumber,
  toOptionalNumber,
  toOptionalText,
  toText,
} from "./columns.ts";
import type { Database, Row } from "./database.ts";
import { addPending, dropPendingOf } from "./handlers.ts";
import type {
  AfterState,
  BeforeState,
  ChangeRow,
  ChangeStart,
  Undo,
  UnfinishedChange,
} from "./rows.ts";

/** Notes durably that a change is about to be made, and its handlers as pending; gives its number. */
export function beginChange(
  database: Database,
  run: number,
  change: ChangeStart,
): number {
  return database.transaction(() => {
    const id = database.run(
      `insert into changes (run, task_index, seq, kind, path, argv, shows, before, undo, undo_changes, temp, begun_at)
       values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      run,
      change.index,
      change.seq,
      change.kind,
      change.path,
      toJson(change.argv),
      change.shows,
      toJson(change.before),
      change.undo,
      toJson(change.undoChanges),
      change.temp,
      Date.now(),
    );
    for (const digest of toBlobs(change.before)) {
      database.run(
        "insert or ignore into blob_uses (change, digest) values (?, ?)",
        id,
        digest,
      );
    }
    for (const handler of change.handlers ?? []) {
      addPending(database, { handler, run, task: change.task ?? "" }, id);
    }
    return id;
  }, true);
}

/** Notes how a change ended; a failed one takes back the handlers that it alone notified. */
export function endChange(
  database: Database,
  id: number,
  end: { after?: AfterState | undefined; error?: string | undefined },
): void {
  database.transaction(() => {
    database.run(
      "update changes set after = ?, error = ?, ended_at = ? where id = ?",
      toJson(end.after),
      end.error,
      Date.now(),
      id,
    );
    if (end.error !== undefined) dropPendingOf(database, id);
  }, false);
}

/** Finds changes without an end, but those of runs that this process started. */
export function readUnfinished(
  database: Database,
  own: Iterable<number>,
): UnfinishedChange[] {
  return database.all(
    `select id, run, kind, path, temp from changes
     where ended_at is null and settled = 0
       and run not in (select value from json_each(?)) order by id`,
    JSON.stringify([...own]),
  ).map((row) => ({
    id: toNumber(row, "id"),
    run: toNumber(row, "run"),
    kind: toText(row, "kind"),
    path: toOptionalText(row, "path"),
    temp: toOptionalText(row, "temp"),
  }));
}

/** Notes that nothing is left to clean up of a change that has no end. */
export function settle(database: Database, id: number): void {
  database.write("update changes set settled = 1 where id = ?", id);
}

/** Notes that a run undid a change. */
export function markUndone(database: Database, id: number, run: number): void {
  database.write("update changes set undone_by = ? where id = ?", run, id);
}

/** Reads the changes of a run, newest first. */
export function readChanges(database: Database, run: number): ChangeRow[] {
  return database.all(
    "select * from changes where run = ? order by id desc",
    run,
  ).map(toChange);
}

function* toBlobs(before: BeforeState | undefined): Generator<string> {
  if (before?.blob !== undefined) yield before.blob;
  for (const { state } of before?.tree ?? []) yield* toBlobs(state);
}

/** Reads a row of changes. */
export function toChange(row: Row): ChangeRow {
  return {
    id: toNumber(row, "id"),
    run: toNumber(row, "run"),
    index: toNumber(row, "task_index"),
    seq: toNumber(row, "seq"),
    kind: toText(row, "kind"),
    path: toOptionalText(row, "path"),
    argv: fromJson<string[]>(row, "argv"),
    shows: toOptionalText(row, "shows"),
    before: fromJson<BeforeState>(row, "before"),
    after: fromJson<AfterState>(row, "after"),
    undo: toUndo(row),
    undoChanges: fromJson<Change[]>(row, "undo_changes"),
    temp: toOptionalText(row, "temp"),
    error: toOptionalText(row, "error"),
    begunAt: toNumber(row, "begun_at"),
    endedAt: toOptionalNumber(row, "ended_at"),
    undoneBy: toOptionalNumber(row, "undone_by"),
  };
}

function toUndo(row: Row): Undo {
  return row.undo === "file" || row.undo === "changes" ? row.undo : "none";
}
