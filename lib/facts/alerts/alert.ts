/** What is told of one value of a threshold. */

import type { Labels } from "../collector.ts";
import { type Entry, findSeverity, hasNoData } from "./entry.ts";
import { isFiring, isPending } from "./latch.ts";
import {
  isPast,
  SEVERITIES,
  type Severity,
  type Threshold,
} from "./threshold.ts";

/** How a value is: `no_data` when it was missing for too long, which is not `ok`. */
export type AlertState = "ok" | "pending" | "firing" | "no_data";

/** A value of a threshold, as people and programs are told of it. */
export interface Alert {
  /** The threshold. */
  readonly threshold: Threshold;
  /** Tells it from others of its threshold; empty for the threshold itself, when nothing at all was there. */
  readonly key: string;
  /** Labels of the value, then those of the threshold. */
  readonly labels: Labels;
  /** How it is. */
  readonly state: AlertState;
  /** How bad; a value that fired and went missing has it too. */
  readonly severity: Severity | undefined;
  /** The value last seen. */
  readonly value: number | undefined;
  /** The value that it is past. */
  readonly limit: number | undefined;
  /** Time until the value of the forecast is reached, in milliseconds; where the forecast is past its limit. */
  readonly crossingMs: number | undefined;
  /** When it came to its severity, in milliseconds since 1970. */
  readonly sinceMs: number | undefined;
  /** For how long it has waited to fire, in milliseconds. */
  readonly pendingMs: number | undefined;
  /** Nothing will be seen of it any more. */
  readonly isGone: boolean;
  /** Why there is no value, where that is known. */
  readonly reason?: string | undefined;
}

/** Makes what is told of a value at a time of the clock of alerts. */
export function toAlert(
  threshold: Threshold,
  key: string,
  entry: Entry,
  atMs: number,
): Alert {
  const severity = findSeverity(entry);
  const pendingMs = findPending(key, entry, atMs);
  return {
    threshold,
    key,
    labels: { ...entry.labels, ...threshold.labels },
    state: hasNoData(entry, threshold)
      ? "no_data"
      : severity !== undefined
      ? "firing"
      : pendingMs !== undefined
      ? "pending"
      : "ok",
    severity,
    value: entry.value,
    limit: findLimit(entry, threshold),
    crossingMs: isForecast(entry) ? entry.crossingMs : undefined,
    sinceMs: entry.sinceMs,
    pendingMs,
    isGone: entry.isGone,
  };
}

/** The threshold itself waits for a value. */
function findPending(
  key: string,
  { latches, missedMs }: Entry,
  atMs: number,
): number | undefined {
  if (key === "") {
    return missedMs === null ? undefined : atMs - missedMs;
  }
  const waiting = Object.values(latches).filter(isPending)
    .map(({ reachedMs }) => atMs - (reachedMs ?? atMs));
  return waiting.length === 0 ? undefined : Math.max(...waiting);
}

/** A value that is past a limit itself needs no forecast. */
function isForecast({ latches }: Entry): boolean {
  const isReached = SEVERITIES.some((severity) =>
    latches[severity].reachedMs !== null
  );
  return latches.forecast.reachedMs !== null && !isReached;
}

/** The limit of what fires, else of what waits. */
function findLimit(
  { latches, value }: Entry,
  threshold: Threshold,
): number | undefined {
  const find = (test: (severity: Severity) => boolean) =>
    SEVERITIES.find((severity) =>
      threshold.limits[severity] !== undefined && test(severity)
    );
  const severity = find((one) => isFiring(latches[one])) ??
    find((one) => isPending(latches[one])) ??
    find((one) =>
      value !== undefined && isPast(threshold, value, threshold.limits[one]!.at)
    );
  return severity && threshold.limits[severity]?.at;
}
