/** A notifier that runs tasks of the configuration, as `apply` does: with a plan, a lock, undo data and an audit record. */

import { apply } from "../lib/apply/apply.ts";
import { loadSetup } from "../lib/apply/setup.ts";
import { type Channel, ChannelError } from "../lib/facts/alerts/channel.ts";
import type { TaskNotifier } from "../lib/facts/alerts/notifier.ts";
import { toPlaceText } from "../lib/facts/alerts/notifier.ts";
import { LockedError } from "../lib/state/lock.ts";
import { VERSION } from "../lib/version.ts";
import { tasks } from "../tasks/mod.ts";
import { requireTask } from "./alerts_tasks.ts";
import type { CommandContext } from "./command.ts";
import { toStateDir } from "./state_dir.ts";

/** Opens the notifier; the configuration is loaded when there is something to do. */
export function openTaskChannel(
  context: CommandContext,
  notifier: TaskNotifier,
): Channel {
  const { name, wishes } = notifier;
  return {
    name,
    wishes,
    place: toPlaceText(notifier),
    send: async (_notices, signal) => await runTask(context, notifier, signal),
  };
}

/** A task that ran and failed was told all the same: it is not run again before the cool-down is over. */
async function runTask(
  { out, options, redactor }: CommandContext,
  notifier: TaskNotifier,
  signal: AbortSignal,
): Promise<void> {
  const { task } = notifier;
  try {
    const setup = await loadSetup({ ...options, registry: tasks }, redactor);
    requireTask(notifier, setup.config);
    const summary = await apply({
      ...setup,
      stateDir: toStateDir(options, setup.config.stateDir),
      version: VERSION,
      dryRun: false,
      selection: { tags: [], skipTags: [], types: [], only: [task] },
      signal,
      emit: (event) => {
        if (event.type !== "task" || event.status === "skipped") return;
        const why = event.why === undefined ? "" : `: ${event.why}`;
        out.talk(`task ${event.name} ${event.status}${why}`);
      },
    });
    if (summary.interrupted) throw new ChannelError("it was stopped", false);
    const ended = summary.failed > 0 ? "failed" : "done";
    out.talk(`task ${task} ${ended}, run ${summary.run}`);
  } catch (error) {
    if (error instanceof LockedError) {
      throw new ChannelError(error.message, false);
    }
    throw error;
  }
}
