/** Changes that are undone unless somebody confirms them in time. */

import type { Change } from "../change.ts";
import { fromJson, toJson, toNumber, toText } from "./columns.ts";
import type { Database, Row } from "./database.ts";

/**
 * Where a confirmation stands: `waiting` from before the first change on,
 * then `confirmed`, or `undoing` and at last `undone`.
 */
export type ConfirmStatus = "waiting" | "confirmed" | "undoing" | "undone";

/** Changes of a run that wait to be confirmed. */
export interface ConfirmRow {
  /** Its number. */
  id: number;
  /** The run that makes the changes. */
  run: number;
  /** Label of the task, redacted. */
  task: string;
  /** Changes of the run with greater numbers are meant. */
  afterChange: number;
  /** When they are undone, milliseconds since 1970. */
  untilMs: number;
  /** Where it stands. */
  status: ConfirmStatus;
  /** What is made once more after the undoing, such as the restart of a service. */
  again: readonly Change[];
  /** Process that watches beside the run; 0 while there is none. */
  watcher: number;
}

/** Confirmations of this host; all methods throw a `TaskError` when the disk fails them. */
export class Confirms {
  #database: Database;

  /** Takes the open database. */
  constructor(database: Database) {
    this.#database = database;
  }

  /** Notes durably, before the first change, that what a run changes from now on waits to be confirmed; gives its number. */
  add(row: Pick<ConfirmRow, "run" | "task" | "untilMs">): number {
    return this.#database.transaction(() =>
      this.#database.run(
        `insert into confirms (run, task, after_change, until_ms, status)
         values (?, ?, coalesce((select max(id) from changes), 0), ?, 'waiting')`,
        row.run,
        row.task,
        row.untilMs,
      ), true);
  }

  /** Finds one by its number. */
  find(id: number): ConfirmRow | undefined {
    const row = this.#database.get("select * from confirms where id = ?", id);
    return row && toConfirm(row);
  }

  /** Lists those that are neither confirmed nor undone, oldest first. */
  open(): ConfirmRow[] {
    return this.#database.all(
      "select * from confirms where status in ('waiting', 'undoing') order by id",
    ).map(toConfirm);
  }

  /** Notes durably when one that waits is undone. */
  setUntil(id: number, untilMs: number): void {
    this.#database.transaction(() =>
      this.#database.run(
        "update confirms set until_ms = ? where id = ?",
        untilMs,
        id,
      ), true);
  }

  /** Notes that a process watches. */
  setWatcher(id: number, pid: number): void {
    this.#database.write(
      "update confirms set watcher = ? where id = ?",
      pid,
      id,
    );
  }

  /** Notes durably what is made once more after the undoing. */
  addAgain(id: number, change: Change): void {
    this.#database.transaction(() => {
      const again = this.find(id)?.again ?? [];
      this.#database.run(
        "update confirms set again = ? where id = ?",
        toJson([...again, change]),
        id,
      );
    }, true);
  }

  /** Brings one durably from a status to the next; false when it had another one, so that of several who try one goes on. */
  settle(id: number, from: ConfirmStatus, to: ConfirmStatus): boolean {
    return this.#database.transaction(() => {
      if (this.find(id)?.status !== from) return false;
      this.#database.run(
        "update confirms set status = ? where id = ?",
        to,
        id,
      );
      return true;
    }, true);
  }
}

function toConfirm(row: Row): ConfirmRow {
  return {
    id: toNumber(row, "id"),
    run: toNumber(row, "run"),
    task: toText(row, "task"),
    afterChange: toNumber(row, "after_change"),
    untilMs: toNumber(row, "until_ms"),
    status: toStatus(row["status"]),
    again: fromJson<Change[]>(row, "again") ?? [],
    watcher: toNumber(row, "watcher"),
  };
}

function toStatus(value: unknown): ConfirmStatus {
  const known = ["waiting", "confirmed", "undoing", "undone"] as const;
  return known.find((status) => status === value) ?? "undone";
}
