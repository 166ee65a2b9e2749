/** The process beside a run that waits for a confirmation: it does what the run does not live to do. */

import { undoUnconfirmedRuns } from "../lib/apply/record.ts";
import { LockedError } from "../lib/state/lock.ts";
import { type ConfirmRow, openState, type State } from "../lib/state/state.ts";
import { VERSION } from "../lib/version.ts";
import type { CommandContext } from "./command.ts";
import { EXIT } from "./exit.ts";
import { toStateDir } from "./state_dir.ts";

/** How often it looks, in milliseconds. */
const LOOK_MS = 500;
/** How long the run has to begin with the undoing by itself, in milliseconds. */
const GRACE_MS = 1500;
/** After so long a run that has not begun hangs and is ended, in milliseconds. */
const HANG_MS = 15_000;

/** Watches until the changes are confirmed or undone, or what would undo them is gone. */
export async function watchConfirmCommand(
  { options, redactor }: CommandContext,
  id: number,
): Promise<number> {
  const stateDir = toStateDir(options);
  using state = openState(stateDir);
  state.confirms.setWatcher(id, Deno.pid);
  const own = findFile(stateDir);
  for (;;) {
    if (findFile(stateDir) !== own) return EXIT.failed;
    const row = state.confirms.find(id);
    if (row?.status !== "waiting" && row?.status !== "undoing") {
      return EXIT.done;
    }
    const lateMs = Date.now() - row.untilMs;
    if (lateMs > GRACE_MS) await undo(row, lateMs, state);
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }

  async function undo(row: ConfirmRow, lateMs: number, state: State) {
    const found = state.run(row.run)?.run;
    try {
      await undoUnconfirmedRuns({
        command: "rollback",
        dryRun: false,
        stateDir,
        hostName: Deno.hostname(),
        version: VERSION,
        config: {
          dir: found?.configDir ?? "",
          digest: found?.configDigest ?? "",
        },
        redactor,
      });
    } catch (error) {
      if (!(error instanceof LockedError)) throw error;
      const isHung = row.status === "waiting" && lateMs > HANG_MS &&
        error.holder?.pid === found?.pid;
      if (isHung && found) Deno.kill(found.pid, "SIGKILL");
    }
  }
}

/** Number of the file that holds the state; undefined when there is none. */
function findFile(stateDir: string): number | undefined {
  try {
    return Deno.statSync(`${stateDir}/state.db`).ino ?? undefined;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
