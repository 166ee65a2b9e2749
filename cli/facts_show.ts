/** The facts of a host, for people and programs. */

import type { Collected } from "../lib/facts/scrape.ts";
import { type Output, toCount, toLine } from "./output.ts";

/** Shows what was collected: one line for each collector, one object for programs. */
export function showCollected(
  out: Output,
  collected: readonly Collected[],
): void {
  for (const one of collected) {
    if (out.json) out.record(toRecord(one));
    else if (one.outcome === "failed") {
      const text = toLine(`${one.name}: ${one.reason}`);
      out.result(out.paint("red", `x failed ${text}`));
    }
  }
  if (out.json) return;
  const series = collected.reduce(
    (sum, { families }) =>
      sum + families.reduce((all, { samples }) => all + samples.length, 0),
    0,
  );
  out.result(
    `${toCount(collected.length, "collector")}, ${toCount(series, "sample")}.`,
  );
}

function toRecord(one: Collected): Record<string, unknown> {
  return {
    type: "collector",
    collector: one.name,
    outcome: one.outcome,
    seconds: one.seconds,
    metrics: one.families,
  };
}
