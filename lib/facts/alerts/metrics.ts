/** Alerts as metrics. */

import type { Emit, Labels, Metric } from "../collector.ts";
import type { Alert } from "./alert.ts";
import type { Tally } from "./dispatcher.ts";
import { SEVERITIES, type Severity, type Threshold } from "./threshold.ts";

const STATE: Metric = {
  name: "driftless_alert_state",
  type: "gauge",
  help: "Whether an alert fires with a severity.",
};
const SINCE: Metric = {
  name: "driftless_alert_since_timestamp_seconds",
  type: "gauge",
  help: "When a firing alert came to its severity, since 1970.",
};
const FORECAST: Metric = {
  name: "driftless_alert_forecast_seconds",
  type: "gauge",
  help: "Time until the value of a forecast is reached at the pace of late.",
};
const NO_DATA: Metric = {
  name: "driftless_alert_no_data",
  type: "gauge",
  help: "Values of a threshold that have been missing for too long.",
};
const DROPPED: Metric = {
  name: "driftless_alert_values_dropped",
  type: "gauge",
  help: "Values of a threshold that are too many to be looked after.",
};
const MESSAGES: Metric = {
  name: "driftless_alert_messages_total",
  type: "counter",
  help: "Messages to a notifier, by what became of them.",
};

/** Labels of ours; those of a value that share their name get a prefix, as Prometheus does. */
const OWN_LABELS: ReadonlySet<string> = new Set(["alert", "severity"]);

/** What is told of. */
export interface AlertMetrics {
  /** All thresholds. */
  readonly thresholds: readonly Threshold[];
  /** All alerts. */
  readonly alerts: readonly Alert[];
  /** Values that are not looked after, by the name of the threshold. */
  readonly dropped: ReadonlyMap<string, number>;
  /** Messages by the name of the notifier. */
  readonly tallies: ReadonlyMap<string, Tally>;
}

/** Emits the metrics. */
export function emitAlerts(
  { thresholds, alerts, dropped, tallies }: AlertMetrics,
  emit: Emit,
): void {
  for (const alert of alerts.filter(({ key }) => key !== "")) {
    emitAlert(alert, emit);
  }
  for (const { name, labels } of thresholds) {
    const missing = alerts.filter(({ threshold, state }) =>
      threshold.name === name && state === "no_data"
    ).length;
    const all = { ...toOwn(labels), alert: name };
    emit(NO_DATA, missing, all);
    const left = dropped.get(name);
    if (left !== undefined) {
      emit(DROPPED, left, all);
    }
  }
  for (const [notifier, { sent, failed }] of tallies) {
    emit(MESSAGES, sent, { notifier, outcome: "sent" });
    emit(MESSAGES, failed, { notifier, outcome: "failed" });
  }
}

function emitAlert(
  { threshold, labels, severity: worst, sinceMs, crossingMs }: Alert,
  emit: Emit,
): void {
  const alert = threshold.name;
  const own = toOwn(labels);
  for (const severity of SEVERITIES) {
    if (!hasSeverity(threshold, severity)) continue;
    const isOn = worst === severity;
    const all = { ...own, alert, severity };
    emit(STATE, Number(isOn), all);
    if (isOn && sinceMs !== undefined) emit(SINCE, sinceMs / 1000, all);
  }
  if (crossingMs !== undefined) {
    emit(FORECAST, crossingMs / 1000, { ...own, alert });
  }
}

/** A forecast warns. */
function hasSeverity(
  { limits, forecast }: Threshold,
  severity: Severity,
): boolean {
  return limits[severity] !== undefined ||
    severity === "warning" && forecast !== undefined;
}

function toOwn(labels: Labels): Labels {
  return Object.fromEntries(
    Object.entries(labels).map(([name, value]) => [
      OWN_LABELS.has(name) ? `exported_${name}` : name,
      value,
    ]),
  );
}
