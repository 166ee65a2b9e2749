/** Opens what this host remembers of its runs. */

import { TaskError } from "../lib/error.ts";
import { openState, type State } from "../lib/state/state.ts";
import type { GlobalOptions } from "./command.ts";
import { toStateCommand } from "./next.ts";
import { toStateDir } from "./state_dir.ts";

/** What is known of a run. */
export type FoundRun = NonNullable<ReturnType<State["run"]>>;

/**
 * Opens the state to read.
 * @throws {TaskError} When there is none.
 */
export function openHistory(options: GlobalOptions): State {
  const dir = toStateDir(options);
  try {
    Deno.statSync(`${dir}/state.db`);
  } catch (error) {
    const isAbsent = error instanceof Deno.errors.NotFound ||
      error instanceof Deno.errors.NotADirectory;
    if (!isAbsent) throw error;
    throw new TaskError(`Cannot find runs: "${dir}" holds no state`, {
      advice: "Name the directory with --state-dir, or run apply first",
    });
  }
  return openState(dir, { readOnly: true });
}

/**
 * Finds a run with its results and changes.
 * @throws {TaskError} When there is no such run.
 */
export function findRun(
  state: State,
  id: number,
  options: GlobalOptions,
): FoundRun {
  const found = state.run(id);
  if (found) return found;
  throw new TaskError(`Cannot find run ${id}`, {
    advice: `List the runs with: ${toStateCommand(options, "history")}`,
  });
}
