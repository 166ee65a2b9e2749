/** What notifiers are told of an alert. */

import type { Labels } from "../collector.ts";
import type { Alert } from "./alert.ts";
import type { Condition } from "./notice.ts";
import type { Severity } from "./threshold.ts";

/** One thing to be told. */
export interface Notice {
  /** The alert. */
  readonly alert: Alert;
  /** What is to be told. */
  readonly condition: Condition;
  /** What was told last. */
  readonly previous: Condition;
  /** One line about it. */
  readonly summary: string;
  /** When it is told, in milliseconds since 1970. */
  readonly wallMs: number;
}

/** Version of the form of a message; a key that is added does not change it. */
export const MESSAGE_VERSION = 1;

/** The body of a webhook's request. */
export interface AlertMessage {
  /** Which message this is. */
  readonly type: "alerts";
  /** Version of the form. */
  readonly version: 1;
  /** Name of the host. */
  readonly host: string;
  /** What is told, at most 100 at a time. */
  readonly alerts: readonly AlertRecord[];
}

/** An alert as programs are told of it. */
export interface AlertRecord {
  /** Name of the threshold. */
  readonly alert: string;
  /** `firing`, `resolved` or `no_data`. */
  readonly state: "firing" | "resolved" | "no_data";
  /** How bad it is, or was before it was over; null for `no_data`. */
  readonly severity: Severity | null;
  /** What tells the value from others of its threshold, and labels of the configuration. */
  readonly labels: Labels;
  /** What the threshold looks at, as it is configured. */
  readonly on: string;
  /** The value; null when there is none. */
  readonly value: number | null;
  /** The value that it is past; null when it is past none. */
  readonly threshold: number | null;
  /** On which side of the threshold something is wrong. */
  readonly direction: "above" | "below";
  /** Seconds until the value of a forecast is reached; null when there is none. */
  readonly forecast_seconds: number | null;
  /** When it came to its severity, ISO 8601 in UTC; null when it is over. */
  readonly since: string | null;
  /** When it is told, ISO 8601 in UTC. */
  readonly at: string;
  /** One line for people. */
  readonly summary: string;
}

/** Writes a message. */
export function toMessageBody(
  host: string,
  notices: readonly Notice[],
): AlertMessage {
  return {
    type: "alerts",
    version: MESSAGE_VERSION,
    host,
    alerts: notices.map(toRecord),
  };
}

/** An alert of version 2 of the Alertmanager's API, `postableAlert`. */
export interface AlertmanagerAlert {
  /** Labels, which tell alerts apart. */
  readonly labels: Labels;
  /** What is told besides. */
  readonly annotations: Readonly<Record<string, string>>;
  /** When it began, RFC 3339. */
  readonly startsAt: string;
  /** When it is over, RFC 3339. */
  readonly endsAt: string;
}

/** Repetitions that an alert outlives; Prometheus takes as many. */
const LIVES = 4;

/** Writes what the Alertmanager is told; a severity that is left is over, for there it is another alert. */
export function toAlertmanagerBody(
  host: string,
  notices: readonly Notice[],
  repeatMs: number,
): AlertmanagerAlert[] {
  return notices.flatMap((notice) => {
    const { condition, previous, alert, wallMs } = notice;
    const toOne = (of: Condition, endMs: number) => ({
      labels: toAlertmanagerLabels(host, alert, of),
      annotations: { summary: notice.summary },
      startsAt: toTime(Math.min(alert.sinceMs ?? wallMs, endMs)),
      endsAt: toTime(endMs),
    });
    return [
      ...previous !== condition && previous !== "ok"
        ? [toOne(previous, wallMs)]
        : [],
      ...condition !== "ok"
        ? [toOne(condition, wallMs + LIVES * repeatMs)]
        : [],
    ];
  });
}

function toAlertmanagerLabels(
  host: string,
  { threshold, labels }: Alert,
  condition: Condition,
): Labels {
  return {
    ...labels,
    alertname: threshold.name,
    instance: host,
    severity: condition,
  };
}

function toRecord(
  { alert, condition, previous, summary, wallMs }: Notice,
): AlertRecord {
  const { threshold, labels, value, limit, crossingMs, sinceMs } = alert;
  const isOver = condition === "ok";
  return {
    alert: threshold.name,
    state: isOver ? "resolved" : condition === "no_data" ? condition : "firing",
    severity: toSeverity(isOver ? previous : condition),
    labels,
    on: threshold.text,
    value: value ?? null,
    threshold: limit ?? null,
    direction: threshold.direction,
    forecast_seconds: crossingMs === undefined
      ? null
      : Math.round(crossingMs / 1000),
    since: sinceMs === undefined || isOver ? null : toTime(sinceMs),
    at: toTime(wallMs),
    summary,
  };
}

function toSeverity(condition: Condition): Severity | null {
  return condition === "warning" || condition === "critical" ? condition : null;
}

function toTime(ms: number): string {
  return new Date(ms).toISOString();
}
