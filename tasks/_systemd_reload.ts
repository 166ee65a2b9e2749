/** What tasks share that change files which systemd reads: one reload for all of them, when a program needs it or at the end of the run. */

import { DAEMON_RELOAD } from "../lib/host/services/systemd.ts";
import type { Host, Prediction, RunChange, TaskContext } from "../lib/task.ts";
import type { Steps } from "./_files.ts";

/** Tells whether systemd runs, as sd_booted(3) does. */
export async function isBooted(host: Host): Promise<boolean> {
  return await host.stat("/run/systemd/system") !== undefined;
}

/** Tells whether systemd has to read its files anew before anything is started. */
export function isReloadDue(context: TaskContext): boolean {
  return context.isWaiting?.(DAEMON_RELOAD) ?? false;
}

/** Builds the change that makes systemd read its files anew, at once; undone by another one after the files are back. */
export function toReload(
  shows: string,
  predicts: readonly Prediction[],
): RunChange {
  return {
    kind: "run",
    argv: DAEMON_RELOAD,
    shows,
    predicts,
    touches: ["units"],
    undo: [{
      kind: "run",
      argv: DAEMON_RELOAD,
      touches: ["units"],
      waits: true,
    }],
  };
}

/** Builds a reload that other tasks share. */
export function toSharedReload(
  why: string,
  predicts: readonly Prediction[],
): RunChange {
  const shows = `${why}: once, before the next program or at the end`;
  return { ...toReload(shows, predicts), waits: true };
}

/**
 * Passes the changes of steps on, with a shared reload before the first: it
 * is noted then, so that a run which is killed in between owes it.
 * @returns What the steps return, and whether they changed anything.
 */
export async function* planReloadAround<R>(
  steps: Steps<R>,
  reload: RunChange,
): Steps<{ result: R; changed: boolean }> {
  let changed = false;
  let step = await steps.next();
  while (!step.done) {
    if (!changed) yield reload;
    changed = true;
    step = await steps.next(yield step.value);
  }
  return { result: step.value, changed };
}
