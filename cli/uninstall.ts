/** `driftless uninstall`. */

import { LOG_DIR } from "../lib/agent/install/service.ts";
import { type Manager, toUninstallTasks } from "../lib/agent/install/tasks.ts";
import { TaskError } from "../lib/error.ts";
import type { CommandContext } from "./command.ts";
import { EXIT } from "./exit.ts";
import { chooseManager } from "./install_manager.ts";
import { runOwn } from "./install_run.ts";
import { toStateDir } from "./state_dir.ts";

/** Options of `uninstall`. */
export interface UninstallOptions {
  /** Service managers that were asked for. */
  readonly managers: readonly Manager[];
  /** Remove state and logs too. */
  readonly purge: boolean;
  /** Show the plan only. */
  readonly dryRun: boolean;
  /** Do not ask. */
  readonly yes: boolean;
}

/** Stops the agent and takes its service away. */
export async function uninstallCommand(
  context: CommandContext,
  { managers, purge, dryRun, yes }: UninstallOptions,
): Promise<number> {
  const { options, out } = context;
  const choice = await chooseManager(managers);
  const stateDir = toStateDir(options);
  if (purge) requireState(stateDir);
  const dirs = purge ? [stateDir, LOG_DIR] : [];
  // What removes the state is noted elsewhere, and that goes too.
  const own = purge ? Deno.makeTempDirSync() : stateDir;
  try {
    const { plan, done } = await runOwn(context, {
      tasks: toUninstallTasks(choice, dirs),
      stateDir: own,
      dryRun,
      yes,
      words: ["uninstall", ...purge ? ["--purge"] : []],
      isForgotten: purge,
    });
    const { failed, interrupted } = done ?? plan;
    if (failed > 0 || interrupted) return EXIT.failed;
    if (done !== undefined && !out.json) {
      out.result(
        purge
          ? "Nothing of the agent is left."
          : `State in ${stateDir} and logs in ${LOG_DIR} stay; --purge removes them.`,
      );
    }
    return EXIT.done;
  } finally {
    if (purge) Deno.removeSync(own, { recursive: true });
  }
}

/** A directory that is none of a state is not removed, whatever is asked for. */
function requireState(dir: string): void {
  const has = (path: string) => {
    try {
      Deno.statSync(path);
      return true;
    } catch {
      return false;
    }
  };
  if (!has(dir) || has(`${dir}/state.db`)) return;
  throw new TaskError(`Cannot remove "${dir}": it holds no state`, {
    advice: "Name the directory with --state-dir",
  });
}
