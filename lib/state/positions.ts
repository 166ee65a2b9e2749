/** How far log pipelines came. */

import { toText } from "./columns.ts";
import type { Database } from "./database.ts";

/** Where a pipeline goes on at one place. */
export interface PositionChange {
  /** Names the place within the pipeline. */
  readonly key: string;
  /** What its reader needs; undefined to forget the place. */
  readonly data: string | undefined;
}

/** Reads what a pipeline kept, by place. */
export function readPositions(
  database: Database,
  pipeline: string,
): Map<string, string> {
  const rows = database.all(
    "select place, data from positions where pipeline = ?",
    pipeline,
  );
  return new Map(
    rows.map((row) => [toText(row, "place"), toText(row, "data")]),
  );
}

/** Keeps changes whole or not at all; they outlive the process, and a loss of power may take the last moments. */
export function keepPositions(
  database: Database,
  pipeline: string,
  changes: readonly PositionChange[],
): void {
  database.transaction(() => {
    for (const { key, data } of changes) {
      if (data === undefined) {
        database.run(
          "delete from positions where pipeline = ? and place = ?",
          pipeline,
          key,
        );
        continue;
      }
      database.run(
        `insert into positions (pipeline, place, data) values (?, ?, ?)
         on conflict (pipeline, place) do update set data = excluded.data`,
        pipeline,
        key,
        data,
      );
    }
  }, false);
}
