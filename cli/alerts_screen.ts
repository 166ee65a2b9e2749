/** Alerts on the screen of facts. */

import type { Alert } from "../lib/facts/alerts/alert.ts";
import { toLabelsText } from "../lib/facts/alerts/describe.ts";
import type { Threshold } from "../lib/facts/alerts/threshold.ts";
import { writeSummary } from "../lib/facts/alerts/summary.ts";
import { toMark } from "./alerts_text.ts";
import type { ScreenLine } from "./facts_state.ts";
import { toLine } from "./output.ts";

/** What the screen shows of alerts. */
export interface AlertLines {
  /** Marks of file systems that an alert is about, by their mount points. */
  readonly disks: ReadonlyMap<string, string>;
  /** One line for each other alert that somebody should look at. */
  readonly lines: readonly ScreenLine[];
}

/** Makes what is shown: an alert about the room of a file system stands in its line. */
export async function toScreenLines(
  alerts: readonly Alert[],
): Promise<AlertLines> {
  const disks = new Map<string, string>();
  const lines: ScreenLine[] = [];
  for (const alert of alerts) {
    const mark = toMark(alert);
    if (mark === undefined) continue;
    const mountPoint = findMountPoint(alert);
    if (mountPoint === undefined) lines.push(await toAlertLine(alert, mark));
    else disks.set(mountPoint, join(disks.get(mountPoint), mark));
  }
  return { disks, lines };
}

async function toAlertLine(alert: Alert, mark: string): Promise<ScreenLine> {
  const text = [
    alert.threshold.name,
    toLabelsText(alert.labels),
    await writeSummary(alert),
  ].filter((part) => part !== "").join(" ");
  return { word: "alert", text: toLine(text), mark };
}

function findMountPoint({ threshold, labels }: Alert): string | undefined {
  return isDiskUsage(threshold) ? labels["mount_point"] : undefined;
}

/** Of the facts of disks, the use is what their lines show. */
function isDiskUsage({ on }: Threshold): boolean {
  if (on.kind !== "fact") return false;
  const keys = on.steps.flatMap((one) => one.kind === "key" ? [one.key] : []);
  return keys[0] === "disks" && keys.at(-1) === "usage_percent";
}

function join(known: string | undefined, mark: string): string {
  if (known === undefined || known === mark) return mark;
  return `${known}, ${mark}`;
}
