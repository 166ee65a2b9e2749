/** Alerts as plain data, for programs. */

import type { Alert } from "../lib/facts/alerts/alert.ts";
import { writeSummary } from "../lib/facts/alerts/summary.ts";
import type { FactObject } from "../lib/facts/group.ts";

/** Makes the objects of `alerts` in `driftless facts --json`, in the order of the thresholds. */
export async function toAlertRecords(
  alerts: readonly Alert[],
): Promise<FactObject[]> {
  return await Promise.all(alerts.map(toRecord));
}

async function toRecord(alert: Alert): Promise<FactObject> {
  const { threshold, state, severity, labels, value, limit } = alert;
  const { crossingMs, sinceMs, pendingMs } = alert;
  const toSeconds = (ms: number | undefined) =>
    ms === undefined ? undefined : Math.round(ms / 1000);
  return {
    alert: threshold.name,
    state,
    severity,
    labels,
    on: threshold.text,
    value,
    threshold: limit,
    direction: threshold.direction,
    forecast_seconds: toSeconds(crossingMs),
    since: sinceMs === undefined ? undefined : new Date(sinceMs).toISOString(),
    pending_seconds: toSeconds(pendingMs),
    summary: await writeSummary(alert),
  };
}
