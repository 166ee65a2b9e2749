/** Where changes came from: who made the difference that each task found, and which run changed a path last. */

import { toNumber } from "./columns.ts";
import type { Database } from "./database.ts";
import { toChange } from "./journal.ts";
import type { Cause, ChangeRow, TaskResult } from "./rows.ts";
import { toCause, toResult } from "./runs.ts";

/** A task that changed something, with its run. */
export interface Origin extends TaskResult {
  /** Number of the run. */
  run: number;
  /** When that run began, milliseconds since 1970. */
  atMs: number;
}

/** What is remembered of it; all methods throw a `TaskError` when the disk fails them. */
export class Origins {
  #database: Database;

  /** Takes the open database. */
  constructor(database: Database) {
    this.#database = database;
  }

  /** Notes who made the difference that a task of a run found. */
  note(run: number, index: number, cause: Cause): void {
    this.#database.write(
      "update results set cause = ? where run = ? and task_index = ?",
      cause,
      run,
      index,
    );
  }

  /** Counts the tasks of a run that changed something, by who made the difference. */
  counts(run: number): Map<Cause, number> {
    const rows = this.#database.all(
      `select cause, count(*) as count from results
       where run = ? and changes > 0 group by cause`,
      run,
    );
    return new Map(rows.flatMap((row) => {
      const cause = toCause(row["cause"]);
      return cause === undefined ? [] : [[cause, toNumber(row, "count")]];
    }));
  }

  /** Changes of one task of a run, the first one first. */
  changes(run: number, index: number): ChangeRow[] {
    return this.#database.all(
      "select * from changes where run = ? and task_index = ? order by id",
      run,
      index,
    ).map(toChange);
  }

  /** The change of a path that was made last, before another one where that is named. */
  lastChange(path: string, before = Number.MAX_SAFE_INTEGER):
    | ChangeRow
    | undefined {
    const row = this.#database.get(
      `select * from changes where path = ? and id < ? and error is null
       order by id desc limit 1`,
      path,
      before,
    );
    return row && toChange(row);
  }

  /** The task of a run that made a change, with its run. */
  ofChange({ run, index }: ChangeRow): Origin | undefined {
    return this.#find("results.run = ? and task_index = ?", run, index);
  }

  /** The newest run of a task that changed something, by type and label. */
  ofTask(task: string, name: string): Origin | undefined {
    return this.#find("task = ? and name = ? and changes > 0", task, name);
  }

  #find(where: string, ...values: (string | number)[]): Origin | undefined {
    const row = this.#database.get(
      `select results.*, runs.started_at from results
       join runs on runs.id = results.run
       where ${where} order by results.id desc limit 1`,
      ...values,
    );
    return row && {
      ...toResult(row),
      run: toNumber(row, "run"),
      atMs: toNumber(row, "started_at"),
    };
  }
}
