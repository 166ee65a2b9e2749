/** Loads the configuration that is in force on this host: that which lies here, or the commit that the agent took last. */

import { loadSettings } from "../lib/agent/load_settings.ts";
import { findSurroundings, loadSetup, type Setup } from "../lib/apply/setup.ts";
import { isMap } from "../lib/config/plain.ts";
import { TaskError } from "../lib/error.ts";
import { type CommitRow, openState } from "../lib/state/state.ts";
import { tasks } from "../tasks/mod.ts";
import { toReal } from "./agent_load.ts";
import type { CommandContext } from "./command.ts";
import { toStateDir } from "./state_dir.ts";

/** A configuration, and where its runs are remembered. */
export interface InForce {
  readonly setup: Setup;
  readonly stateDir: string;
  /** Its commit; undefined where it is of no repository. */
  readonly commit: CommitRow | undefined;
}

/**
 * Loads it whole.
 * @throws {ConfigErrors} When it is wrong.
 * @throws {TaskError} When the agent pulls it and none was taken yet.
 */
export async function loadInForce(
  { options, redactor }: CommandContext,
): Promise<InForce> {
  const surroundings = await findSurroundings(options, redactor);
  const { settings } = await loadSettings(surroundings);
  const load = (config: string | undefined) =>
    loadSetup({
      ...{ ...options, config, secrets: settings.secrets },
      registry: tasks,
    }, redactor);
  if (settings.source === undefined) {
    const { configDir } = settings;
    const setup = await load(configDir ? toReal(configDir) : options.config);
    const stateDir = toStateDir(options, setup.config.stateDir);
    return { setup, stateDir, commit: undefined };
  }
  const stateDir = toStateDir(options);
  const { dir, commit } = findTaken(stateDir);
  return { setup: await load(dir), stateDir, commit };
}

/** What the agent noted of the commit that it took last. */
function findTaken(
  stateDir: string,
): { dir: string; commit: CommitRow | undefined } {
  using state = openState(stateDir, { readOnly: true });
  const view = state.agent.view()?.data;
  const dir = isMap(view) ? view["configDir"] : undefined;
  const commit = state.agent.appliedCommit();
  if (typeof dir === "string" && commit !== undefined) return { dir, commit };
  throw new TaskError("Cannot find a commit: the agent took none yet", {
    advice: "Start the agent, or name a checkout with --config",
  });
}
