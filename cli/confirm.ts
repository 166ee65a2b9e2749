/** `driftless confirm`. */

import { TaskError } from "../lib/error.ts";
import { openState } from "../lib/state/state.ts";
import type { CommandContext } from "./command.ts";
import { EXIT } from "./exit.ts";
import { toStateCommand } from "./next.ts";
import { openHistory } from "./open_history.ts";
import { toLine } from "./output.ts";
import { toStateDir } from "./state_dir.ts";

/** Keeps the changes that wait, those of one run or all. */
export function confirmCommand(
  { options, out }: CommandContext,
  run: number | undefined,
): Promise<number> {
  openHistory(options)[Symbol.dispose]();
  using state = openState(toStateDir(options));
  const rows = state.confirms.open().filter((row) =>
    run === undefined || row.run === run
  );
  const kept = rows.filter(({ id }) =>
    state.confirms.settle(id, "waiting", "confirmed")
  );
  if (kept.length === 0) {
    const what = run === undefined ? "" : ` of run ${run}`;
    throw new TaskError(`Cannot confirm: nothing${what} waits for it`, {
      advice: `See what was done with: ${toStateCommand(options, "history")}`,
    });
  }
  for (const { run, task } of kept) {
    if (out.json) {
      out.record({ type: "confirmed", version: 1, run, name: task });
      continue;
    }
    const next = toStateCommand(options, "show", String(run));
    out.result(
      `${out.paint("green", "Kept")} ${
        toLine(task)
      } of run ${run}.  Next: ${next}`,
    );
  }
  return Promise.resolve(EXIT.done);
}
