/** What thresholds remember between rounds and between processes. */

import {
  fromJson,
  toJson,
  toNumber,
  toOptionalNumber,
  toOptionalText,
  toText,
} from "./columns.ts";
import type { Database } from "./database.ts";
import type { AlertClock, AlertRound, AlertRow } from "./rows.ts";

/** Values that no round has seen for so long are forgotten, in milliseconds: a week. */
const KEPT_MS = 7 * 86_400_000;

/** Reads how far the clock of alerts had come. */
export function readAlertClock(database: Database): AlertClock | undefined {
  const row = database.get("select * from alert_clock");
  return row && {
    atMs: toNumber(row, "at_ms"),
    bootId: toText(row, "boot_id"),
    uptimeMs: toNumber(row, "uptime_ms"),
    wallMs: toNumber(row, "wall_ms"),
  };
}

/** Reads all that is remembered, in order of thresholds and labels. */
export function readAlerts(database: Database): AlertRow[] {
  return database.all("select * from alerts order by threshold, labels")
    .map((row) => ({
      threshold: toText(row, "threshold"),
      labels: toText(row, "labels"),
      state: toText(row, "state"),
      severity: toOptionalText(row, "severity"),
      sinceMs: toOptionalNumber(row, "since_ms"),
      value: toOptionalNumber(row, "value"),
      memory: fromJson(row, "memory"),
    }));
}

/** Notes a round in one transaction; it outlives the process. */
export function saveAlerts(
  database: Database,
  { clock, changed, gone }: AlertRound,
): void {
  database.transaction(() => {
    database.run(
      `insert into alert_clock (id, at_ms, boot_id, uptime_ms, wall_ms)
       values (1, ?, ?, ?, ?) on conflict (id) do update set
         at_ms = excluded.at_ms, boot_id = excluded.boot_id,
         uptime_ms = excluded.uptime_ms, wall_ms = excluded.wall_ms`,
      clock.atMs,
      clock.bootId,
      clock.uptimeMs,
      Math.round(clock.wallMs),
    );
    for (const row of changed) saveAlert(database, row, clock.wallMs);
    for (const { threshold, labels } of gone) {
      database.run(
        "delete from alerts where threshold = ? and labels = ?",
        threshold,
        labels,
      );
    }
    database.run(
      "delete from alerts where seen_ms < ?",
      Math.round(clock.wallMs - KEPT_MS),
    );
  }, false);
}

function saveAlert(database: Database, row: AlertRow, nowMs: number): void {
  database.run(
    `insert or replace into alerts
       (threshold, labels, state, severity, since_ms, value, seen_ms, memory)
     values (?, ?, ?, ?, ?, ?, ?, ?)`,
    row.threshold,
    row.labels,
    row.state,
    row.severity,
    row.sinceMs,
    row.value,
    Math.round(nowMs),
    toJson(row.memory) ?? "{}",
  );
}
