/** `driftless history` and `driftless show`. */

import { TaskError } from "../lib/error.ts";
import { openState, type RunRow, type State } from "../lib/state/state.ts";
import { type CommandContext, EXIT, type GlobalOptions } from "./program.ts";
import { type Output, toDurationText, toPrintable } from "./output.ts";
import { toStateDir } from "./state_dir.ts";

/** Opens the state to read; it must exist. */
function openHistory(options: GlobalOptions): State {
  const dir = toStateDir(options);
  try {
    Deno.statSync(`${dir}/state.db`);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new TaskError(`Cannot find runs: "${dir}" holds no state`, {
      advice: "Name the directory with --state-dir, or run apply first",
    });
  }
  return openState(dir, { readOnly: true });
}

/** Lists the runs of this host, newest first. */
export function historyCommand(
  { options, out }: CommandContext,
  limit: number,
): Promise<number> {
  using state = openHistory(options);
  const runs = state.runs(limit);
  for (const run of runs) {
    if (out.json) out.record({ type: "run", ...run });
    else out.result(toRunLine(run, out));
  }
  const newest = runs.find(({ changed }) => changed > 0);
  if (!out.json && newest) {
    out.result(`Next: driftless show ${newest.id}`);
  }
  return Promise.resolve(EXIT.done);
}

function toRunLine(run: RunRow, out: Output): string {
  const at = new Date(run.startedAt).toISOString().slice(0, 19)
    .replace("T", " ");
  const counts = `${run.changed} changed, ${run.failed} failed, ${run.ok} ok`;
  const colour = run.status === "failed" || run.status === "interrupted"
    ? "red"
    : run.status === "changed"
    ? "yellow"
    : "green";
  return [
    String(run.id).padStart(4),
    at,
    run.command.padEnd(8),
    out.paint(colour, run.status.padEnd(11)),
    counts,
    toDurationText(run.durationMs),
    run.configDigest.slice(0, 7),
  ].join("  ");
}

/** Shows what a run did, task by task and change by change. */
export function showCommand(
  { options, out }: CommandContext,
  id: number,
): Promise<number> {
  using state = openHistory(options);
  const found = state.run(id);
  if (!found) {
    throw new TaskError(`Cannot find run ${id}`, {
      advice: "List the runs with: driftless history",
    });
  }
  const { run, results } = found;
  const changes = found.changes.toReversed();
  if (out.json) {
    out.record({ type: "run", ...run });
    results.forEach((result) => out.record({ type: "task", ...result }));
    changes.forEach(({ undoChanges: _undo, before: _before, ...change }) =>
      out.record({ type: "change", ...change })
    );
    return Promise.resolve(EXIT.done);
  }
  out.result(toRunLine(run, out));
  for (const result of results) {
    out.result(
      ` ${result.status}  ${result.task} ${toPrintable(result.name)}  ${
        out.paint("grey", result.place)
      }`,
    );
    if (result.why) out.result(`     ${toPrintable(result.why)}`);
    for (const change of changes) {
      if (change.index !== result.index) continue;
      const what = change.path ?? change.argv?.join(" ") ?? "";
      const ended = change.error
        ? "failed"
        : change.undoneBy
        ? `undone by run ${change.undoneBy}`
        : change.undo === "none"
        ? "not reversible"
        : "can be undone";
      out.result(
        `     ${change.kind} ${toPrintable(what)}${
          change.shows ? `: ${toPrintable(change.shows)}` : ""
        }  (${ended})`,
      );
    }
  }
  const canUndo = changes.some((change) =>
    change.undo !== "none" && !change.undoneBy && !change.error
  );
  if (canUndo) out.result(`Undo: driftless rollback ${id}`);
  return Promise.resolve(EXIT.done);
}
