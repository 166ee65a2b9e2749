/** Opens the agent: with the configuration of this host, or that of the repository which its agent file names. */

import {
  type LoadedSettings,
  loadSettings,
} from "../lib/agent/load_settings.ts";
import { toReason } from "../lib/agent/reason.ts";
import { findSurroundings } from "../lib/apply/setup.ts";
import { openState } from "../lib/state/state.ts";
import { type Generation, loadGeneration } from "./agent_load.ts";
import { Agent, type AgentFlags } from "./agent_run.ts";
import {
  listSecrets,
  openRepository,
  type Repository,
  SourcePart,
} from "./agent_source.ts";
import type { CommandContext } from "./command.ts";
import { toStateDir } from "./state_dir.ts";

/**
 * Opens the agent; nothing runs yet.
 * @throws {ConfigErrors} When the configuration of this host is wrong.
 */
export async function openAgent(
  context: CommandContext,
  flags: AgentFlags,
): Promise<Agent> {
  const { options, redactor } = context;
  const surroundings = await findSurroundings(options, redactor);
  const own = await loadSettings(surroundings);
  listSecrets(own).forEach((one) => redactor.add(one));
  if (own.settings.source === undefined) {
    const place = { config: options.config, commit: undefined };
    const current = await loadGeneration(context, place);
    const configured = current.apply?.config.stateDir;
    const stateDir = toStateDir(options, configured);
    return await Agent.open(context, flags, current, stateDir);
  }
  // What was pulled is known before any file of it is read.
  const stateDir = toStateDir(options);
  const repository = await openRepository(own, stateDir);
  const { current, why } = await loadLast(context, repository, own);
  const agent = await Agent.open(context, flags, current, stateDir);
  if (why !== undefined) agent.reject(undefined, why);
  agent.parts.puller = new SourcePart(context, agent, repository, own);
  return agent;
}

/** Loads the commit that was in force last; before the first, or when it cannot be used any more, what the host itself says. */
async function loadLast(
  context: CommandContext,
  repository: Repository,
  own: LoadedSettings,
): Promise<{ current: Generation; why?: string }> {
  const local = () =>
    loadGeneration(context, {
      config: context.options.config,
      commit: undefined,
    });
  const config = repository.currentDir;
  if (config === undefined) return { current: await local() };
  try {
    const commit = findApplied(toStateDir(context.options));
    const place = { config, commit, own };
    return { current: await loadGeneration(context, place) };
  } catch (error) {
    return { current: await local(), why: toReason(error) };
  }
}

function findApplied(stateDir: string): string | undefined {
  using state = openState(stateDir);
  return state.agent.appliedCommit()?.commit;
}
