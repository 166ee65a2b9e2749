/** Notifications that outlive a run, and commands that run once. */

import { toNumber, toText } from "./columns.ts";
import type { Database } from "./database.ts";
import type { PendingHandler } from "./rows.ts";

/** Adds a notification inside a transaction; one that is pending stays as it is. */
export function addPending(
  database: Database,
  { handler, run, task }: PendingHandler,
  change?: number,
): void {
  database.run(
    `insert into pending_handlers (handler, run, task, change)
     values (?, ?, ?, ?) on conflict (handler) do nothing`,
    handler,
    run,
    task,
    change,
  );
}

/** Takes back, inside a transaction, what one change notified. */
export function dropPendingOf(database: Database, change: number): void {
  database.run("delete from pending_handlers where change = ?", change);
}

/** Takes back durably what changes notified that turned out to change nothing. */
export function dropPending(
  database: Database,
  changes: readonly number[],
): void {
  if (changes.length === 0) return;
  database.transaction(
    () => changes.forEach((change) => dropPendingOf(database, change)),
    true,
  );
}

/** Reads the handlers that have not run since they were notified, oldest first. */
export function readPending(database: Database): PendingHandler[] {
  return database.all(
    "select handler, run, task from pending_handlers order by id",
  ).map((row) => ({
    handler: toText(row, "handler"),
    run: toNumber(row, "run"),
    task: toText(row, "task"),
  }));
}

/** Notes that a handler has run. */
export function clearPending(database: Database, handler: string): void {
  database.write("delete from pending_handlers where handler = ?", handler);
}

/** Tells whether something was done in any run. */
export function wasDone(database: Database, key: string): boolean {
  return database.get("select 1 from done where key = ?", key) !== undefined;
}

/** Notes durably that something was done. */
export function setDone(database: Database, key: string, run: number): void {
  database.transaction(
    () =>
      database.run(
        `insert into done (key, run) values (?, ?)
         on conflict (key) do update set run = excluded.run`,
        key,
        run,
      ),
    true,
  );
}
