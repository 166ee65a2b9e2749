import { deepStrictEqual as deepEqual } from "node:assert/strict";
import { emitAlerts } from "../../../lib/facts/alerts/metrics.ts";
import type { Threshold } from "../../../lib/facts/alerts/threshold.ts";
import { Tracker } from "../../../lib/facts/alerts/tracker.ts";
import { makeFamily, makeReading, makeThreshold } from "./_threshold.ts";

/** What is emitted after rounds with these values of one metric, by labels. */
function emit(
  extra: Partial<Threshold>,
  ...rounds: (readonly (readonly [Record<string, string>, number])[])[]
): string[] {
  const threshold = makeThreshold({
    limits: {
      warning: { at: 80, clear: 80 },
      critical: { at: 90, clear: 90 },
    },
    ...extra,
  });
  const tracker = new Tracker(threshold);
  rounds.forEach((samples, index) =>
    tracker.step(
      makeReading(
        samples.length === 0 ? [] : [makeFamily("node_test", ...samples)],
      ),
      { atMs: index * 30_000, wallMs: 5000 + index * 1000, gapMs: 30_000 },
    )
  );
  const lines: string[] = [];
  emitAlerts({
    thresholds: [threshold],
    alerts: tracker.alerts(),
    dropped: new Map(
      tracker.dropped > 0 ? [[threshold.name, tracker.dropped]] : [],
    ),
    tallies: new Map([["ops", { sent: 2, failed: 1 }]]),
  }, (metric, value, labels = {}) => {
    const shown = Object.entries(labels).map(([name, one]) => `${name}=${one}`)
      .sort().join(" ");
    lines.push(
      `${metric.name.replace("driftless_alert_", "")} ${shown} ${value}`,
    );
  });
  return lines;
}

const MESSAGES = [
  "messages_total notifier=ops outcome=sent 2",
  "messages_total notifier=ops outcome=failed 1",
];

Deno.test("each severity of each value is told, with the time of that which fires", () => {
  deepEqual(
    emit({ labels: { team: "a" } }, [[{ d: "x" }, 85], [{ d: "y" }, 95]]),
    [
      "state alert=test d=x severity=critical team=a 0",
      "state alert=test d=x severity=warning team=a 1",
      "since_timestamp_seconds alert=test d=x severity=warning team=a 5",
      "state alert=test d=y severity=critical team=a 1",
      "since_timestamp_seconds alert=test d=y severity=critical team=a 5",
      "state alert=test d=y severity=warning team=a 0",
      "no_data alert=test team=a 0",
      ...MESSAGES,
    ],
  );
});

Deno.test("labels of a value that are named as ours get a prefix", () => {
  deepEqual(
    emit(
      { limits: { critical: { at: 90, clear: 90 } } },
      [[{ alert: "x", severity: "y" }, 1]],
    )[0],
    "state alert=test exported_alert=x exported_severity=y severity=critical 0",
  );
});

Deno.test("values that are missing and those that are too many are counted", () => {
  deepEqual(emit({}, [], [], []), ["no_data alert=test 1", ...MESSAGES]);
  const many = Array.from(
    { length: 210 },
    (_, index) => [{ d: `${index}` }, 1] as const,
  );
  deepEqual(emit({}, many).slice(-3), [
    "values_dropped alert=test 10",
    ...MESSAGES,
  ]);
});
