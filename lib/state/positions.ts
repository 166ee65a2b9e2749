/** How far log pipelines came. */

import { toNumber, toText } from "./columns.ts";
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

/** What is known of a pipeline. */
export interface PipelineRow {
  /** Its name. */
  readonly name: string;
  /** When that was so, in milliseconds since 1970. */
  readonly atMs: number;
  /** What is known, as JSON; secrets were redacted. */
  readonly data: string;
}

/** Notes what is known of pipelines now; those that are not among them are forgotten. */
export function savePipelines(
  database: Database,
  rows: readonly PipelineRow[],
): void {
  database.transaction(() => {
    database.run("delete from pipelines");
    for (const { name, atMs, data } of rows) {
      database.run(
        "insert into pipelines (name, at_ms, data) values (?, ?, ?)",
        name,
        atMs,
        data,
      );
    }
  }, false);
}

/** Reads what is known of pipelines, by name. */
export function readPipelines(database: Database): PipelineRow[] {
  return database.all("select name, at_ms, data from pipelines order by name")
    .map((row) => ({
      name: toText(row, "name"),
      atMs: toNumber(row, "at_ms"),
      data: toText(row, "data"),
    }));
}
