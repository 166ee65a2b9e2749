/** Alerts in words. */

import type { Labels } from "../collector.ts";
import { toSpanText } from "../number_text.ts";
import type { Alert } from "./alert.ts";
import { isPast, type Threshold } from "./threshold.ts";
import { findUnit, toValueText } from "./unit.ts";

/** Longest value of a label that is shown. */
const MAX_LABEL = 80;

/** Says what is so: `92% > 90% for 2 min`, `84%, full in 9 h`, `no data`. */
export function toStateText(alert: Alert): string {
  const { threshold, state, value, limit, crossingMs, reason } = alert;
  const why = reason === undefined ? "" : `: ${reason}`;
  if (state === "no_data") {
    const last = value === undefined
      ? ""
      : `, last ${toValueText(threshold.on, value)}`;
    return `no data from ${threshold.text}${last}${why}`;
  }
  if (alert.key === "") {
    return state === "pending"
      ? `no data from ${threshold.text} so far${why}`
      : "there are values again";
  }
  if (alert.isGone) return "no longer there";
  if (value === undefined) return "not seen yet";
  const shown = toValueText(threshold.on, value);
  if (crossingMs !== undefined) {
    return `${shown}, ${toForecastText(threshold, crossingMs)}`;
  }
  if (limit === undefined) return shown;
  const bound = toValueText(threshold.on, limit);
  if (!isPast(threshold, value, limit)) {
    return `${shown}, was ${threshold.direction} ${bound}`;
  }
  const lasts = threshold.forMs === 0
    ? ""
    : ` for ${toSpanText(threshold.forMs / 1000)}`;
  return `${shown} ${toSign(threshold)} ${bound}${lasts}`;
}

/** Says when a forecast is reached: `full in 9 h`, `full to 90% in 9 h`, `5.0 GiB in 9 h`. */
export function toForecastText(
  { on, forecast }: Threshold,
  crossingMs: number,
): string {
  const when = crossingMs < 1000
    ? "now"
    : `in ${toSpanText(crossingMs / 1000)}`;
  const to = forecast?.to ?? 0;
  if (isFullness(on)) {
    return to >= 100
      ? `full ${when}`
      : `full to ${toValueText(on, to)} ${when}`;
  }
  return `${toValueText(on, to)} ${when}`;
}

/** Writes labels as they stand behind a name: `mount_point="/"`. */
export function toLabelsText(labels: Labels): string {
  return Object.entries(labels).map(([name, value]) => {
    const shown = value.length > MAX_LABEL
      ? `${value.slice(0, MAX_LABEL)}…`
      : value;
    return `${name}=${JSON.stringify(shown)}`;
  }).join(" ");
}

/** Writes one line about an alert: name, labels, what is so. */
export function toAlertText(alert: Alert): string {
  return [
    alert.threshold.name,
    toLabelsText(alert.labels),
    toStateText(alert),
  ].filter((part) => part !== "").join(" ");
}

function toSign({ direction, isInclusive }: Threshold): string {
  return (direction === "above" ? ">" : "<") + (isInclusive ? "=" : "");
}

/** What is used in percent gets full. */
function isFullness(on: Threshold["on"]): boolean {
  if (findUnit(on) !== "_percent") return false;
  const last = on.kind === "fact" ? on.steps.at(-1) : undefined;
  return last?.kind === "key" && /(^|_)usage_percent$/.test(last.key);
}
