/** What tasks share that change files which systemd reads: one reload after the last change, and one after all is undone. */

import type { Host, Prediction, RunChange } from "../lib/task.ts";
import type { Steps } from "./_files.ts";

const RELOAD = ["systemctl", "daemon-reload"];

/** Tells whether systemd runs, as sd_booted(3) does. */
export async function isBooted(host: Host): Promise<boolean> {
  return await host.stat("/run/systemd/system") !== undefined;
}

/** Builds the change that makes systemd read its files anew; undone by what `planReloadAround` yields first. */
export function toReload(
  shows: string,
  predicts: readonly Prediction[],
): RunChange {
  return {
    kind: "run",
    argv: RELOAD,
    shows,
    predicts,
    touches: ["units"],
    undo: [],
  };
}

/**
 * Passes the changes of steps on. Before the first comes a question to
 * systemd that is undone by a reload: undoing goes backwards, so that systemd
 * reads the old files only once they are back.
 * @returns What the steps return, and whether they changed anything.
 */
export async function* planReloadAround<R>(
  steps: Steps<R>,
): Steps<{ result: R; changed: boolean }> {
  let changed = false;
  let step = await steps.next();
  while (!step.done) {
    if (!changed) {
      yield {
        kind: "run",
        argv: ["systemctl", "show", "--property=Version"],
        shows: "systemd answers",
        predicts: [],
        undo: [{ kind: "run", argv: RELOAD, touches: ["units"] }],
      };
    }
    changed = true;
    step = await steps.next(yield step.value);
  }
  return { result: step.value, changed };
}
