/** Undoes a run after which the host was not healthy. */

import { rollback } from "../lib/apply/rollback.ts";
import type { State } from "../lib/state/state.ts";
import { VERSION } from "../lib/version.ts";
import type { CommandContext } from "./command.ts";
import { toLine } from "./output.ts";

/** What is undone. */
export interface UndoOptions {
  /** Number of the run. */
  readonly run: number;
  /** Handlers that ran in it: what they acted upon is as it was before, so they are due again. */
  readonly handlers: readonly string[];
  /** What is remembered. */
  readonly state: State;
  /** Directory of the state. */
  readonly stateDir: string;
  /** Stops it after the running change. */
  readonly signal: AbortSignal;
  /** Tells an operator. */
  tell(text: string): void;
}

/** Undoes what can be undone of a run, tells what cannot, and notes its handlers for the next run. */
export async function undoRun(
  { redactor }: CommandContext,
  { run, handlers, state, stateDir, signal, tell }: UndoOptions,
): Promise<void> {
  const done = await rollback({
    run,
    stateDir,
    hostName: Deno.hostname(),
    version: VERSION,
    redactor,
    dryRun: false,
    signal,
    tell: ({ status, kind, path, argv, shows, why }) => {
      const what = path ?? argv?.join(" ") ?? shows ?? "";
      const reason = why === undefined ? "" : `: ${why}`;
      tell(toLine(`⟲ ${kind} ${what} ${status}${reason}`));
    },
  });
  const task = `rollback of run ${run}`;
  for (const handler of handlers) {
    state.addPending({ handler, run: done.run ?? run, task });
  }
}
