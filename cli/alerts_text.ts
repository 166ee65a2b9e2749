/** Alerts on a screen. */

import type { Alert } from "../lib/facts/alerts/alert.ts";
import { toForecastText, toLabelsText } from "../lib/facts/alerts/describe.ts";
import { writeSummary } from "../lib/facts/alerts/summary.ts";
import { toSpanText } from "../lib/facts/number_text.ts";
import { type Output, toCount, toLine } from "./output.ts";

/** Most alerts of one state that are listed. */
const MAX_LINES = 40;

/** What alerts are called, the worst first. */
const WORDS = ["critical", "warning", "no data", "pending", "ok"] as const;

/** Names how an alert is, in one of the words. */
export function toWord({ severity, state }: Alert): typeof WORDS[number] {
  if (severity !== undefined) return severity;
  return state === "no_data" ? "no data" : state === "firing" ? "ok" : state;
}

/** Marks what somebody should look at: `full in 9 h`, `critical`; undefined where all is well. */
export function toMark(alert: Alert): string | undefined {
  const { severity, crossingMs, threshold, state } = alert;
  if (severity === undefined) {
    return state === "no_data" ? "no data" : undefined;
  }
  return crossingMs === undefined
    ? severity
    : toForecastText(threshold, crossingMs);
}

/** Shows alerts, one in a line, the worst first. */
export async function showAlerts(
  out: Output,
  alerts: readonly Alert[],
): Promise<void> {
  const width = Math.max(
    0,
    ...alerts.map(({ threshold }) => threshold.name.length),
  );
  for (const word of WORDS) {
    const all = alerts.filter((alert) => toWord(alert) === word);
    for (const alert of all.slice(0, MAX_LINES)) {
      const name = alert.threshold.name.padEnd(width);
      const text = await toText(alert);
      const isBad = word !== "ok" && word !== "pending";
      const head = `${isBad ? "!" : " "} ${word.padEnd(8)}`;
      const shown = isBad ? out.paint("magenta", head) : head;
      out.result(`${shown}  ${toLine(`${name}  ${text}`)}`);
    }
    const left = all.length - MAX_LINES;
    if (left > 0) out.result(`  ${word.padEnd(8)}  and ${left} more`);
  }
}

/** Counts alerts: `1 critical, 2 ok`. */
export function toCounts(alerts: readonly Alert[]): string {
  const parts = WORDS.map((word) => {
    const count = alerts.filter((alert) => toWord(alert) === word).length;
    return count === 0 ? "" : `${count} ${word}`;
  }).filter((part) => part !== "");
  return parts.length === 0 ? toCount(0, "alert") : parts.join(", ");
}

async function toText(alert: Alert): Promise<string> {
  const { key, labels, sinceMs, pendingMs, threshold, severity } = alert;
  const waits = severity === undefined && pendingMs !== undefined &&
      key !== ""
    ? `since ${toSpanText(pendingMs / 1000)} of ${
      toSpanText(threshold.forMs / 1000)
    }`
    : "";
  const lasts = sinceMs === undefined
    ? ""
    : `since ${toSpanText(Math.max(0, Date.now() - sinceMs) / 1000)}`;
  return [toLabelsText(labels), await writeSummary(alert), waits || lasts]
    .filter((part) => part !== "").join("  ");
}
