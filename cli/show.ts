/** `driftless show`. */

import { toCauseText } from "../lib/agent/drift/cause.ts";
import type { ChangeRow } from "../lib/state/state.ts";
import type { CommandContext } from "./command.ts";
import { EXIT } from "./exit.ts";
import { toRunLine } from "./history.ts";
import { toStateCommand } from "./next.ts";
import { findRun, type FoundRun, openHistory } from "./open_history.ts";
import { type Output, toCount, toLine } from "./output.ts";
import {
  canUndo,
  toChangeRecord,
  toRunRecord,
  toTaskRecord,
} from "./run_records.ts";

/** Shows what a run did, task by task and change by change. */
export function showCommand(
  { options, out }: CommandContext,
  id: number,
): Promise<number> {
  using state = openHistory(options);
  const found = findRun(state, id, options);
  if (out.json) {
    showRecords(found, out);
    return Promise.resolve(EXIT.done);
  }
  out.result(toRunLine(found.run, out));
  const changes = found.changes.toReversed();
  const byTask = Map.groupBy(changes, ({ index }) => index);
  for (const result of found.results) {
    const place = out.paint("grey", toLine(result.place));
    const name = toLine(result.name);
    const who = result.cause === undefined
      ? ""
      : `  (${toCauseText(result.cause)})`;
    out.result(` ${result.status}  ${result.task} ${name}${who}  ${place}`);
    if (result.why) out.result(`     ${toLine(result.why)}`);
    byTask.get(result.index)
      ?.forEach((change) => out.result(`     ${toChangeLine(change)}`));
  }
  // A rollback has no tasks, and one that was cut off has no result.
  const told = new Set(found.results.map(({ index }) => index));
  changes.filter(({ index }) => !told.has(index))
    .forEach((change) => out.result(`     ${toChangeLine(change)}`));
  const count = changes.filter(canUndo).length;
  const next = count > 0
    ? `Undo: ${toStateCommand(options, "rollback", String(id))}`
    : `Next: ${toStateCommand(options, "history")}`;
  const verdict = changes.length === 0
    ? "Nothing was changed"
    : `${toCount(changes.length, "change")}, ${count} can be undone`;
  out.result(`${verdict}.  ${next}`);
  return Promise.resolve(EXIT.done);
}

function showRecords({ run, results, changes }: FoundRun, out: Output): void {
  out.record(toRunRecord(run));
  results.forEach((result) => out.record(toTaskRecord(result)));
  changes.toReversed().forEach((change) => out.record(toChangeRecord(change)));
}

function toChangeLine(change: ChangeRow): string {
  const what = change.path ?? change.argv?.join(" ") ?? "";
  const how = change.shows ? `: ${change.shows}` : "";
  const ended = change.endedAt === undefined
    ? "cut off"
    : change.error
    ? "failed"
    : change.undoneBy
    ? `undone by run ${change.undoneBy}`
    : change.undo === "none"
    ? "not reversible"
    : "can be undone";
  return `${toLine(`${change.kind} ${what}${how}`)}  (${ended})`;
}
