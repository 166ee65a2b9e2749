/** `driftless history`. */

import { toCauseCounts } from "../lib/agent/drift/cause.ts";
import type { Cause, RunRow } from "../lib/state/state.ts";
import type { CommandContext } from "./command.ts";
import { EXIT } from "./exit.ts";
import { toStateCommand } from "./next.ts";
import { openHistory } from "./open_history.ts";
import {
  type Colour,
  type Output,
  toCount,
  toDurationText,
  toLine,
} from "./output.ts";
import { toRunRecord } from "./run_records.ts";

const COLOURS: Readonly<Record<string, Colour>> = {
  changed: "yellow",
  failed: "red",
  interrupted: "red",
};

/** Lists the runs of this host, newest first. */
export function historyCommand(
  { options, out }: CommandContext,
  limit: number,
): Promise<number> {
  using state = openHistory(options);
  const runs = state.runs(limit);
  for (const run of runs) {
    const causes: ReadonlyMap<Cause, number> = run.changed > 0
      ? state.origins.counts(run.id)
      : new Map();
    if (out.json) {
      out.record({ ...toRunRecord(run), causes: Object.fromEntries(causes) });
      continue;
    }
    const who = causes.size === 0 ? "" : `  (${toCauseCounts(causes)})`;
    out.result(`${toRunLine(run, out)}${who}`);
  }
  if (out.json) return Promise.resolve(EXIT.done);
  const best = runs.find(({ changed }) => changed > 0) ?? runs[0];
  const next = best
    ? toStateCommand(options, "show", String(best.id))
    : toStateCommand(options, "apply", "--dry-run");
  out.result(`${toCount(runs.length, "run")}.  Next: ${next}`);
  return Promise.resolve(EXIT.done);
}

/** Writes a run as one line. */
export function toRunLine(run: RunRow, out: Output): string {
  const at = new Date(run.startedAt).toISOString().slice(0, 19)
    .replace("T", " ");
  return [
    String(run.id).padStart(4),
    `${at}Z`,
    toLine(run.command).padEnd(8),
    out.paint(COLOURS[run.status] ?? "green", run.status.padEnd(11)),
    `${run.changed} changed, ${run.failed} failed, ${run.ok} ok`,
    toDurationText(run.durationMs),
    run.configDigest.slice(0, 7),
  ].join("  ");
}
